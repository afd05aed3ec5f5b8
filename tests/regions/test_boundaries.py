"""A file of shapes becomes levels of an edition: loaded inactive, measured, activated, taken back."""

import json

import pytest
import shapely
from django.core.management import call_command
from django.db import connection

from ingest import services
from jobs.worker import wait_for
from regions.imports.layouts import recognized
from regions.models import BoundaryFault, BoundarySet, Region, RegionShape
from tests.ingest.conftest import _own_files, agency, bring, codes  # noqa: F401
from tests.ingest.geo_files import geojson, shapefile

WEST, EAST = shapely.box(106, -7, 107, -6), shapely.box(107, -7, 108, -6)
INTO = {"edition": "new", "code_system": "kemendagri"}


def load(bring, content, name="a.geojson", apply=True, **options):  # noqa: F811
    return bring(content, name=name, kind="regions", apply=apply, **INTO | options)


def test_levels_arrive_in_any_order_and_find_their_parents(bring):  # noqa: F811
    load(bring, geojson(WEST, EAST, level="regency"))
    assert not Region.objects.filter(boundary_set__code="new").exclude(parent=None).exists()
    whole = geojson(shapely.box(106, -7, 108, -6), level="province", code="99")
    load(bring, whole)
    parents = Region.objects.filter(boundary_set__code="new", level__code="regency")
    assert set(parents.values_list("code", "parent__code")) == {("99.01", "99"), ("99.02", "99")}


def test_a_region_whose_code_says_nothing_belongs_where_most_of_it_lies(bring):  # noqa: F811
    load(bring, geojson(WEST, EAST, level="regency"))
    load(bring, geojson(shapely.box(107.1, -6.9, 107.3, -6.7), code="X7", level="district"))
    assert Region.objects.get(boundary_set__code="new", code="X7").parent.code == "99.02"


def test_a_stated_parent_that_is_not_there_is_refused(bring):  # noqa: F811
    load(bring, geojson(WEST, EAST, level="regency"))
    upload = load(
        bring, geojson(WEST, code="88.01.01", parent_code="88.01", level="district"), apply=False
    )
    assert codes(upload)["parent_unknown"] == [1]


def test_projected_shapes_come_out_in_degrees_without_height(bring):  # noqa: F811
    box = shapely.force_3d(shapely.box(700_000, 9_300_000, 710_000, 9_310_000), 12)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    load(bring, geojson(box, crs=crs, level="district"), heights="drop")
    region = Region.objects.get(boundary_set__code="new")
    assert not region.geometry.hasz
    assert region.area_km2 == pytest.approx(100, rel=0.005)
    assert 106.8 < region.geometry.centroid.x < 106.9


def test_a_reference_system_that_nobody_allowed_is_refused(bring):  # noqa: F811
    crs = {"type": "name", "properties": {"name": "EPSG:27700"}}
    assert "crs_not_allowed" in codes(load(bring, geojson(WEST, crs=crs), apply=False))


def test_overlaps_and_gaps_are_measured_and_the_figures_shapes_stay(bring):  # noqa: F811
    crossing = shapely.box(106.98, -7, 108, -6)
    upload = load(bring, geojson(WEST, crossing, level="regency"))
    assert {"overlaps_measured", "overlaps_neighbor", "area_changed"} <= codes(upload).keys()
    fault = BoundaryFault.objects.get()
    assert (fault.kind, fault.region.code, fault.other.code) == ("overlap", "99.01", "99.02")
    assert fault.area_km2 == pytest.approx(0.02 * 12_300, rel=0.02)
    stored = Region.objects.get(boundary_set__code="new", code="99.02").geometry
    assert shapely.equals(shapely.from_wkb(bytes(stored.wkb)), crossing)
    for resolution in RegionShape.Resolution.values:
        shapes = RegionShape.objects.filter(region__boundary_set__code="new", resolution=resolution)
        outlines = shapely.from_wkb([bytes(shape.geometry.wkb) for shape in shapes])
        assert len(outlines) == 2 and shapely.coverage_is_valid(outlines)


def contents() -> dict[str, str]:
    """Return a hash of each table of regions."""
    found = {}
    with connection.cursor() as cursor:
        for table in ("boundaryset", "level", "region", "regionshape", "boundaryfault"):
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY id), '')) FROM regions_{table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found


def test_taking_a_file_back_leaves_everything_as_it_was(bring):  # noqa: F811
    load(bring, geojson(WEST, level="regency"))
    before = contents()
    neighbor = geojson(WEST, shapely.box(106.98, -7, 108, -6), level="regency")
    upload = load(bring, neighbor)
    assert upload.counts["new"] == 1 and contents() != before
    services.queue_revert(upload)
    assert wait_for(upload).verdict == "reverted"
    assert contents() == before


def test_an_active_edition_takes_no_more_and_the_old_ones_stay(bring):  # noqa: F811
    old = list(Region.objects.filter(boundary_set__code="tiny").values_list())
    upload = load(bring, geojson(WEST, level="regency"))
    assert BoundarySet.objects.get(code="new").activated_at is None
    call_command("activate_boundaries", "new")
    assert BoundarySet.objects.get(code="new").activated_at is not None
    more = load(bring, geojson(EAST, code="99.02", level="regency"), apply=False)
    assert codes(more) == {"edition_active": [None]}
    assert list(Region.objects.filter(boundary_set__code="tiny").values_list()) == old
    services.queue_revert(upload)
    assert wait_for(upload).verdict == "applied"  # it was activated since


def test_the_level_and_the_code_system_are_asked(bring):  # noqa: F811
    upload = bring(geojson(WEST), name="a.geojson", kind="regions", edition="new")
    assert [question["option"] for question in upload.questions] == ["code_system"]
    upload = bring(shapefile(), name="a.zip", kind="regions", **INTO)
    assert [question["option"] for question in upload.questions] == ["level"]


@pytest.mark.parametrize(
    ("headers", "source", "code", "parent"),
    [
        ("kdppum wadmpr shape_leng", "BIG/RBI", "kdppum", None),
        ("kdcpum wadmkc kdpkab", "BIG/RBI", "kdcpum", "kdpkab"),
        ("shapename shapeiso shapeid shapegroup shapetype", "geoBoundaries", "shapeiso", None),
        ("gid_0 country gid_1 name_1 gid_2 name_2", "GADM", "gid_2", "gid_1"),
        ("nuts_id levl_code cntr_code name_latn", "NUTS (GISCO)", "nuts_id", None),
        ("statefp countyfp geoid name namelsad lsad", "TIGER/Census", "geoid", None),
        ("featurecla adm0_a3 sov_a3 name_long", "Natural Earth", "adm0_a3", None),
        ("code parent_code name level lat lng", "Kemendagri/BIG, plain", "code", "parent_code"),
    ],
)
def test_known_sources_are_recognized_by_their_columns(headers, source, code, parent):
    found, mapping = recognized({name: name for name in headers.split()})
    assert (found, mapping["code"], mapping.get("parent_code")) == (source, code, parent)


RBI = {"KDPPUM": "33", "KDPKAB": "33.01", "KDCPUM": "", "KDEPUM": "", "WADMPR": "Jawa Tengah",
       "WADMKK": "Cilacap", "WADMKC": "", "WADMKD": "", "NAMOBJ": "Cilacap"}  # fmt: skip
BOUNDARIES = {"shapeName": "Cilacap", "shapeISO": "", "shapeID": "78561B1", "shapeType": "ADM2"}
COARSEST = {
    "code": "33.01",
    "parent_code": None,
    "name": "Cilacap",
    "level": 2,
    "lat": -7.5,
    "lng": 109,
}


@pytest.mark.parametrize(
    ("properties", "code", "parent"),
    [
        (RBI, "KDPKAB", "KDPPUM"),
        (BOUNDARIES, "shapeID", None),
        (COARSEST, "code", "parent_code"),
    ],
)
def test_empty_columns_hold_no_codes_but_may_hold_no_parents(bring, properties, code, parent):  # noqa: F811
    content = json.loads(geojson(WEST))
    content["features"][0]["properties"] = properties
    upload = bring(json.dumps(content).encode(), name="a.geojson", kind="regions", level="regency",
                   **INTO)  # fmt: skip
    mapping = upload.options["mapping"]
    assert (mapping["code"], mapping.get("parent_code")) == (code, parent)
    assert upload.verdict == "ready", codes(upload)


def test_the_columns_of_a_stranger_are_not_recognized():
    assert recognized({"kode": "KODE", "nama": "NAMA"}) is None
