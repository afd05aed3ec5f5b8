"""A run on published figures finds clusters too: graded, expected, and without stages where years are few."""

import pytest

from clusters.models import Cluster, ClusterCell, ClusterEvidence, StageAssessment
from clusters.services import queue_run
from firms.models import Dataset, Statistic
from jobs.worker import wait_for
from regions.models import Region

# The west leans on furniture in all four years.
FIGURES = {"01.01": {"31": 60.0, "10": 40.0}, "01.02": {"31": 20.0, "10": 780.0}}
YEARS = range(2013, 2017)


@pytest.fixture
def run(tiny, db):
    source = Dataset.objects.get(code="tiny")
    dataset = Dataset.objects.create(
        code="regional-accounts",
        name="Accounts",
        owner=source.owner,
        classification=source.classification,
        boundary_set=source.boundary_set,
    )
    industries = {i.code: i for i in source.classification.industries.all()}
    regions = {r.code: r for r in Region.objects.of_edition(source.boundary_set)}
    Statistic.objects.bulk_create(
        Statistic(
            dataset=dataset,
            region=regions[region],
            industry=industries[industry],
            year=year,
            value_added=value,
        )
        for region, row in FIGURES.items()
        for industry, value in row.items()
        for year in YEARS
    )
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["regency"],
        measures=["value_added"],
    )
    run = wait_for(run)
    assert run.state == "finished", run.error
    return run


def test_a_specialized_regency_is_a_candidate_with_a_grade(run):
    cluster = Cluster.objects.get(run=run)
    assert [region.code for region in cluster.regions.all()] == ["01.01"]
    cell = ClusterCell.objects.get(cluster=cluster)
    assert cell.industry.code == "31"
    assert cell.location_quotient == pytest.approx((60 / 100) / (80 / 900))
    evidence = ClusterEvidence.objects.get(cluster=cluster)
    assert (cell.grade, evidence.grade, evidence.firms, cell.employment) == ("A", "A", None, None)
    assert run.parameters["measure"] == "value_added"


def test_four_years_are_not_enough_for_a_stage(run):
    stages = StageAssessment.objects.filter(run=run)
    assert list(stages.values_list("year", flat=True)) == list(YEARS)
    assert set(stages.values_list("stage", flat=True)) == {"not_enough_data"}
