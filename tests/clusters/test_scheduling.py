"""The same tables wherever the work is done, and an end within seconds wherever it is asked for."""

import threading
import time
from contextlib import contextmanager

import pytest

from clusters import register, scheduling
from clusters.export import TABLES, export_table
from clusters.models import AnalysisRun, Concentration
from clusters.services import queue_run
from jobs.models import JobState
from jobs.worker import wait_for

pytestmark = pytest.mark.django_db(databases=["default", "published"])
OF_A_RUN = [name for name in TABLES if name not in ("clusters", "members", "stages")]


def finished(dataset, **options) -> AnalysisRun:
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["regency", "district"],
        measures=["employment", "establishments"],
        **options,
    )
    run = wait_for(run)
    assert run.state == JobState.FINISHED, run.error
    return run


def tables(run, folder) -> dict[str, bytes]:
    found = {}
    for name in OF_A_RUN:
        export_table(run, name, "csv", folder / name)
        found[name] = (folder / name).read_bytes()
    return found


class EndsWhileTimingOut:
    """A task that ends after the wait for it ran out, but before anyone asks whether it has."""

    def __init__(self):
        self.ended = False

    def result(self, timeout=None):
        if self.ended:
            return "the result"
        self.ended = True
        raise TimeoutError

    def done(self):
        return self.ended


def test_a_task_that_ends_the_moment_the_wait_runs_out_has_not_failed(monkeypatch):
    @contextmanager
    def one_task():
        yield lambda work, task: EndsWhileTimingOut(), 1

    monkeypatch.setattr(scheduling, "threads", one_task)
    assert list(scheduling.scheduled(str, [1], watch=lambda: None)) == ["the result"]


@pytest.fixture
def dataset(tiny):
    return AnalysisRun.objects.filter(dataset__code="tiny").first().dataset


def test_the_same_run_gives_the_same_bytes_also_in_small_blocks(dataset, tmp_path, monkeypatch):
    first = tables(finished(dataset, seed=7), tmp_path)
    assert first == tables(finished(dataset, seed=7), tmp_path)
    monkeypatch.setattr(register, "BLOCK_FIRMS", 5)
    assert first == tables(finished(dataset, seed=7), tmp_path)


def test_a_cluster_of_two_workers_gives_the_same_bytes(dataset, tmp_path, monkeypatch, settings):
    from distributed import LocalCluster

    monkeypatch.setattr(register, "BLOCK_FIRMS", 5)
    here = tables(finished(dataset, seed=7), tmp_path)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        settings.DASK_SCHEDULER_ADDRESS = cluster.scheduler_address
        there = tables(finished(dataset, seed=7), tmp_path)
    assert here == there


def test_what_a_task_raises_reaches_whoever_waits():
    def work(number):
        return 1 / number

    results = scheduling.scheduled(work, iter([1, 0]), watch=lambda: None)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_tasks_are_drawn_as_there_is_room_and_answered_in_order():
    drawn = []

    def tasks():
        for number in range(20):
            drawn.append(number)
            yield number

    results = scheduling.scheduled(lambda n: n * n, tasks(), watch=lambda: None)
    assert next(results) == 0
    assert len(drawn) <= 4
    assert [0, *results] == [n * n for n in range(20)]


def test_a_run_that_is_cancelled_ends_within_five_seconds_and_leaves_nothing(dataset, monkeypatch):
    """A table that would take a minute is being measured when somebody asks for the end."""
    release, measuring = threading.Event(), threading.Event()

    def slow(task):
        measuring.set()
        release.wait(60)

    monkeypatch.setattr("clusters.sections.measured_section", slow)
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
    )
    began = []

    def ask_to_end(step, done, total):
        if measuring.is_set() and not began:
            began.append(time.monotonic())
            AnalysisRun.objects.filter(pk=run.pk).update(cancel_asked=True)

    try:
        ended = wait_for(run, listener=ask_to_end)
    finally:
        release.set()
    assert ended.state == JobState.CANCELLED
    assert time.monotonic() - began[0] < 5
    assert not Concentration.objects.filter(run=run).exists()
