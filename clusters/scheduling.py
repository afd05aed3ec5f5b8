"""Where the heavy work of a run is done: in threads of this process, or on a Dask cluster.

Both give results in the order of the tasks, so that nothing depends on who was faster.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager

from django.conf import settings

# How often whoever waits is asked whether to go on.
LOOK_EVERY_S = 0.5


def scheduled(work: Callable, tasks: Iterable, *, watch: Callable[[], None]) -> Iterator:
    """Yield `work(task)` for every task, in order.

    `watch` is called twice a second while something is awaited; what it raises ends the work.
    Tasks are drawn from their iterable as there is room for them, never all at once.
    """
    address = settings.DASK_SCHEDULER_ADDRESS
    with dask_cluster(address) if address else threads() as (submit, width):
        waiting: deque[Future] = deque()
        for task in tasks:
            waiting.append(submit(work, task))
            if len(waiting) >= width:
                yield _awaited(waiting.popleft(), watch)
        while waiting:
            yield _awaited(waiting.popleft(), watch)


def watched(work: Callable[[], object], *, watch: Callable[[], None]):
    """Return `work()`, done by another thread of this process while `watch` is called twice a second."""
    with threads() as (submit, _):
        return _awaited(submit(work), watch)


def _awaited(future: Future, watch: Callable[[], None]):
    while True:
        watch()
        try:
            return future.result(timeout=LOOK_EVERY_S)
        except NotYet:
            # It may have ended in that very moment; a task may also have failed by a timeout of its own.
            if future.done():
                return future.result()


@contextmanager
def threads():
    """Do the work here.  What has begun when the work is ended runs out on its own."""
    count = min(2, os.cpu_count() or 1)
    pool = ThreadPoolExecutor(count, thread_name_prefix="measuring")
    try:
        yield pool.submit, count
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def dask_cluster(address: str):
    """Do the work on the cluster behind a scheduler's address."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        workers = sum(client.nthreads().values())

        def submit(work, task):
            # The same task may come again after a worker has died: it must not be told apart.
            return client.submit(work, task, pure=False)

        yield submit, max(2 * workers, 2)
