"""Take queued work, one row at a time, and do it."""

import logging
import signal
import time
from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from jobs import leases
from jobs.models import Job, JobState

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0


def kinds() -> list[tuple[type[Job], Callable]]:
    """Return the kinds of work and the service that does each, in order of urgency."""
    return [
        (apps.get_model(label), import_string(service))
        for label, service in settings.JOB_KINDS.items()
    ]


def perform(job: Job, service: Callable, **watching) -> None:
    """Do a claimed job; whatever happens, its row says so afterwards."""
    lease = leases.Lease(job, **watching)
    try:
        service(job, lease)
    except leases.Interrupted:
        lease.give_back()
        raise
    except leases.LeaseLost as lost:
        log.warning("%s", lost)
    except leases.Cancelled:
        lease.end(JobState.CANCELLED)
    except leases.CannotBeDone as reason:
        lease.end(JobState.FAILED, str(reason))
    except (OperationalError, InterfaceError):
        # The database went away and with it the lock: the row is lost work and will be queued again.
        raise
    except Exception as error:
        log.exception("%s %s failed", type(job).__name__, job.pk)
        lease.end(
            JobState.FAILED, f"Unexpected error: {type(error).__name__}. The log has the details."
        )
    finally:
        if connection.is_usable():
            leases.release(type(job), job.pk)


def next_job() -> tuple[Job, Callable] | None:
    """Claim the oldest queued row of the most urgent kind."""
    for model, service in kinds():
        leases.recover_lost(model)
        waiting = model._base_manager.filter(state=JobState.QUEUED).order_by("queued_at", "pk")
        for pk in waiting.values_list("pk", flat=True)[:20]:
            job = leases.claim(model, pk)
            if job:
                return job, service
    return None


class Worker:
    """A loop that ends when told to (SIGTERM, Ctrl-C), giving back what it has not finished."""

    def __init__(self):
        self.stopping = False

    def stop(self, *_):
        self.stopping = True

    def run(self, *, until_empty: bool = False) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            try:
                if not self.step() and until_empty:
                    return
            except leases.Interrupted:
                return
            except (OperationalError, InterfaceError) as away:
                log.warning("The database does not answer, trying again: %s", str(away).strip())
                connection.close()
                time.sleep(LOOK_EVERY_S)

    def step(self) -> bool:
        """Do one job; without one, wait a moment.  Return whether there was one."""
        found = next_job()
        if found is None:
            time.sleep(LOOK_EVERY_S)
            return False
        job, service = found
        log.info("%s %s, attempt %s", type(job).__name__, job.pk, job.attempt)
        perform(job, service, stopping=lambda: self.stopping)
        return True


def wait_for(job: Job, *, listener=None) -> Job:
    """Wait until a job is over; do it here if no worker takes it."""
    service = dict(kinds())[type(job)]
    while True:
        leases.recover_lost(type(job))
        mine = leases.claim(type(job), job.pk)
        if mine:
            perform(mine, service, listener=listener)
        job.refresh_from_db()
        if job.is_over:
            return job
        if listener:
            listener(job.step or gettext_noop("Waiting for its turn"), job.done, job.total)
        time.sleep(0.5)
