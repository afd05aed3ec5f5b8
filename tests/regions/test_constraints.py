"""The database itself refuses what must not be in it, whoever writes."""

import numpy as np
import pytest
import shapely
from django.db import IntegrityError, connection, transaction

from regions.models import BoundarySet, Level, Region, RegionCode, RegionShape

pytestmark = pytest.mark.django_db

INSIDE = "MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)))"
BAD_SHAPES = {
    "a bow-tie": "MULTIPOLYGON(((0 0,1 1,1 0,0 1,0 0)))",
    "a shape outside the edition's box": "MULTIPOLYGON(((50 0,51 0,51 1,50 1,50 0)))",
    "a shape partly outside the box": "MULTIPOLYGON(((2 0,9 0,9 1,2 1,2 0)))",
    "meters for degrees": "MULTIPOLYGON(((700000 9200000,700100 9200000,700100 9200100,700000 9200000)))",
    "NaN": "MULTIPOLYGON(((0 0,nan 0,1 1,0 1,0 0)))",
    "infinity": "MULTIPOLYGON(((0 0,inf 0,1 1,0 1,0 0)))",
    "an empty shape": "MULTIPOLYGON EMPTY",
}


def as_wkb(shape):
    with np.errstate(invalid="ignore"):  # NaN is what some of these shapes are about
        geometry = shapely.set_srid(shapely.from_wkt(shape), 4326)
    return shapely.to_wkb(geometry, hex=True, include_srid=True)


def insert_region(edition, shape, code="99"):
    level = edition.levels.get(code="district")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO regions_region (boundary_set_id, level_id, code, name, geometry, area_km2)"
            " VALUES (%s, %s, %s, 'X', %s::geometry, 1)",
            [edition.id, level.id, code, as_wkb(shape)],
        )


@pytest.fixture
def edition(tiny):
    return BoundarySet.objects.get(code="tiny")


def test_a_sound_region_is_taken(edition):
    insert_region(edition, INSIDE)


@pytest.mark.parametrize("shape", BAD_SHAPES.values(), ids=BAD_SHAPES)
def test_a_bad_shape_is_refused(edition, shape):
    with pytest.raises(
        Exception, match=r"violates check constraint|outside the box|must be finite"
    ):
        insert_region(edition, shape)


def test_a_code_is_used_once_per_edition(edition):
    with pytest.raises(IntegrityError, match="region_code_once"):
        insert_region(edition, INSIDE, code="01.01.01")


def test_a_region_cannot_have_a_parent_of_another_edition(edition):
    other = BoundarySet.objects.create(
        code="other", name="Other", code_system="other", extent=edition.extent
    )
    level = Level.objects.create(
        boundary_set=other, code="district", depth=1, name_id="K", name_en="D"
    )
    with pytest.raises(IntegrityError, match="another boundary set"):
        Region.objects.create(
            boundary_set=other,
            level=level,
            code="1",
            name="X",
            area_km2=1,
            geometry="SRID=4326;" + INSIDE,
            parent=Region.objects.get(boundary_set=edition, code="01"),
        )


def test_a_box_cannot_shrink_under_its_regions(edition):
    with pytest.raises(IntegrityError, match="outside its new box"), transaction.atomic():
        BoundarySet.objects.filter(pk=edition.pk).update(
            extent="SRID=4326;POLYGON((0 0,1 0,1 1,0 1,0 0))"
        )


def test_another_systems_code_names_one_region(edition):
    a, b = Region.objects.filter(boundary_set=edition, code__in=["01.01.01", "01.01.02"])
    RegionCode.objects.create(boundary_set=edition, region=a, code_system="bps", code="0101001")
    with pytest.raises(IntegrityError, match="other_region_code_once"):
        RegionCode.objects.create(boundary_set=edition, region=b, code_system="bps", code="0101001")


def test_neighbors_keep_their_shared_border_when_simplified(edition):
    for resolution in RegionShape.Resolution.values:
        shapes = RegionShape.objects.filter(
            region__boundary_set=edition, region__level__code="district", resolution=resolution
        )
        geometries = shapely.from_wkb([bytes(shape.geometry.wkb) for shape in shapes])
        assert len(geometries) == 4
        assert shapely.coverage_is_valid(geometries)
