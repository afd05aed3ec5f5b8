"""Neighbors whose borders do not match: measured, matched within a tolerance, simplified together."""

import numpy as np
import pytest
import shapely

from regions.coverage import areas_km2, cleaned, simplified

TOLERANCE = 0.001


def squares(*boxes):
    return np.array([shapely.box(*sides) for sides in boxes], dtype=object)


def test_areas_are_those_of_the_equator():
    assert areas_km2(squares((0, 0, 1, 1)))[0] == pytest.approx(12_309, rel=0.01)


def test_an_overlap_is_measured_and_goes_to_one_side():
    result = cleaned(squares((0, 0, 1, 1), (0.99, 0, 2, 1)), TOLERANCE)
    (overlap,) = result.faults
    assert (overlap.kind, overlap.first, overlap.second) == ("overlap", 0, 1)
    assert shapely.area(overlap.geometry) == pytest.approx(0.01)
    assert shapely.coverage_is_valid(result.outlines)
    assert sorted(np.abs(result.moved).round(3)) == [0, 0.01]


def test_a_narrow_gap_is_closed_and_a_wide_one_stays():
    slit = shapely.box(0, 0, 1, 1).difference(shapely.box(0.9995, 0.2, 1, 0.8))
    hole = shapely.box(1, 0, 2, 1).difference(shapely.box(1, 0.85, 1.1, 0.95))
    result = cleaned(np.array([slit, hole], dtype=object), TOLERANCE)
    assert sorted(fault.kind for fault in result.faults) == ["gap", "gap"]
    assert shapely.area(result.outlines).sum() == pytest.approx(2 - 0.01)


def test_a_lake_within_one_region_is_no_gap():
    lake = shapely.box(0, 0, 1, 1).difference(shapely.box(0.4, 0.4, 0.6, 0.6))
    result = cleaned(np.array([lake, shapely.box(1, 0, 2, 1)], dtype=object), TOLERANCE)
    assert result.faults == []
    assert shapely.equals(result.outlines[0], lake)


def test_an_overlap_that_is_most_of_a_region_leaves_the_borders_as_they_are():
    given = squares((0, 0, 1, 1), (0.5, 0, 1.2, 1))
    result = cleaned(given, TOLERANCE)
    assert np.abs(result.moved).max() > 0.05
    assert result.kept.all()
    assert not shapely.coverage_is_valid(result.outlines)


def test_a_region_within_another_is_not_lost():
    result = cleaned(squares((0, 0, 1, 1), (0.4, 0.4, 0.6, 0.6)), TOLERANCE)
    assert not shapely.is_empty(result.outlines).any()


def test_islands_without_neighbors_stay_as_they_are():
    given = squares((0, 0, 1, 1), (5, 5, 6, 6))
    assert shapely.equals(cleaned(given, TOLERANCE).outlines, given).all()


def test_a_shared_border_stays_shared_when_simplified():
    wavy = [(1 + 0.01 * np.sin(12 * y), y) for y in np.linspace(0, 1, 60)]
    west = shapely.Polygon([(0, 0), *wavy, (0, 1)])
    east = shapely.Polygon([(2, 0), (2, 1), *wavy[::-1]])
    simpler = simplified(np.array([west, east], dtype=object), 0.05)
    assert shapely.get_num_coordinates(simpler).sum() < 60
    assert shapely.coverage_is_valid(simpler)
