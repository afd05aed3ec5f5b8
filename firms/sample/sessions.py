"""Load blocks through several database sessions at once, which commit together or not at all."""

import queue
import threading
from collections.abc import Callable, Iterable

from django.db import connection, transaction

from firms.sample.copying import prepare_for_many_rows
from firms.sample.register import Block

SESSIONS = 2  # a session keeps one processor busy


def load_side_by_side(
    blocks: Iterable[Block], load_one: Callable[[Block], None], sessions: int = SESSIONS
) -> None:
    """Take the blocks in order and load each in whichever session is free.

    A session that has no more to do waits for the others before it commits; when one fails, or the
    caller is interrupted, all of them roll back and the first failure is raised.
    """
    together = threading.Barrier(sessions)
    waiting: queue.Queue[Block | None] = queue.Queue(maxsize=1)
    failures: list[BaseException] = []

    def give_up(reason: BaseException) -> None:
        failures.append(reason)
        together.abort()

    def work() -> None:
        coming = iter(waiting.get, None)
        try:
            with transaction.atomic():
                prepare_for_many_rows()
                for block in coming:
                    if not failures:
                        load_one(block)
                together.wait()
        except BaseException as reason:
            give_up(reason)
            for _ in coming:  # so that the caller, who waits to hand it over, goes on
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(sessions)]
    for thread in threads:
        thread.start()
    try:
        for block in blocks:
            if failures:
                break
            waiting.put(block)
    except BaseException as reason:
        give_up(reason)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
