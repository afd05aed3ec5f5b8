"""Wait for a state, never for a time: a machine may be busy with other things for minutes."""

import time
from collections.abc import Callable

# Long enough for whatever happens at all; a test that waits this long has failed.
PATIENCE_S = 600


def until(condition: Callable, what: str = "", *, every: float = 0.05):
    """Wait until `condition()` is true and return what it returned."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what or condition}"
        time.sleep(every)
    return found
