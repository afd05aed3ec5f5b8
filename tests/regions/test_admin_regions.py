"""Administrators type editions and regions by hand, each mistake told; what is active stays."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from regions.models import BoundarySet, Region, RegionShape
from regions.outline_field import outline_of

pytestmark = pytest.mark.django_db(databases=["default", "published"])
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


@pytest.fixture
def administrator(signed_in):
    return signed_in("administrator", "id")


def edition_form(**changes):
    return {
        "name": "Pulau Baru",
        "code": "pulau-baru",
        "code_system": "other",
        "extent_west": "-1",
        "extent_south": "-1,5",
        "extent_east": "4",
        "extent_north": "4",
        "levels-TOTAL_FORMS": "1",
        "levels-INITIAL_FORMS": "0",
        "levels-MIN_NUM_FORMS": "0",
        "levels-MAX_NUM_FORMS": "1000",
        "levels-0-depth": "1",
        "levels-0-code": "district",
        "levels-0-name_id": "Kecamatan",
        "levels-0-name_en": "District",
    } | changes


@pytest.fixture
def edition(administrator):
    answer = administrator.post(reverse("admin:regions_boundaryset_add"), edition_form())
    assert answer.status_code == 302, answer.context["errors"]
    return BoundarySet.objects.get(code="pulau-baru")


def region_form(edition, **changes):
    empty = {
        f"{prefix}-{name}": "0"
        for prefix in ("figures", "codes")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return (
        empty
        | {
            "boundary_set": edition.pk,
            "level": edition.levels.get().pk,
            "code": "1",
            "name": "Teluk",
            "parent": "",
            "outline": json.dumps(SQUARE),
        }
        | changes
    )


def test_an_edition_is_typed_filled_and_activated(administrator, edition):
    assert edition.extent.extent == (-1.0, -1.5, 4.0, 4.0)
    add = reverse("admin:regions_region_add")
    assert administrator.post(add, region_form(edition)).status_code == 302
    region = Region.objects.get(boundary_set=edition)
    assert region.area_km2 == pytest.approx(12_309, rel=0.01)
    assert RegionShape.objects.filter(region=region).count() == 3
    page = reverse("admin:regions_boundaryset_change", args=[edition.pk])
    level = edition.levels.get()
    sent = edition_form(
        **{
            "levels-INITIAL_FORMS": "1",
            "levels-0-id": level.pk,
            "levels-0-boundary_set": edition.pk,
            "_activate": "1",
        }
    )
    assert administrator.post(page, sent).status_code == 302
    edition.refresh_from_db()
    assert edition.activated_at is not None
    # From now on nothing is added to it, and its box and codes stay.
    answer = administrator.post(add, region_form(edition, code="2"))
    assert answer.context["errors"]
    administrator.post(page, sent | {"code": "other", "extent_west": "-9"})
    edition.refresh_from_db()
    assert (edition.code, edition.extent.extent[0]) == ("pulau-baru", -1.0)
    delete = reverse("admin:regions_region_delete", args=[region.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "mistake",
    [
        {"outline": "SRID=4326;POLYGON((0 0,1 0,1 1,0 0))"},
        {"outline": "<VRTDataset/>"},
        {"outline": json.dumps({"type": "Point", "coordinates": [0, 0]})},
        {
            "outline": json.dumps(
                SQUARE | {"crs": {"type": "link", "properties": {"href": "http://127.0.0.1/x"}}}
            )
        },
        {
            "outline": json.dumps(
                {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
            )
        },
        {
            "outline": json.dumps(
                {"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]]]}
            )
        },
        {
            "outline": json.dumps(
                {"type": "Polygon", "coordinates": [[[500, 0], [501, 0], [501, 1], [500, 0]]]}
            )
        },
        {"outline": '{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[NaN,0]]]}'},
        {"outline": ""},
        {"outline": "[" * 5_000},
        {"code": ""},
    ],
    ids=lambda mistake: str(mistake)[:50],
)
def test_a_bad_outline_is_told_and_nothing_stored(administrator, edition, mistake):
    answer = administrator.post(
        reverse("admin:regions_region_add"), region_form(edition, **mistake)
    )
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not Region.objects.filter(boundary_set=edition).exists()


def test_an_outline_is_read_from_a_feature_too():
    feature = {"type": "Feature", "properties": {}, "geometry": SQUARE}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert outline_of(json.dumps(feature)).area == outline_of(json.dumps(collection)).area == 1
    with pytest.raises(ValidationError):
        outline_of(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))


def test_a_figure_of_a_region_is_typed_grouped(administrator, offices):
    region = Region.objects.get(code="01.01.01")
    page = reverse("admin:regions_region_change", args=[region.pk])
    sent = {"name": region.name, "code": region.code}
    for prefix in ("figures", "codes"):
        sent |= {
            f"{prefix}-TOTAL_FORMS": "1" if prefix == "figures" else "0",
            f"{prefix}-INITIAL_FORMS": "0",
            f"{prefix}-MIN_NUM_FORMS": "0",
            f"{prefix}-MAX_NUM_FORMS": "1000",
        }
    sent |= {"figures-0-year": "2026", "figures-0-population": "12.345"}
    assert administrator.post(page, sent).status_code == 302
    assert region.figures.get(year=2026).population == 12345
