"""The advisory lock that says a job is being worked on, and what may be done under it."""

import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models import Job, JobState

REPORT_EVERY_S = 0.5
MOST_ATTEMPTS = 3


class LeaseLost(Exception):
    """Somebody else has begun the job anew; what this worker did must not be written."""


class Cancelled(Exception):
    """A person asked for the work to end."""


class Interrupted(Exception):
    """The worker was told to stop; the job goes back to the queue."""


class CannotBeDone(Exception):
    """The job cannot succeed, for a reason that its owner can mend; the text is for them."""


def lock_numbers(model: type[Job], pk: int) -> tuple[int, int]:
    """Return the two numbers of the advisory lock of a row (both positive 32-bit integers)."""
    return zlib.crc32(model._meta.label.encode()) & 0x7FFFFFFF, pk & 0x7FFFFFFF


def _ask(function: str, model: type[Job], pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", lock_numbers(model, pk))
        return cursor.fetchone()[0]


class Lease:
    """The right to work on one row: held by the session, lost with it, checked on every write."""

    def __init__(
        self,
        job: Job,
        *,
        listener: Callable[[str, int, int | None], None] | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ):
        self.job = job
        self._mine = type(job)._base_manager.filter(
            pk=job.pk, attempt=job.attempt, state=JobState.RUNNING
        )
        self._listener = listener
        self._stopping = stopping
        self._said = ("", 0.0)
        self._began = monotonic()

    def report(
        self, step: str, done: int = 0, total: int | None = None, *, aside: bool = False
    ) -> None:
        """Say how far the work is; raise if it must end.

        Within a transaction this is said aside, by another session: it is seen before the transaction
        ends, and who asks for the end need not wait for it.
        Steps are marked with `gettext_noop`: they are translated where they are shown, each time
        into the language of who reads.
        """
        now = monotonic()
        last_step, at = self._said
        if step == last_step and now - at < REPORT_EVERY_S and done != total:
            return
        if step != last_step:
            self._began = now
        self._said = (step, now)
        ends_at = self._expected_end(now, done, total)
        said = {"step": step, "done": done, "total": total, "step_ends_at": ends_at}
        if aside:
            in_another_session(lambda: self._say(said))
        else:
            self._say(said)
        if self._listener:
            self._listener(step, done, total)

    def _say(self, said: dict) -> None:
        self._mine.update(**said)
        self.check()

    def check(self) -> None:
        """Raise if the work must end, and write nothing: within the transaction that ends it, say."""
        if self._stopping():
            raise Interrupted
        if not self._mine.exists():
            raise LeaseLost(f"{self.job} was begun by another worker.")
        if self._mine.filter(cancel_asked=True).exists():
            raise Cancelled

    def _expected_end(self, now: float, done: int, total: int | None):
        """Return when the step ends if the rest of it takes as long as what is done, each its part."""
        if not done or total is None:
            return None
        return timezone.now() + timedelta(seconds=(now - self._began) * (total - done) / done)

    @contextmanager
    def ending_statements(self):
        """End statements that take long when somebody asks for it: another session looks, twice a second."""
        session, over, asked = connection.connection, threading.Event(), []

        def look():
            try:
                while not over.wait(REPORT_EVERY_S):
                    asked.extend([] if asked else self._reasons_to_end())
                    if asked:
                        # Again and again: what comes between two statements ends neither of them.
                        session.cancel()
            finally:
                connection.close()  # this thread's own

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        try:
            yield
        except OperationalError:
            if not asked:
                raise
        finally:
            over.set()
            looking.join()
        if asked:
            raise asked[0]

    def _reasons_to_end(self) -> list[Exception]:
        if self._stopping():
            return [Interrupted()]
        return [Cancelled()] if self._mine.filter(cancel_asked=True).exists() else []

    @contextmanager
    def finishing(self):
        """Write results and mark the job finished: both or neither, and only if it is still ours."""
        with transaction.atomic():
            yield
            self.end(JobState.FINISHED)

    def end(self, state: str, error: str = "") -> None:
        ended = self._mine.update(
            state=state, error=error, finished_at=Now(), done=F("done"), cancel_asked=False
        )
        if not ended:
            raise LeaseLost(f"{self.job} was begun by another worker.")

    def give_back(self) -> None:
        """Put the job back into the queue as if this attempt had not been."""
        self._mine.update(
            state=JobState.QUEUED,
            attempt=F("attempt") - 1,
            step="",
            done=0,
            total=None,
            step_ends_at=None,
        )


def in_another_session(work: Callable[[], None]) -> None:
    """Do something in a session of its own, whatever transaction this one is in."""

    def do():
        try:
            work()
        finally:
            connection.close()  # that thread's own

    with ThreadPoolExecutor(1) as other:
        other.submit(do).result()


def claim(model: type[Job], pk: int) -> Job | None:
    """Take a queued row and its lock; None when somebody else has it or it is not queued."""
    if not _ask("pg_try_advisory_lock", model, pk):
        return None
    taken = model._base_manager.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        attempt=F("attempt") + 1,
        started_at=Now(),
        finished_at=None,
        step="",
        done=0,
        total=None,
        step_ends_at=None,
        error="",
    )
    if not taken:
        release(model, pk)
        return None
    return model._base_manager.get(pk=pk)


def release(model: type[Job], pk: int) -> None:
    _ask("pg_advisory_unlock", model, pk)


def recover_lost(model: type[Job]) -> int:
    """Queue again what says running while its lock is free; give up after `MOST_ATTEMPTS`."""
    recovered = 0
    for pk, attempt in model._base_manager.filter(state=JobState.RUNNING).values_list(
        "pk", "attempt"
    ):
        with transaction.atomic():
            if not _ask("pg_try_advisory_xact_lock", model, pk):
                continue
            lost = model._base_manager.filter(pk=pk, attempt=attempt, state=JobState.RUNNING)
            if attempt < MOST_ATTEMPTS:
                recovered += lost.update(
                    state=JobState.QUEUED, step="", done=0, total=None, step_ends_at=None
                )
            else:
                lost.update(
                    state=JobState.FAILED,
                    finished_at=Now(),
                    error=f"The worker died {attempt} times while doing this; it was not tried again.",
                )
    return recovered


def cancel(job: Job) -> bool:
    """Ask for a job to end: at once while it waits, within seconds while it runs."""
    rows = type(job)._base_manager.filter(pk=job.pk)
    if rows.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=Now()):
        return True
    return bool(rows.filter(state=JobState.RUNNING).update(cancel_asked=True))
