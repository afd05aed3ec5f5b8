"""A file's shapes on their way to valid outlines in degrees: reprojected, flattened, repaired when asked."""

import struct
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from pyproj import Transformer

from ingest.batches import Batch
from ingest.reading import FileRefused
from ingest.reference_systems import ALLOWED, WGS84
from regions.services import area_km2

AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
SHARE_SHOWN = 6
# A ring with such a coordinate never ends where it began.
NANS = (struct.pack("<d", float("nan")), struct.pack("<d", -float("nan")))


def refused(code: str, **details) -> FileRefused:
    return FileRefused({"code": code, "row": None, "column": "", "details": details})


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees; no region lies outside."""

    west: float = -180
    south: float = -90
    east: float = 180
    north: float = 90

    def __str__(self):
        return f"{self.west:g}…{self.east:g}, {self.south:g}…{self.north:g}"

    def holds(self, bounds: np.ndarray) -> np.ndarray:
        west, south, east, north = bounds.T
        return (
            (west >= self.west)
            & (south >= self.south)
            & (east <= self.east)
            & (north <= self.north)
        )


class Shapes:
    """Checks the shapes of a file, batch by batch."""

    def __init__(self, crs: str, box: Box, repair: bool):
        if crs not in ALLOWED:
            raise refused("crs_not_allowed", found=crs, allowed=", ".join(ALLOWED))
        self.box, self.repair = box, repair
        self.crs, self.meters = crs, ALLOWED[crs].endswith("meters")
        self.turn = (
            None if crs == WGS84 else Transformer.from_crs(crs, WGS84, always_xy=True).transform
        )

    def read(self, batch: Batch) -> np.ndarray:
        """Return MultiPolygons in degrees, None where a row is at fault; report each fault."""
        raw = batch.geometry.to_numpy(zero_copy_only=False)
        with np.errstate(all="ignore"):  # NaN coordinates are reported below
            shapes, opened = _read(raw)
            flat = shapely.force_2d(shapes)
        unread = shapely.is_missing(shapes) & np.array([bool(wkb) for wkb in raw])
        without_numbers = unread & np.array(
            [any(nan in (wkb or b"") for nan in NANS) for wkb in raw]
        )
        batch.fault_where("geometry", without_numbers, "coordinate_not_finite")
        batch.fault_where("geometry", unread & ~without_numbers, "geometry_invalid",
                          each=[{"reason": opened[p]} for p in np.flatnonzero(unread & ~without_numbers)])  # fmt: skip
        missing = ~unread & (shapely.is_missing(shapes) | shapely.is_empty(shapes))
        batch.fault_where("geometry", missing, "geometry_missing")
        usable = ~unread & ~missing
        usable &= self._areal(batch, flat, usable)
        usable &= self._finite(batch, flat, usable)
        flat[~usable] = None
        self._refuse_other_units(flat[usable])
        if self.turn is not None:
            flat = shapely.transform(flat, self.turn, interleaved=False)
        usable &= self._inside(batch, flat, usable)
        flat[~usable] = None
        flat = self._without_repeats(batch, flat, usable)
        return self._valid(batch, flat, usable, opened)

    def _areal(self, batch, shapes, usable):
        areal = np.isin(shapely.get_type_id(shapes), AREAL)
        batch.fault_where(
            "geometry",
            usable & ~areal,
            "geometry_type_not_allowed",
            allowed="Polygon, MultiPolygon",
        )
        return areal

    def _finite(self, batch, shapes, usable):
        finite = np.ones(len(shapes), bool)
        for place in np.flatnonzero(usable):
            finite[place] = np.isfinite(shapely.get_coordinates(shapes[place])).all()
        batch.fault_where("geometry", usable & ~finite, "coordinate_not_finite")
        return finite

    def _without_repeats(self, batch, shapes, usable):
        """Leave out vertices that repeat the one before them, which changes no outline, and say how many."""
        kept = np.array([_tidied(shape) for shape in shapes], dtype=object)
        fewer = shapely.get_num_coordinates(shapes) - shapely.get_num_coordinates(kept)
        # A ring that would have too few vertices left stays as it is, and is invalid.
        repeats = usable & (fewer > 0) & shapely.is_valid(kept)
        each = [{"found": int(fewer[place])} for place in np.flatnonzero(repeats)]
        batch.fault_where("geometry", repeats, "vertices_repeated", severity="note", each=each)
        return np.where(repeats, kept, shapes)

    def _refuse_other_units(self, shapes):
        """Refuse a file in meters whose numbers are degrees, or the other way round."""
        if not len(shapes):
            return
        west, south, east, north = shapely.total_bounds(shapes)
        degrees = west >= -180 and east <= 180 and south >= -90 and north <= 90
        if self.meters and degrees:
            raise refused("crs_mismatch", stated=self.crs)
        far = np.abs(shapely.bounds(shapes)).max(axis=1)
        if not self.meters and np.median(far) > 1_000 and np.median(far) < 1e8:
            raise refused("crs_mismatch", stated=self.crs)

    def _inside(self, batch, shapes, usable):
        bounds = shapely.bounds(shapes)
        with np.errstate(invalid="ignore"):
            inside = self.box.holds(bounds)
            wide = usable & Box().holds(bounds) & (bounds[:, 2] - bounds[:, 0] > 180)
            turned = bounds[:, [1, 0, 3, 2]]
            swapped = self.box.holds(turned) & usable & ~inside
        batch.fault_where("geometry", wide, "crosses_antimeridian")
        outside = usable & ~inside & ~wide
        batch.fault_where(
            "geometry",
            outside & swapped,
            "coordinate_out_of_range",
            allowed=str(self.box),
            swapped=True,
        )
        batch.fault_where(
            "geometry", outside & ~swapped, "coordinate_out_of_range", allowed=str(self.box)
        )
        return inside & ~wide

    def _valid(self, batch, shapes, usable, opened):
        """Repair what is invalid when that was asked for, and say both areas either way."""
        broken = usable & ~shapely.is_valid(shapes)
        broken[[place for place in opened if usable[place]]] = True
        each = []
        for place in np.flatnonzero(broken):
            # An open ring bounds nothing.
            before = 0 if place in opened else area_km2(shapes[place])
            mended = _areas_only(shapely.make_valid(shapes[place]))
            reason = opened.get(place) or shapely.is_valid_reason(shapes[place])
            each.append({"reason": reason, "before": _km2(before), "after": _km2(area_km2(mended))})
            shapes[place] = mended if self.repair and not mended.is_empty else None
        code = "geometry_repaired" if self.repair else "geometry_invalid"
        batch.fault_where("geometry", broken, code, each=each,
                          severity="warning" if self.repair else "error")  # fmt: skip
        gone = broken & shapely.is_missing(shapes) & self.repair
        batch.fault_where("geometry", gone, "geometry_missing")
        return shapes


def _tidied(shape):
    try:
        return shapely.remove_repeated_points(shape, 0)
    except shapely.errors.GEOSException:  # a ring that is one point, again and again
        return shape


def _km2(area: float) -> str:
    return f"{area:.{SHARE_SHOWN}g}"


def _areas_only(shape) -> shapely.Geometry:
    """Return the areas among what a repair left: lines and points are dropped."""
    parts = shapely.get_parts(shape, return_index=False)
    parts = shapely.get_parts(parts)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _read(raw: np.ndarray) -> tuple[np.ndarray, dict[int, str]]:
    """Return the shapes, rings closed that are open, and why each that had to be closed was none."""
    shapes = shapely.from_wkb(raw, on_invalid="ignore")
    places = [p for p in np.flatnonzero(shapely.is_missing(shapes)) if raw[p]]
    shapes[places] = shapely.from_wkb(raw[places], on_invalid="fix")
    return shapes, {int(place): _reason(raw[place]) for place in places}


def _reason(raw: bytes) -> str:
    try:
        shapely.from_wkb(raw)
    except shapely.errors.GEOSException as error:
        return str(error).partition(": ")[2][:150] or str(error)[:150]
    return ""


def as_hex(shapes: np.ndarray) -> pa.Array:
    """Return MultiPolygons as the text that a geometry column of the database reads."""
    out = np.full(len(shapes), None, dtype=object)
    for place in np.flatnonzero(~shapely.is_missing(shapes)):
        whole = shapely.multipolygons(shapely.get_parts(shapes[place]))
        out[place] = shapely.to_wkb(shapely.set_srid(whole, 4326), hex=True, include_srid=True)
    return pa.array(out, pa.string())
