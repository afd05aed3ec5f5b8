"""Memory that is free but still counted as this process's."""

import ctypes


def give_back_memory() -> None:
    """Return to the system what the C library keeps for the next large table; elsewhere than in glibc do nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
