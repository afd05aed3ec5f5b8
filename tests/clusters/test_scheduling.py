"""The same tables wherever the work is done, and an end without waiting for it wherever it is asked for."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from threadpoolctl import threadpool_info

from clusters import register, scheduling
from clusters.export import TABLES, export_table
from clusters.measuring import one_thread_of_algebra
from clusters.models import AnalysisRun, Concentration
from clusters.services import queue_run
from jobs import leases
from jobs.models import JobState
from jobs.worker import wait_for
from tests.waiting import PATIENCE_S

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


def test_algebra_has_one_thread_whichever_thread_asks_first_or_last():
    """Two threads take turns, so that each is once the first to come and once the last to go."""

    def threads_of_algebra():
        return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    before = threads_of_algebra()
    one, other = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    for first, last in ((one, other), (other, one), (one, other), (other, other), (one, one)):
        inner, outer = one_thread_of_algebra(), one_thread_of_algebra()
        first.submit(outer.__enter__).result()
        last.submit(inner.__enter__).result()
        assert threads_of_algebra() == {1}
        first.submit(outer.__exit__, None, None, None).result()
        assert threads_of_algebra() == {1}
        last.submit(inner.__exit__, None, None, None).result()
        assert threads_of_algebra() == before
    one.shutdown()
    other.shutdown()


def test_an_end_between_two_looks_is_no_failure():
    class JustNow(Future):
        """Ends just after somebody has waited in vain."""

        def result(self, timeout=None):
            if timeout is not None:
                self.set_result("found")
                raise TimeoutError
            return super().result()

    assert scheduling._awaited(JustNow(), lambda: None) == "found"
    failed = Future()
    failed.set_exception(TimeoutError("of the work itself"))
    with pytest.raises(TimeoutError, match="itself"):
        scheduling._awaited(failed, lambda: None)


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


def test_a_run_that_is_cancelled_ends_before_its_table_is_measured_and_leaves_nothing(
    dataset, monkeypatch
):
    """A table that would take for ever is being measured when somebody asks for the end."""
    release, measuring = threading.Event(), threading.Event()

    def slow(task):
        measuring.set()
        assert release.wait(PATIENCE_S), "nobody waits for this to end"

    monkeypatch.setattr("clusters.sections.measured_section", slow)
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
    )
    asked = []

    def ask_to_end(step, done, total):
        if measuring.is_set():
            asked.append(step)
            AnalysisRun.objects.filter(pk=run.pk).update(cancel_asked=True)

    try:
        ended = wait_for(run, listener=ask_to_end)
    finally:
        release.set()
    assert ended.state == JobState.CANCELLED
    assert len(asked) == 1, "the next look ends it"
    assert not Concentration.objects.filter(run=run).exists()


@pytest.mark.parametrize("place", ["clusters.services.findings", "clusters.results.copy_rows"])
def test_a_run_ends_soon_also_while_clusters_are_found_or_results_stored(
    dataset, monkeypatch, place
):
    release, working = threading.Event(), threading.Event()

    def slow(*args, **options):
        working.set()
        # Rows are stored by this thread: only between two statements can it be asked to end.
        if "findings" in place:
            assert release.wait(PATIENCE_S), "nobody waits for this to end"

    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
    )
    monkeypatch.setattr(place, slow)
    check = leases.Lease.check

    def ask_to_end(lease):
        if working.is_set():
            AnalysisRun.objects.filter(pk=run.pk).update(cancel_asked=True)
        check(lease)

    monkeypatch.setattr(leases.Lease, "check", ask_to_end)
    try:
        ended = wait_for(run)
    finally:
        release.set()
    assert ended.state == JobState.CANCELLED
    assert not Concentration.objects.filter(run=run).exists()
