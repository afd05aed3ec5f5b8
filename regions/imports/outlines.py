"""Outlines for the map of a whole level at once, and the report of where its regions overlap or leave gaps."""

import numpy as np
import pyarrow as pa
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.utils.translation import gettext as _

from ingest.staging import Staging
from regions.coverage import cleaned, simplified
from regions.imports.shapes import as_hex
from regions.models import Region
from regions.services import PIXELS_ACROSS

SHAPE = "geometry(MultiPolygon,4326)"
OUTLINES = {"code": "text", "resolution": "smallint", "shape": SHAPE}
FAULTS = {
    "kind": "text",
    "code": "text",
    "other": "text",
    "area_km2": "double precision",
    "shape": SHAPE,
}
LISTED_MOVE = 0.01  # areas that cleaning changed by more are listed
LISTED_KM2 = 1.0  # faults from here on are listed one by one; all from KEPT_KM2 on are kept
KEPT_KM2 = 0.01
MOST_VERTICES = 5_000_000  # of a level that is cleaned as a whole: bounds the memory


def outlines_table(staging) -> Staging:
    return Staging(staging.upload, OUTLINES, f"{staging.name}_outlines")


def faults_table(staging) -> Staging:
    return Staging(staging.upload, FAULTS, f"{staging.name}_faults")


def stage_outlines(kind, staging) -> None:
    """Clean and simplify each level of the file together with what the edition has of it."""
    from regions.imports.boundary_tables import box_of

    for table in (outlines_table(staging), faults_table(staging)):
        columns = ", ".join(f'"{name}" {type}' for name, type in table.columns.items())
        table.execute(f"CREATE UNLOGGED TABLE {{staging}} ({columns})")
    west, _south, east, _north = box_of(kind, staging)
    for level in sorted(kind.depths, key=kind.depths.get):
        rows = staging.fetch(
            "SELECT code, row, ST_AsBinary(shape) FROM {staging}"
            " WHERE NOT rejected AND level_code = %s",
            [level],
        )
        if rows:
            _Level(kind, staging, level, rows).stage(east - west)


class _Level:
    """The regions of a level, those of the file and those that are there, by code."""

    def __init__(self, kind, staging, level, rows):
        self.kind, self.staging, self.level = kind, staging, level
        self.row_of = {code: row for code, row, _ in rows}
        shapes = {}
        if kind.edition:
            there = Region.objects.of_edition(kind.edition).of_level(level)
            shapes = dict(there.annotate(wkb=AsWKB("geometry")).values_list("code", "wkb"))
        shapes |= {code: wkb for code, _row, wkb in rows}
        self.codes = sorted(shapes)
        self.shapes = np.array(
            shapely.from_wkb([bytes(shapes[c]) for c in self.codes]), dtype=object
        )

    def stage(self, width: float) -> None:
        outlines = self._cleaned()
        for step, (resolution, pixels) in enumerate(PIXELS_ACROSS.items(), start=1):
            self.kind.progress(_("Simplifying outlines: %s") % self.level, step, len(PIXELS_ACROSS))
            # Each from the one before: a coarser outline keeps no vertex that a finer one dropped.
            outlines = simplified(outlines, width / pixels)
            outlines_table(self.staging).copy(
                {
                    "code": pa.array(self.codes),
                    "resolution": pa.array([int(resolution)] * len(self.codes)),
                    "shape": as_hex(outlines),
                }
            )

    def _cleaned(self) -> np.ndarray:
        if shapely.get_num_coordinates(self.shapes).sum() > MOST_VERTICES:
            self._report("warning", None, "", "coverage_not_cleaned", allowed=MOST_VERTICES)
            return self.shapes
        step = _("Matching borders: %s") % self.level
        self.kind.progress(step)
        result = cleaned(
            self.shapes,
            self.kind.tolerance,
            progress=lambda done, total: self.kind.progress(step, done, total),
        )
        self._report_changes(result)
        self._report_faults(result.faults)
        return result.outlines

    def _report(self, severity, row, value, code, **details):
        self.kind.report.add(
            severity, row, "geometry", value, code, details | {"level": self.level}
        )

    def _report_changes(self, result) -> None:
        """List the areas that cleaning changed, and the regions that keep their own borders."""
        for place in np.flatnonzero(np.abs(result.moved) > LISTED_MOVE):
            code = self.codes[place]
            share = f"{100 * result.moved[place]:+.1f}"
            kept = bool(shapely.equals_identical(result.outlines[place], self.shapes[place]))
            self._report(
                "warning",
                self.row_of.get(code),
                code,
                "border_kept" if kept else "area_changed",
                found=share,
            )
        invalid = int(result.kept.sum())
        if invalid:
            self._report(
                "warning", None, "", "coverage_stays_invalid", found=invalid, of=len(self.codes)
            )

    def _report_faults(self, faults) -> None:
        """Keep every fault that can be seen on a map; list the large ones; sum up all of them."""
        for kind in ("overlap", "gap"):
            areas = [fault.area_km2 for fault in faults if fault.kind == kind]
            if areas:
                code = "overlaps_measured" if kind == "overlap" else "gaps_measured"
                self._report("note", None, "", code, count=len(areas), found=f"{sum(areas):.3g}")
        seen = [fault for fault in faults if fault.area_km2 >= KEPT_KM2]
        for fault in seen:
            if fault.area_km2 >= LISTED_KM2:
                code, other = self.codes[fault.first], self.codes[fault.second]
                name = "overlaps_neighbor" if fault.kind == "overlap" else "gap_to_neighbor"
                self._report(
                    "note",
                    self.row_of.get(code),
                    code,
                    name,
                    other=other,
                    found=f"{fault.area_km2:.3g}",
                )
        if seen:
            faults_table(self.staging).copy(
                {
                    "kind": pa.array([fault.kind for fault in seen]),
                    "code": pa.array([self.codes[fault.first] for fault in seen]),
                    "other": pa.array([self.codes[fault.second] for fault in seen]),
                    "area_km2": pa.array([fault.area_km2 for fault in seen]),
                    "shape": as_hex(np.array([fault.geometry for fault in seen], dtype=object)),
                }
            )
