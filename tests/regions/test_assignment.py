"""One rule gives a point its region: inside, the lower code on borders, the nearest at sea."""

import numpy as np
import pytest
import shapely

from regions.assignment import INSIDE, MANY, NEAREST, NOWHERE, RegionIndex

A, B, C = 1, 2, 3


@pytest.fixture
def squares():
    """Three unit squares in a row, in the order of their codes; the third overlaps the second."""
    return RegionIndex(
        [A, B, C], [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(1.9, 0, 3, 1)]
    )


@pytest.mark.parametrize(
    ("longitude", "latitude", "region", "how"),
    [
        (0.5, 0.5, A, INSIDE),
        (1.0, 0.5, A, INSIDE),  # on the border of A and B
        (1.95, 0.5, B, INSIDE),  # in the overlap of B and C
        (2.5, 0.5, C, INSIDE),
        (0.0, 0.0, A, INSIDE),  # a corner
        (-0.01, 0.5, A, NEAREST),  # 1.1 km off the coast
        (-0.5, 0.5, 0, NOWHERE),
    ],
)
def test_the_rule(squares, longitude, latitude, region, how):
    found = squares.regions_of([longitude], [latitude])
    assert (found.region_ids[0], found.how[0]) == (region, how)


def test_the_distance_at_sea_is_stated_in_meters(squares):
    assert squares.regions_of([-0.01], [0.5], nearest_within_m=1_000).how[0] == NOWHERE


def test_an_edition_without_regions_has_no_region_for_any_point():
    found = RegionIndex([], []).regions_of([0.5], [0.5])
    assert (found.region_ids[0], found.how[0]) == (0, NOWHERE)


def test_every_point_is_assigned_at_most_once(squares):
    rng = np.random.default_rng(1)
    longitude, latitude = rng.uniform(0, 3, 2_000), rng.uniform(0, 1, 2_000)
    found = squares.regions_of(longitude, latitude)
    assert len(found.region_ids) == 2_000
    assert (found.how == INSIDE).all()


def test_many_points_are_assigned_as_few_are():
    """The net that many points are looked up in gives what the shapes themselves give, overlaps too."""
    rng = np.random.default_rng(1)
    middles = rng.uniform(0, 1, (30, 2)).round(2)
    index = RegionIndex(range(1, 31), [shapely.box(x, y, x + 0.3, y + 0.2) for x, y in middles])
    # Rounded, so that many lie on borders and corners.
    x, y = rng.uniform(-0.1, 1.4, (2, MANY)).round(2)
    many, few = (
        index.regions_of(x, y),
        [index.regions_of([a], [b]) for a, b in zip(x, y, strict=True)],
    )
    assert many.region_ids.tolist() == [one.region_ids[0] for one in few]
    assert many.how.tolist() == [one.how[0] for one in few]
    assert many.several == {p: one.several[0] for p, one in enumerate(few) if one.several}


@pytest.mark.django_db
def test_the_database_follows_the_same_rule(tiny):
    """PostGIS and the index agree on insides, borders and corners."""
    from django.contrib.gis.geos import Point

    from regions.models import BoundarySet, Region

    edition = BoundarySet.objects.get(code="tiny")
    index = RegionIndex.of_edition(edition)
    districts = Region.objects.of_edition(edition).of_level("district")
    for longitude, latitude in [(0.5, 0.5), (1, 0), (1, -0.5), (0.3, 0), (2, 1), (1.5, 0.99)]:
        found = districts.containing(Point(longitude, latitude, srid=4326)).first()
        assert index.regions_of([longitude], [latitude]).region_ids[0] == found.id
