"""Where a firm of a file is: its point, its region by the one rule, and whether they agree."""

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from django.utils.translation import gettext_lazy as _

from ingest.kinds import Question
from ingest.reference_systems import ALLOWED
from regions.assignment import INSIDE, NEAREST, NOWHERE, RegionIndex
from regions.imports.places import code_system_named, regions_by_code
from regions.models import Region


class Places:
    """The regions of an edition, as far as the rows of a file need them."""

    def __init__(self, kind, edition):
        self.edition = edition
        self.crs = kind.option("crs")
        self.swap = kind.option("swap") == "yes"
        self.policy = kind.option("district_mismatch", "reject")
        self.extent = edition.extent.extent
        if self.crs and self.crs not in ALLOWED:
            raise Question(
                "crs", _("In which reference system are the coordinates?"), ALLOWED.items()
            )
        finest = edition.levels.order_by("-depth").first()
        self.finest = finest
        rows = Region.objects.of_edition(edition).values_list("id", "code", "level_id")
        self.codes = {pk: code for pk, code, _level in rows}
        self.levels = {pk: level for pk, _code, level in rows}
        self.level_names = {level.pk: str(level) for level in edition.levels.all()}
        self.lookup = None
        if "region_code" in kind.given:
            system = code_system_named(edition, kind.option("code_system"))
            self.lookup = regions_by_code(edition, system)
        self._index = None
        self._middles: dict[int, tuple[float, float]] = {}

    @property
    def index(self) -> RegionIndex:
        if self._index is None:
            self._index = RegionIndex.of_edition(self.edition)
        return self._index

    def settle(self, batch) -> dict:
        """Return x, y, region and precision of each row, reporting what does not fit."""
        x, y = self.points(batch)
        stated = self.stated(batch)
        has_point = np.isfinite(x) & np.isfinite(y)
        self.check_box(batch, x, y, has_point)
        good = has_point & ~batch.rejected
        region = np.zeros(len(batch), np.int64)
        precision = np.full(len(batch), "exact", dtype=object)
        if good.any():
            found = self.index.regions_of(x[good], y[good])
            region[good] = found.region_ids
            how = np.full(len(batch), INSIDE, dtype=object)
            how[good] = found.how
            several = dict(
                zip(np.flatnonzero(good)[list(found.several)], found.several.values(), strict=True)
            )
            self.note(batch, region, how, several)
            precision[how == NEAREST] = "nearest"
            outside = good & (how == NOWHERE)
            batch.fault_where("latitude", outside, "outside_every_region")
        self.compare(batch, region, stated, good)
        x, y, region, precision = self.middles(batch, x, y, region, precision, stated, has_point)
        # A name the row does not have is reported once, where a person looks for it.
        missing = ~has_point & (stated == 0) & ~batch.rejected
        batch.fault_where("latitude", missing, "place_missing")
        return {
            "x": pa.array(x, from_pandas=True),
            "y": pa.array(y, from_pandas=True),
            "region": pa.array(region, mask=region == 0),
            "precision": pa.array(precision, pa.string()),
        }

    def points(self, batch) -> tuple[np.ndarray, np.ndarray]:
        """Return longitudes and latitudes, from columns or from the file's points."""
        nothing = np.full(len(batch), np.nan)
        if "longitude" in batch.columns and "latitude" in batch.columns:
            x = batch.columns["longitude"].to_numpy(zero_copy_only=False).astype(float)
            y = batch.columns["latitude"].to_numpy(zero_copy_only=False).astype(float)
            half = np.isnan(x) != np.isnan(y)
            batch.fault_where("latitude", half & ~batch.rejected, "coordinate_missing")
        elif batch.geometry is not None:
            shapes = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))
            points = shapely.get_type_id(shapes) == 0
            empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
            batch.fault_where("geometry", empty, "geometry_missing")
            batch.fault_where(
                "geometry", ~points & ~empty, "geometry_type_not_allowed", allowed="Point"
            )
            shapes = np.where(points & ~empty, shapes, None)
            x, y = shapely.get_x(shapes), shapely.get_y(shapes)
        else:
            return nothing, nothing.copy()
        if self.swap:
            x, y = y, x
        if self.crs and self.crs != "EPSG:4326":
            x, y = self.transformer.transform(x, y)
            x, y = np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)
        return x, y

    @property
    def transformer(self):
        return pyproj.Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True)

    def check_box(self, batch, x, y, has_point) -> None:
        """Report points outside the edition's box, and whether exchanging the two would help."""
        west, south, east, north = self.extent
        with np.errstate(invalid="ignore"):
            inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
            swapped = (y >= west) & (y <= east) & (x >= south) & (x <= north)
        outside = has_point & ~inside
        with np.errstate(invalid="ignore"):
            along = outside & (y >= south) & (y <= north)
        # Each is told beside its own column: a latitude with the range of latitudes.
        for column, out, (low, high) in (
            ("latitude", outside & ~along, (south, north)),
            ("longitude", along, (west, east)),
        ):
            limits = {"allowed": f"{low:g}…{high:g}", "between": [round(low, 4), round(high, 4)]}
            code = "coordinate_out_of_range"
            batch.fault_where(column, out & swapped, code, **limits, swapped=True)
            batch.fault_where(column, out & ~swapped, code, **limits)

    def stated(self, batch) -> np.ndarray:
        """Return the ids of the stated regions; 0 where none is stated or known."""
        if self.lookup is None or "region_code" not in batch.columns:
            return np.zeros(len(batch), np.int64)
        ids = batch.look_up("region_code", self.lookup, "region_unknown")
        return ids

    def note(self, batch, region, how, several) -> None:
        """Note points taken to the nearest region, and those that lie in several."""
        near = np.flatnonzero(how == NEAREST)
        if len(near):
            each = [{"found": self.codes[region[place]]} for place in near]
            batch.fault_where(
                "latitude", how == NEAREST, "taken_to_the_nearest", severity="warning", each=each
            )
        if several:
            mask = np.zeros(len(batch), bool)
            mask[list(several)] = True
            each = [
                {"found": ", ".join(self.codes[pk] for pk in several[p])} for p in sorted(several)
            ]
            batch.fault_where("latitude", mask, "in_several_regions", severity="note", each=each)

    def compare(self, batch, region, stated, good) -> None:
        """Check the point's region against the stated one; a stated coarser one must hold it."""
        both = np.flatnonzero(good & (stated > 0) & (region > 0) & (region != stated))
        wrong = [p for p in both if not self.holds(stated[p], region[p])]
        if not wrong:
            return
        mask = np.zeros(len(batch), bool)
        mask[wrong] = True
        each = [
            {"found": self.codes[region[place]], "stated": self.codes[stated[place]]}
            for place in wrong
        ]
        severity = "error" if self.policy == "reject" else "warning"
        batch.fault_where("region_code", mask, "district_mismatch", severity=severity, each=each)

    def holds(self, ancestor: int, region: int) -> bool:
        if not hasattr(self, "_parents"):
            self._parents = dict(
                Region.objects.of_edition(self.edition).values_list("id", "parent_id")
            )
        while region:
            region = self._parents.get(region)
            if region == ancestor:
                return True
        return False

    def middles(self, batch, x, y, region, precision, stated, has_point):
        """Put rows without a point into the middle of their stated region."""
        coarse = ~has_point & (stated > 0)
        coarse &= np.array([self.levels.get(pk) != self.finest.pk for pk in stated], bool)
        if coarse.any():
            each = [{"found": self.level_names[self.levels[pk]]} for pk in stated[coarse]]
            batch.fault_where(
                "region_code", coarse, "region_not_finest", allowed=str(self.finest), each=each
            )
        without = ~has_point & (stated > 0) & ~coarse
        if without.any():
            x, y = x.copy(), y.copy()
            region[without] = stated[without]
            precision[without] = "district"
            for place in np.flatnonzero(without):
                x[place], y[place] = self.middle(stated[place])
        return x, y, region, precision

    def middle(self, pk: int) -> tuple[float, float]:
        """Return a region's centroid, or a point inside where the centroid falls outside."""
        if pk not in self._middles:
            shape = self.index.shape_of(pk)
            point = shape.centroid
            if not shape.covers(point):
                point = shape.point_on_surface()
            self._middles[pk] = (point.x, point.y)
        return self._middles[pk]
