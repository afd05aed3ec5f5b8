"""Jobs: nothing lost, nothing doubled, whoever dies."""

from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone, translation

from clusters.models import AnalysisRun
from jobs import leases, worker
from jobs.models import JobState
from tests.data import tiny as world
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run():
    dataset = world.load_dataset("jobs")
    return AnalysisRun.objects.create(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
        first_year=2024,
        last_year=2025,
    )


@pytest.fixture
def other_session():
    """Another worker's session."""
    settings = connection.settings_dict
    session = psycopg2.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"]
    )
    session.autocommit = True
    yield session
    session.close()


def hold(session, run):
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", leases.lock_numbers(AnalysisRun, run.pk)
        )
        assert cursor.fetchone() == (True,)


def test_a_claimed_job_runs_once_with_the_next_attempt(run):
    job = leases.claim(AnalysisRun, run.pk)
    assert (job.state, job.attempt) == (JobState.RUNNING, 1)
    assert leases.claim(AnalysisRun, run.pk) is None


def test_a_job_another_session_holds_cannot_be_claimed(run, other_session):
    hold(other_session, run)
    assert leases.claim(AnalysisRun, run.pk) is None


def test_running_with_its_lock_held_is_left_alone(run, other_session):
    hold(other_session, run)
    AnalysisRun.objects.filter(pk=run.pk).update(state="running", attempt=1)
    assert leases.recover_lost(AnalysisRun) == 0
    run.refresh_from_db()
    assert run.state == JobState.RUNNING


def test_running_with_its_lock_free_is_queued_again(run, other_session):
    hold(other_session, run)
    AnalysisRun.objects.filter(pk=run.pk).update(state="running", attempt=1)
    other_session.close()  # as kill -9 does
    # The server sees the end of a session a moment later.
    assert until(lambda: leases.recover_lost(AnalysisRun)) == 1
    run.refresh_from_db()
    assert (run.state, run.attempt) == (JobState.QUEUED, 1)


def test_a_job_that_kills_its_worker_again_and_again_fails_with_a_sentence(run):
    AnalysisRun.objects.filter(pk=run.pk).update(state="running", attempt=leases.MOST_ATTEMPTS)
    assert leases.recover_lost(AnalysisRun) == 0
    run.refresh_from_db()
    assert run.state == JobState.FAILED
    assert "died 3 times" in run.error


def test_a_worker_that_lost_its_lease_writes_nothing(run):
    job = leases.claim(AnalysisRun, run.pk)
    lease = leases.Lease(job)
    AnalysisRun.objects.filter(pk=run.pk).update(attempt=2)  # another worker began anew
    with pytest.raises(leases.LeaseLost), lease.finishing():
        AnalysisRun.objects.filter(pk=run.pk).update(inputs_file="written")
    run.refresh_from_db()
    assert (run.state, run.inputs_file) == (JobState.RUNNING, "")


def test_cancelling_a_waiting_job_ends_it_at_once(run):
    assert leases.cancel(run)
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED


def test_cancelling_a_running_job_ends_it_at_its_next_report(run):
    job = leases.claim(AnalysisRun, run.pk)
    leases.cancel(run)

    def service(job, lease):
        lease.report("first step")
        raise AssertionError("went on although cancelled")

    worker.perform(job, service)
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED
    assert leases.claim(AnalysisRun, run.pk) is None


def test_an_unexpected_error_becomes_a_sentence_and_frees_the_lock(run, other_session):
    def service(job, lease):
        raise ZeroDivisionError

    worker.perform(leases.claim(AnalysisRun, run.pk), service)
    run.refresh_from_db()
    assert (run.state, run.error.split(":")[0]) == (JobState.FAILED, "Unexpected error")
    hold(other_session, run)


def test_a_worker_told_to_stop_gives_the_job_back(run):
    job = leases.claim(AnalysisRun, run.pk)
    with pytest.raises(leases.Interrupted):
        worker.perform(job, lambda job, lease: lease.report("step"), stopping=lambda: True)
    run.refresh_from_db()
    assert (run.state, run.attempt) == (JobState.QUEUED, 0)


def test_the_worker_does_what_is_queued(run):
    assert worker.Worker().step()
    run.refresh_from_db()
    assert run.state == JobState.FINISHED, run.error
    assert run.attempt == 1


def test_a_step_is_read_in_the_language_of_the_reader(run):
    with translation.override("id"):
        leases.Lease(leases.claim(AnalysisRun, run.pk)).report("Measuring", 1, 4)
    run.refresh_from_db()
    read = {}
    for language in ("en", "id"):
        with translation.override(language):
            read[language] = run.step_text
    assert read == {"en": "Measuring", "id": "Mengukur"}


def test_the_time_left_of_a_step_is_that_of_what_is_done(run, monkeypatch):
    clock = iter([100.0, 100.0, 110.0, 110.0])
    monkeypatch.setattr(leases, "monotonic", lambda: next(clock))
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    lease = leases.Lease(leases.claim(AnalysisRun, run.pk))
    lease.report("Measuring", 0, 4)
    run.refresh_from_db()
    assert run.seconds_left is None  # nothing is done yet
    lease.report("Measuring", 1, 4)
    run.refresh_from_db()
    assert run.seconds_left == 30
    run.step_ends_at = now - timedelta(seconds=5)
    assert run.seconds_left == 0
    run.state = JobState.CANCELLED
    assert run.seconds_left is None
