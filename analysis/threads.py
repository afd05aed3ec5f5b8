"""Compiled loops without the interpreter lock, shared among threads.

Numba's own parallel loops take several times as long to compile, and its default threading layer
must not be entered by two threads at once, as a web server or a worker would.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise


def in_blocks(
    work: Callable[..., None], count: int, arguments: tuple, *, per_thread: int = 8
) -> None:
    """Call ``work(start, stop, *arguments)`` on ranges that make up 0 to ``count``.

    Several ranges per thread even out the load; one is best where each reads all of the input.  The
    work must write to places of its own; then the result does not depend on the number of
    threads.
    """
    threads = min(_processors(), count)
    if threads <= 1:
        if count:
            work(0, count, *arguments)
        return
    pieces = min(count, per_thread * threads)
    edges = [count * piece // pieces for piece in range(pieces + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, *edge, *arguments) for edge in pairwise(edges)]:
            done.result()


@contextmanager
def one_thread():
    """Let `in_blocks` use the calling thread alone: where as many tasks run as there are processors."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


_alone: ContextVar[bool] = ContextVar("alone", default=False)


def _processors() -> int:
    if _alone.get():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
