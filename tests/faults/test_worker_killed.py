"""Workers that die or sleep while they work: nothing lost, nothing twice.

The test holds a lock on the table of results, so that a worker stops where it writes; there it is
killed, or put to sleep while another takes over.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from clusters.models import AnalysisRun, Concentration
from jobs.models import JobState
from tests.data import tiny as world
from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
CELLS = 6  # non-empty district × industry cells of the tiny geography


@pytest.fixture
def run():
    dataset = world.load_dataset("faults")
    return AnalysisRun.objects.create(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
        first_year=2025,
        last_year=2025,
    )


@pytest.fixture
def results_locked():
    """Nobody can write results until this session ends."""
    settings = connection.settings_dict
    session = psycopg2.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"]
    )
    with session.cursor() as cursor:
        cursor.execute("LOCK TABLE clusters_concentration IN SHARE MODE")
    yield session
    session.close()


@pytest.fixture
def start_worker(tmp_path):
    """Start workers as processes of their own on the test database; `said` of each is its log."""
    settings = connection.settings_dict
    address = (
        f"postgis://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}"
        f"?host={settings['HOST']}&port={settings['PORT']}"
    )
    processes = []

    def start():
        said = tmp_path / f"worker-{len(processes)}.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "work"],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": address, "PUBLISHED_DATABASE_URL": ""},
                stdout=log,
                stderr=log,
            )
        process.said = said
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(PATIENCE_S)


# Both processes of a test run have copies of one database: tables have the same numbers there, runs may.
OF_THIS_DATABASE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
WAITING = f"""
FROM pg_locks WHERE NOT granted AND relation = 'clusters_concentration'::regclass AND {OF_THIS_DATABASE}
"""


def waits_for_the_table(attempt):
    """Return whether a worker stands at the locked table with this attempt."""

    def asked():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {WAITING}")
            waiting = cursor.fetchone()[0]
        return waiting and AnalysisRun.objects.filter(state="running", attempt=attempt).exists()

    return asked


LEASELESS = f"""
SELECT count(*) FROM clusters_analysisrun run WHERE state = 'running' AND NOT EXISTS
 (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = run.id AND {OF_THIS_DATABASE})
"""


def running_without_a_lease():
    """The invariant as SQL: how many rows are running whose advisory lock nobody holds."""
    with connection.cursor() as cursor:
        cursor.execute(LEASELESS)
        return cursor.fetchone()[0]


def finished(run):
    def asked():
        run.refresh_from_db()
        return run.state == JobState.FINISHED

    return asked


def test_a_worker_killed_while_it_writes_loses_nothing_and_doubles_nothing(
    run, results_locked, start_worker
):
    first = start_worker()
    until(waits_for_the_table(attempt=1), what="the first worker writes")
    assert not running_without_a_lease()
    first.send_signal(signal.SIGKILL)
    first.wait()
    # A backend that waits for a lock does not notice that its client is gone until it gets it.
    results_locked.close()
    until(running_without_a_lease, what="the lease of the dead ends")
    start_worker()
    until(finished(run), what="the second worker finishes the run")
    assert run.attempt == 2 and not running_without_a_lease()
    assert Concentration.objects.filter(run=run).count() == CELLS


def test_a_worker_asked_to_stop_gives_back_or_finishes_what_it_has(run, start_worker):
    worker = start_worker()
    until(finished(run), what="the worker finishes the run")
    worker.terminate()
    assert worker.wait(PATIENCE_S) == 0


def test_a_worker_that_slept_while_another_took_over_writes_nothing(
    run, results_locked, start_worker
):
    sleeper = start_worker()
    until(waits_for_the_table(attempt=1), what="the first worker writes")
    sleeper.send_signal(signal.SIGSTOP)
    # Its session ends, as after a network fault, and with it the lease.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {WAITING}")
    results_locked.close()
    start_worker()
    until(finished(run), what="the second worker finishes the run")
    sleeper.send_signal(signal.SIGCONT)
    until(
        lambda: "does not answer" in sleeper.said.read_text(), what="the sleeper lost its session"
    )
    run.refresh_from_db()
    assert (run.state, run.attempt) == (JobState.FINISHED, 2)
    assert Concentration.objects.filter(run=run).count() == CELLS
