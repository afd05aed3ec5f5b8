"""Cells name runs, regions and industries that exist, as with foreign keys, though all at once."""

import pytest
from django.db import IntegrityError, connection, transaction

from clusters.models import AnalysisRun, Concentration
from clusters.services import discard_run

pytestmark = pytest.mark.django_db(databases=["default", "published"])


REFERRED = [
    ("clusters_analysisrun", "run_id"),
    ("regions_region", "region_id"),
    ("firms_industry", "industry_id"),
]
# A run has a table of its own for its cells, and one that does not exist has none.
REFUSALS = [
    ("no partition", "run_id"),
    ("a row of regions_region", "region_id"),
    ("a row of firms_industry", "industry_id"),
]


@pytest.mark.parametrize(("refusal", "column"), REFUSALS)
def test_a_cell_of_nothing_is_refused(tiny, refusal, column):
    row = Concentration.objects.first()
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        Concentration.objects.filter(pk=row.pk).update(**{column: 0})
    row.year = 1999
    setattr(row, column, 0)
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(("table", "column"), REFERRED)
def test_nothing_is_deleted_while_a_cell_names_it(tiny, table, column):
    row = Concentration.objects.first()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        # Only what the cells say is to stop it here.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [getattr(row, column)])


def test_a_run_goes_with_its_cells(tiny):
    run = AnalysisRun.objects.get(dataset__code="tiny")
    run.release.delete()
    discard_run(run)
    assert not Concentration.objects.filter(run_id=run.pk).exists()
