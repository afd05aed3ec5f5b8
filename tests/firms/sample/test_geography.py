"""The island: a clean coverage far from any real coast, which only seed and districts decide."""

import numpy as np
import pytest
import shapely

from firms.sample.plan import plan
from firms.sample.province import province


@pytest.mark.parametrize(
    ("seed", "districts"), [(1, 60), (2, 60), (3, 60), (4, 3), (5, 25), (6, 130)]
)
def test_districts_are_a_clean_coverage(seed, districts):
    island = province(seed, districts)
    assert len(island.outlines) == districts
    assert shapely.is_valid(island.outlines).all()
    assert not shapely.is_empty(island.outlines).any()
    assert shapely.coverage_is_valid(island.outlines)


def test_regencies_and_coast_are_unions_of_districts(sample):
    island = sample.province
    regencies = island.regency_outlines()
    assert shapely.coverage_is_valid(regencies)
    assert shapely.equals(shapely.coverage_union_all(regencies), island.outline())
    assert shapely.area(island.outlines).sum() == pytest.approx(island.outline().area)
    vertices = {tuple(v) for v in shapely.get_coordinates(island.outlines).tolist()}
    assert vertices >= {tuple(v) for v in shapely.get_coordinates(regencies).tolist()}


def test_the_island_lies_in_the_open_sea():
    for seed in range(1, 4):
        west, south, east, north = shapely.total_bounds(province(seed, 60).outlines)
        assert west > 106.5 and east < 112  # Christmas Island lies at 105.6 east
        assert south > -13.5 and north < -11  # Java's south coast at about 8 south


def test_codes_are_dotted_and_nested(sample):
    island = sample.province
    assert len(island.regency_codes) == 8
    for code, regency in zip(island.district_codes, island.regency_of, strict=True):
        assert code.startswith(f"{island.regency_codes[regency]}.")
    assert len(set(island.district_codes)) == 60
    assert all(code.split(".")[0] == "99" for code in island.district_codes)


def test_the_number_of_firms_does_not_shift_geography():
    few, many = (plan(seed=7, firms=n, districts=30) for n in (3_000, 300_000))
    assert few.province.district_names.tolist() == many.province.district_names.tolist()
    assert shapely.equals_exact(few.province.outlines, many.province.outlines).all()
    places = [[c.districts.tolist() for c in p.clusters] for p in (few, many)]
    assert places[0] == places[1]


def test_points_lie_inside_their_district(sample, block):
    firms = block.firms
    for point in (firms.point, block.later_point):
        outlines = sample.province.outlines[firms.district]
        assert shapely.contains_properly(outlines, shapely.points(point)).all()


def test_towns_hold_more_firms_than_the_countryside(sample, block):
    per_km2 = np.bincount(block.firms.district, minlength=60) / shapely.area(
        sample.province.outlines
    )
    city = sample.province.city
    assert city.sum() == 4
    assert np.median(per_km2[city]) > 4 * np.median(per_km2[~city])
