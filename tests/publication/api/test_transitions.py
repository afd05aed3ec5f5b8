"""How often clusters of a run changed their stage, for those who may read the run."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.models import AnalysisRun, Cluster, StageAssessment

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def run(private):
    run = private.run
    AnalysisRun.objects.filter(pk=run.pk).update(state="finished", finished_at=timezone.now())
    cluster = Cluster.objects.create(
        dataset=run.dataset, boundary_set=run.boundary_set, run=run, name="Furniture"
    )
    for year in (2024, 2025):
        StageAssessment.objects.create(cluster=cluster, run=run, year=year, stage="not_enough_data")
    return run


def address(run):
    return reverse("api-run-transitions", args=[run.key])


def test_two_years_are_answered_with_why_there_are_none(run, asking):
    client = asking("token of A")
    found = client.get(address(run), headers={"accept-language": "en"}).json()
    assert found["pairs"] == 0
    assert "needs 5 years" in found["note"]
    assert {row["probability"] for row in found["transitions"]} == {None}


def test_transitions_are_counted_over_all_clusters(run, asking):
    StageAssessment.objects.filter(run=run, year=2024).update(stage="growing")
    StageAssessment.objects.filter(run=run, year=2025).update(stage="mature")
    found = asking("token of A").get(address(run)).json()
    assert [row for row in found["transitions"] if row["count"]] == [
        {"from_stage": "growing", "to_stage": "mature", "count": 1, "probability": 1.0}
    ]
    assert (found["pairs"], found["note"]) == (1, "")


def test_another_agencys_run_is_not_there(run, asking):
    assert asking("token of B").get(address(run)).status_code == 404
    assert asking("token of A").get("/api/v1/runs/1/transitions").status_code == 404
    assert asking("nobody").get(address(run)).status_code == 401
