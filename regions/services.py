"""What changes the map: load an edition of boundaries, and activate it."""

from dataclasses import dataclass

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db import transaction
from django.db.models.functions import Now
from pyproj import Geod

from regions.coverage import simplified
from regions.models import BoundarySet, Level, Region, RegionFigure, RegionShape

WGS84 = Geod(ellps="WGS84")

# A shape's tolerance, as a part of the edition's width: what a screen of so many pixels cannot show.
PIXELS_ACROSS = {
    RegionShape.Resolution.FINE: 8_000,
    RegionShape.Resolution.MIDDLE: 2_500,
    RegionShape.Resolution.COARSE: 800,
}


@dataclass(frozen=True)
class NewLevel:
    code: str
    name_id: str
    name_en: str


@dataclass(frozen=True)
class NewRegion:
    """A region to load; `geometry` is a shapely Polygon or MultiPolygon in degrees."""

    code: str
    name: str
    level: str
    parent_code: str | None
    geometry: shapely.Geometry


@transaction.atomic
def load_boundary_set(
    *,
    code,
    name,
    code_system,
    extent,
    levels,
    regions,
    source="",
    licence="",
    fictional=False,
    valid_from=None,
    valid_to=None,
) -> BoundarySet:
    """Store an edition with its levels (coarsest first), regions and map shapes; not active yet.

    `extent` is (west, south, east, north) in degrees.
    """
    edition = BoundarySet.objects.create(
        code=code,
        name=name,
        code_system=code_system,
        extent=Polygon.from_bbox(extent),
        source=source,
        licence=licence,
        fictional=fictional,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    by_code: dict[str, Region] = {}
    for depth, level in enumerate(levels, start=1):
        stored = Level.objects.create(
            boundary_set=edition,
            depth=depth,
            code=level.code,
            name_id=level.name_id,
            name_en=level.name_en,
        )
        of_level = sorted((r for r in regions if r.level == level.code), key=lambda r: r.code)
        by_code |= _store_regions(edition, stored, of_level, by_code)
    return edition


def _store_regions(edition, level, regions, parents) -> dict[str, Region]:
    rows = Region.objects.bulk_create(
        Region(
            boundary_set=edition,
            level=level,
            code=region.code,
            name=region.name,
            parent=parents[region.parent_code] if region.parent_code else None,
            geometry=as_geos(region.geometry),
            area_km2=area_km2(region.geometry),
        )
        for region in regions
    )
    _store_shapes(edition, rows, np.array([region.geometry for region in regions], dtype=object))
    return {row.code: row for row in rows}


def _store_shapes(edition, rows, geometries):
    west, _, east, _ = edition.extent.extent
    for resolution, pixels in PIXELS_ACROSS.items():
        simpler = simplified(geometries, (east - west) / pixels)
        RegionShape.objects.bulk_create(
            RegionShape(region=row, resolution=resolution, geometry=as_geos(shape))
            for row, shape in zip(rows, simpler, strict=True)
        )


def as_geos(geometry: shapely.Geometry) -> GEOSGeometry:
    """Return a two-dimensional MultiPolygon for the database."""
    parts = shapely.get_parts(shapely.force_2d(geometry))
    return GEOSGeometry(memoryview(shapely.to_wkb(shapely.multipolygons(parts))), srid=4326)


def area_km2(geometry: shapely.Geometry) -> float:
    """Return the area on the ellipsoid."""
    return abs(WGS84.geometry_area_perimeter(geometry)[0]) / 1e6


@transaction.atomic
def add_region(region: Region, geometry: shapely.Geometry) -> Region:
    """Store one more region of an edition that is not active yet, and redraw its level for the map."""
    region.geometry, region.area_km2 = as_geos(geometry), area_km2(geometry)
    region.save()
    rows = list(Region.objects.filter(level=region.level_id).order_by("code"))
    RegionShape.objects.filter(region__level=region.level_id).delete()
    shapes = shapely.from_wkb([bytes(row.geometry.wkb) for row in rows])
    _store_shapes(region.boundary_set, rows, np.asarray(shapes, dtype=object))
    return region


@transaction.atomic
def activate(boundary_set: BoundarySet) -> None:
    """Let everybody see an edition; the editions before it stay as they are."""
    BoundarySet.objects.filter(pk=boundary_set.pk, activated_at=None).update(activated_at=Now())


def set_population(boundary_set: BoundarySet, figures) -> None:
    """Store the population of regions: (region code, year, population) rows."""
    ids = dict(Region.objects.of_edition(boundary_set).values_list("code", "id"))
    RegionFigure.objects.bulk_create(
        RegionFigure(region_id=ids[code], year=year, population=population)
        for code, year, population in figures
    )
