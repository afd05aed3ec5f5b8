"""K_d and M are released with the industries they were asked for."""

import pytest

from clusters.models import AnalysisRun, DistanceResult
from firms.models import Industry
from publication.models import PublishedDistance
from publication.services import publish_release

pytestmark = pytest.mark.django_db(databases=["default", "published"])


def test_a_release_holds_the_distances_of_its_run(tiny):
    run = AnalysisRun.objects.get(dataset__code="tiny")
    run.release.delete()
    furniture = Industry.objects.get(classification__code="tiny", code="31")
    for km, value in ((0.0, None), (10.0, 0.25)):
        DistanceResult.objects.create(
            run=run, industry=furniture, year=2025, measure="employment", function="k_d",
            distance_km=km, value=value, low=0.1, high=0.5, local_low=0.2, local_high=0.4, plants=12,
        )  # fmt: skip
    release = publish_release(run)
    # Copied within this test's transaction, which the connection of readers does not see.
    rows = PublishedDistance.objects.using("default").filter(release_id=release.pk)
    columns = ("industry_code", "function", "distance_km", "value", "high", "plants")
    assert list(rows.values_list(*columns)) == [
        ("31", "k_d", 0.0, None, 0.5, 12),
        ("31", "k_d", 10.0, 0.25, 0.5, 12),
    ]


def test_an_industry_whose_distances_nobody_asked_for_has_none(tiny, client):
    answer = client.get("/api/v1/releases/current/industries/31")
    assert answer.json()["distances"] == []
