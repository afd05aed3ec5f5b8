"""The cells of a run have a table of their own: it comes whole with the run, and goes with it."""

import threading

import psycopg2
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from clusters import cells
from clusters.models import AnalysisRun, Concentration
from clusters.services import discard_run, queue_run
from firms.models import Industry
from jobs.leases import Lease
from jobs.models import JobState
from jobs.worker import wait_for
from publication.found import drop_views
from regions.models import Region
from tests.data import tiny as world
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.django_db(databases=["default", "published"])
SLEEPING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep(%'
"""
TABLES = "SELECT to_regclass(%s) IS NOT NULL"


def has_a_table(run_id) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [f"clusters_concentration_{run_id}"])
        return cursor.fetchone()[0]


def sleeping() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SLEEPING)
        return cursor.fetchone()[0] > 0


def queued(dataset) -> AnalysisRun:
    return queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
    )


def finished(dataset) -> AnalysisRun:
    run = wait_for(queued(dataset))
    assert run.state == JobState.FINISHED, run.error
    return run


@pytest.fixture
def dataset(tiny):
    return AnalysisRun.objects.filter(dataset__code="tiny").first().dataset


def test_a_discarded_run_takes_its_table_along_and_leaves_the_others(dataset):
    first, second = finished(dataset), finished(dataset)
    count = Concentration.objects.filter(run=first).count()
    assert count and has_a_table(first.pk)
    discard_run(second)
    assert not has_a_table(second.pk)
    assert Concentration.objects.filter(run=first).count() == count


def test_a_run_deleted_by_any_way_takes_its_table_along(dataset):
    run = finished(dataset)
    run.clusters.all().delete()
    AnalysisRun.objects.get(pk=run.pk).delete()
    assert not has_a_table(run.pk) and not Concentration.objects.filter(run_id=run.pk).exists()


def test_a_table_begun_again_replaces_what_was_there(dataset):
    run = finished(dataset)
    cells.call("clusters_cells_begin", run)
    assert has_a_table(run.pk) and not Concentration.objects.filter(run=run).exists()


@pytest.mark.parametrize("column", ["region_id", "industry_id"])
def test_cells_of_nothing_do_not_join_the_others(dataset, column):
    run = queued(dataset)
    there = {"region_id": Region.objects.first().pk, "industry_id": Industry.objects.first().pk}
    there[column] = 0
    with pytest.raises(IntegrityError, match=f"a row of .*_{column[:-3]}"), transaction.atomic():
        cells.call("clusters_cells_begin", run)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO clusters_concentration_{run.pk}"
                " (run_id, year, measure, region_id, industry_id) VALUES (%s, 2025, 'employment', %s, %s)",
                [run.pk, there["region_id"], there["industry_id"]],
            )
        cells.call("clusters_cells_sort", run)
        cells.call("clusters_cells_join", run)
    assert not has_a_table(run.pk)


def test_no_table_begins_without_a_run(tiny):
    with pytest.raises(IntegrityError, match="clusters_analysisrun"), transaction.atomic():
        cells.call("clusters_cells_begin", AnalysisRun(pk=0))


def test_a_cell_stands_once_in_a_run(dataset):
    run = finished(dataset)
    row = Concentration.objects.filter(run=run).first()
    with pytest.raises(IntegrityError, match="pkey"), transaction.atomic():
        row.save(force_insert=True)


def test_the_migration_carries_cells_over_in_both_directions(dataset):
    def stored():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT run_id, region_id, industry_id, year, measure, location_quotient, local_moran_class,"
                " strong_cluster FROM clusters_concentration ORDER BY 1, 2, 3, 4, 5"
            )
            return cursor.fetchall()

    run = finished(dataset)
    before = stored()
    drop_views(connection)
    MigrationExecutor(connection).migrate([("clusters", "0008_requests_of_runs")])
    assert stored() == before and not has_a_table(run.pk)
    MigrationExecutor(connection).migrate([("clusters", "0009_cells_by_run")])
    assert stored() == before and has_a_table(run.pk)
    assert Concentration.objects.filter(run=run).exists()


def test_one_thread_makes_what_another_uses():
    made, used = [], []

    def items():
        for number in range(5):
            made.append((number, threading.get_ident()))
            yield number

    for number in cells.ahead(items()):
        used.append(number)
    assert used == [number for number, _ in made] == list(range(5))
    assert threading.get_ident() not in {thread for _, thread in made}


def test_what_the_other_thread_raises_is_raised_here():
    def items():
        yield 1
        raise ValueError("of the second")

    with pytest.raises(ValueError, match="of the second"):
        list(cells.ahead(items()))


@pytest.mark.django_db(transaction=True, databases=["default", "published"])
class TestBesideOtherSessions:
    """What needs rows that other sessions see."""

    @pytest.fixture
    def run(self):
        return queued(world.load_dataset("cells"))

    @pytest.mark.parametrize("before_the_statement", [True, False])
    def test_a_run_is_ended_while_its_table_is_sorted(self, run, monkeypatch, before_the_statement):
        def ask_to_end():
            if not before_the_statement:
                until(sleeping, "the statement is at work")
            AnalysisRun.objects.filter(pk=run.pk).update(cancel_asked=True)
            connection.close()

        def reasons(lease):
            found = reasons_to_end(lease)
            if found:
                seen.set()
            return found

        def call(function, run):
            if function != "clusters_cells_sort":
                return real(function, run)
            asking = threading.Thread(target=ask_to_end)
            asking.start()
            if before_the_statement:
                assert seen.wait(PATIENCE_S)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_sleep({PATIENCE_S})")
                slept.append(run)

        slept, seen = [], threading.Event()
        real, reasons_to_end = cells.call, Lease._reasons_to_end
        monkeypatch.setattr(Lease, "_reasons_to_end", reasons)
        monkeypatch.setattr("clusters.cells.call", call)
        assert wait_for(run).state == JobState.CANCELLED
        assert not slept
        assert not has_a_table(run.pk) and not Concentration.objects.filter(run=run).exists()

    def test_where_somebody_reads_cells_an_empty_table_stays(self, run):
        number = wait_for(run).pk
        settings = connection.settings_dict
        reader = psycopg2.connect(
            dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"],
            port=settings["PORT"],
        )  # fmt: skip
        with reader.cursor() as cursor:
            counted = f"SELECT count(*) FROM clusters_concentration WHERE run_id = {number}"
            cursor.execute(counted)
            assert cursor.fetchone()[0]
            discard_run(run)
            cursor.execute(counted)
            assert cursor.fetchone() == (0,)
        reader.close()
        assert has_a_table(number) and not AnalysisRun.objects.filter(pk=number).exists()

    def test_nobody_sees_cells_before_the_run_is_finished(self, run, monkeypatch):
        seen = []

        def look():
            try:
                rows = Concentration.objects.filter(run=run)
                seen.append((rows.count(), has_a_table(run.pk)))
            finally:
                connection.close()

        real = cells.call

        def call(function, run):
            real(function, run)
            looking = threading.Thread(target=look)
            looking.start()
            looking.join()

        monkeypatch.setattr("clusters.cells.call", call)
        assert wait_for(run).state == JobState.FINISHED
        assert seen == [(0, False)] * 3
        assert Concentration.objects.filter(run=run).exists()

    def test_a_statement_that_fails_by_itself_is_not_taken_for_an_end(self, run):
        with (
            pytest.raises(OperationalError, match="statement timeout"),
            Lease(run).ending_statements(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET statement_timeout = 10; SELECT pg_sleep(1)")
