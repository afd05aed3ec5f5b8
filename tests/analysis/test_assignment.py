"""Points in regions: GEOS on clean and dirty maps, borders, corners, holes, and the lowest label."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analysis import assigned_regions
from analysis.assignment import RegionIndex
from tests.analysis.reference import FOLDER, needs_reference_data


def slow_regions(points, geometries):
    """Ask GEOS about every point and every region; the lowest label wins."""
    found = []
    for point in points:
        inside = [
            code for code, shape in geometries.items() if shape.intersects(shapely.Point(point))
        ]
        found.append(geometries.index.get_loc(min(inside)) if inside else -1)
    return found


@st.composite
def clean_maps(draw):
    """Return a coverage: the Voronoi cells of random places, clipped to a square."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    places = shapely.MultiPoint(rng.integers(0, 40, (draw(st.integers(3, 12)), 2)) / 4)
    frame = shapely.box(0, 0, 10, 10)
    cells = shapely.get_parts(shapely.voronoi_polygons(places, extend_to=frame))
    shapes = [cell.intersection(frame) for cell in cells if cell.intersects(frame)]
    codes = [f"{code:02d}" for code in rng.permutation(len(shapes))]
    return pd.Series(shapes, index=codes)


@given(clean_maps(), st.integers(0, 2**32 - 1))
def test_points_inside_and_on_borders_agree_with_geos(regions, seed):
    rng = np.random.default_rng(seed)
    corners = shapely.get_coordinates(regions.to_numpy())
    between = (corners[:-1] + corners[1:]) / 2
    points = np.concatenate(
        [rng.uniform(-1, 11, (60, 2)), corners, between, rng.integers(0, 11, (30, 2))]
    )
    assert assigned_regions(points, regions).tolist() == slow_regions(points, regions)


@given(st.integers(0, 2**32 - 1))
def test_overlaps_holes_and_several_parts_agree_with_geos(seed):
    rng = np.random.default_rng(seed)
    shapes = {}
    for code in rng.permutation(5):
        x, y = rng.integers(0, 6, 2)
        outer = shapely.box(x, y, x + 4, y + 4).difference(shapely.box(x + 1, y + 1, x + 2, y + 2))
        shapes[f"{code}"] = outer.union(shapely.box(x + 8, y, x + 9, y + 1))
    regions = pd.Series(shapes)
    points = np.concatenate([rng.uniform(-1, 16, (80, 2)), rng.integers(0, 16, (80, 2))])
    assert assigned_regions(points, regions).tolist() == slow_regions(points, regions)


@given(clean_maps())
def test_every_point_of_a_coverage_has_exactly_one_region(regions):
    points = np.random.default_rng(0).uniform(0, 10, (200, 2))
    assert (assigned_regions(points, regions) >= 0).all()


def test_on_a_border_the_lower_code_wins_whatever_the_order():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    for regions in (
        pd.Series({"33.01": west, "33.02": east}),
        pd.Series({"33.02": east, "33.01": west}),
    ):
        found = assigned_regions([[1, 0.5], [1, 0], [1, 1]], regions)
        assert regions.index[found].tolist() == ["33.01"] * 3


def test_points_a_hair_beside_a_slanted_border_are_told_apart():
    """Neighbouring floating-point numbers on both sides of a line that no float lies on exactly."""
    corners = [(0.1, 0.1), (0.9, 0.7)]
    above = shapely.Polygon([*corners, (0.9, 2), (0.1, 2)])
    below = shapely.Polygon([*corners, (0.9, -2), (0.1, -2)])
    regions = pd.Series({"1": above, "2": below})
    x = np.linspace(0.11, 0.89, 300)
    y = 0.1 + (x - 0.1) * 0.75
    points = np.concatenate([np.c_[x, np.nextafter(y, side)] for side in (-9, 9)] + [np.c_[x, y]])
    assert assigned_regions(points, regions).tolist() == slow_regions(points, regions)


@needs_reference_data
def test_every_difference_from_geos_on_a_dirty_map_is_an_overlap_or_a_gap():
    """Districts of DI Yogyakarta: GEOS is asked per region, so that overlaps have several answers."""
    content = gzip.decompress((FOLDER / "indonesia" / "id34_diy_districts.geojson.gz").read_bytes())
    features = json.loads(content)["features"]
    regions = pd.Series(
        {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features}
    )
    rng = np.random.default_rng(0)
    west, south, east, north = shapely.total_bounds(regions.to_numpy())
    corners = shapely.get_coordinates(regions.to_numpy())[::7]
    points = np.concatenate([rng.uniform([west, south], [east, north], (20_000, 2)), corners])
    found = assigned_regions(points, regions)
    point, shape = shapely.STRtree(regions.to_numpy()).query(shapely.points(points), "intersects")
    answers = pd.Series(regions.index[shape]).groupby(point).agg(["min", "size"])
    expected = pd.Series(-1, index=range(len(points)))
    expected[answers.index] = regions.index.get_indexer(answers["min"])
    assert (found == expected).all()
    assert (answers["size"] > 1).any()  # the map does overlap


def test_an_index_serves_many_batches():
    index = RegionIndex.of(pd.Series({"a": shapely.box(0, 0, 1, 1)}))
    assert index.assigned([[0.5, 0.5]]).tolist() == [0]
    assert index.assigned([]).tolist() == []
    assert index.assigned([[np.nan, 0.5], [np.inf, 0.5]]).tolist() == [-1, -1]


def test_missing_and_empty_regions_cover_nothing():
    regions = pd.Series({"a": None, "b": shapely.Polygon(), "c": shapely.box(0, 0, 1, 1)})
    assert assigned_regions([[0.5, 0.5]], regions).tolist() == [2]
    assert assigned_regions([[0.5, 0.5]], regions[:2]).tolist() == [-1]
    assert assigned_regions([[0.5, 0.5]], regions[:0]).tolist() == [-1]


@pytest.mark.parametrize(
    ("points", "geometries", "message"),
    [
        ([[0, 0, 0]], pd.Series({"a": shapely.box(0, 0, 1, 1)}), r"points holds shape \(1, 3\)"),
        ([[0, 0]], [shapely.box(0, 0, 1, 1)], "geometries holds list"),
        ([[0, 0]], pd.Series({"a": shapely.Point(0, 0)}), "geometries holds a POINT"),
        (
            [[0, 0]],
            pd.Series([shapely.box(0, 0, 1, 1)] * 2, index=["a", "a"]),
            r"geometries\.index holds the label 'a' twice",
        ),
    ],
)
def test_bad_input_is_named(points, geometries, message):
    with pytest.raises(ValueError, match=message):
        assigned_regions(points, geometries)
