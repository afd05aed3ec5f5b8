"""Boundaries: a file of regions with their shapes becomes one or more levels of an edition."""

import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from ingest import mapping
from ingest.columns import Column, Option
from ingest.kinds import SLUG, Question, UploadKind
from ingest.parsing.types import Code, Text
from ingest.reading import FileRefused
from ingest.staged_checks import report_duplicates
from jobs.leases import CannotBeDone
from regions.imports import boundary_tables, levels, parents
from regions.imports.layouts import recognized
from regions.imports.outlines import faults_table, outlines_table, stage_outlines
from regions.imports.places import editions
from regions.imports.shapes import Box, Shapes, as_hex, refused
from regions.models import BoundarySet, CodeSystem
from regions.services import area_km2

TOLERANCE_M = 100.0
METERS_PER_DEGREE = 111_320


class Regions(UploadKind):
    name = "regions"
    label = gettext_lazy("regions")
    action = "manage_reference"
    geometry = True
    columns = [
        Column("code", gettext_lazy("code"), Code(30), required=True, example="33.20",
               aliases=("kode", "kode_wilayah", "region_code", "kdwilayah")),
        Column("name", gettext_lazy("name"), Text(150), required=True, example="Kabupaten Jepara",
               aliases=("nama", "nama_wilayah", "region_name")),
        Column("level", gettext_lazy("level"), Text(30), constant=True, example="regency",
               aliases=("tingkat", "level_wilayah")),
        Column("parent_code", gettext_lazy("parent code"), Code(30), example="33",
               aliases=("kode_induk", "induk", "parent")),
    ]  # fmt: skip
    options = [
        Option("edition", gettext_lazy("boundary set"), choices=editions,
               help=gettext_lazy("A new name makes a new edition; it is not active yet.")),
        Option("code_system", gettext_lazy("code system of the region codes")),
        Option("level", gettext_lazy("level"), help=gettext_lazy("province, regency, district, village …")),
        Option("depth", gettext_lazy("depth"), help=gettext_lazy("1 is the coarsest level.")),
        Option("edition_name", gettext_lazy("name of the edition")),
        Option("source", gettext_lazy("source")),
        Option("licence", gettext_lazy("license")),
        Option("valid_from", gettext_lazy("valid from")),
        Option("valid_to", gettext_lazy("valid to")),
        Option("box", gettext_lazy("box"), help=gettext_lazy("west,south,east,north in degrees")),
        Option("repair", gettext_lazy("repair invalid shapes"), help="yes, no", default="no"),
        Option("tolerance_m", gettext_lazy("tolerance in meters"), default=f"{TOLERANCE_M:g}",
               help=gettext_lazy("Gaps between neighbors that are narrower are closed on the map.")),
    ]  # fmt: skip
    derived = {
        "shape": "geometry(MultiPolygon,4326)",
        "area_km2": "double precision",
        "level_code": "text",
        "parent": "text",
    }
    once = ("code",)

    @classmethod
    def target(cls, options):
        return options.get("edition", "")

    def recognized(self, headers, empty):
        """Return the mapping and the ignored columns of a known source."""
        found = recognized({mapping.folded(header): header for header in headers}, frozenset(empty))
        if found is None:
            return None
        self.upload.facts["source"], chosen = found
        return chosen, [header for header in headers if header not in chosen.values()]

    def missing(self):
        return super().missing() + ([] if "geometry" in self.given else ["geometry"])

    def prepare(self):
        self.edition_code = self.option("edition")
        if not SLUG.match(self.edition_code):
            raise Question(
                "edition", _("Into which edition of boundaries do the regions go?"), editions()
            )
        self.edition = BoundarySet.objects.filter(code=self.edition_code).first()
        if self.edition and self.edition.activated_at:
            self._stop("edition_active", found=self.edition_code)
        self.code_system = self._code_system()
        if not self.option("level") and "level" not in self.given:
            raise Question("level", _("Which level are the regions of?"),
                           [(code, names[2]) for code, names in levels.KNOWN.items()])  # fmt: skip
        self.validity = [self._date("valid_from"), self._date("valid_to")]
        if all(self.validity) and self.validity[0] > self.validity[1]:
            self._stop("validity_runs_backward")
        self.tolerance = self._tolerance() / METERS_PER_DEGREE
        self.box = self._box()
        crs = (self.upload.facts or {}).get("crs", "")
        repair = self.option("repair").lower() in ("yes", "ya", "true", "1")
        self.shapes = Shapes(crs, self.box, repair) if crs else None

    def _stop(self, code, **details):
        """End the reading of the file, or the applying, with a sentence."""
        if self.upload.task == "read":
            raise refused(code, **details)
        from ingest.problems import sentence

        raise CannotBeDone(sentence(code, details))

    def _code_system(self) -> str:
        known = [self.edition.code_system] if self.edition else CodeSystem.values
        if (given := self.option("code_system")) in known:
            return given
        labels = dict(CodeSystem.choices)
        raise Question("code_system", _("In which code system are the region codes?"),
                       [(name, labels[name]) for name in known])  # fmt: skip

    def _date(self, name):
        if not self.option(name):
            return None
        try:
            return datetime.date.fromisoformat(self.option(name))
        except ValueError:
            self._stop("not_a_date", found=self.option(name))

    def _tolerance(self) -> float:
        try:
            tolerance = float(self.option("tolerance_m", f"{TOLERANCE_M}"))
        except ValueError:
            tolerance = -1
        if not 0 <= tolerance <= 5_000:
            self._stop("value_out_of_range", allowed="0…5000")
        return tolerance

    def _box(self) -> Box:
        """Return what no region may lie outside of: what was said, else the world; the edition's box grows."""
        if text := self.option("box"):
            try:
                box = Box(*(float(side) for side in text.split(",")))
            except (ValueError, TypeError):
                self._stop("value_out_of_range", allowed="west,south,east,north")
            if not (-180 <= box.west < box.east <= 180 and -90 <= box.south < box.north <= 90):
                self._stop("value_out_of_range", allowed="west,south,east,north")
            return box
        return Box()

    def check(self, batch):
        if batch.geometry is None or self.shapes is None:
            raise FileRefused(
                {"code": "geometry_missing", "row": None, "column": "", "details": {}}
            )
        shapes = self.shapes.read(batch)
        areas = np.array([np.nan if shape is None else area_km2(shape) for shape in shapes])
        return {
            "shape": as_hex(shapes),
            "area_km2": pa.array(areas, from_pandas=True),
            "level_code": self._levels(batch),
        }

    def _levels(self, batch) -> pa.Array:
        if stated := self.option("level"):
            code = levels.level_code(stated, self.code_system)
            return pa.array([code] * len(batch), pa.string())
        texts = batch.columns["level"]
        blank = pc.is_null(texts).to_numpy(zero_copy_only=False)
        batch.fault_where("level", blank, "value_missing")
        codes = {
            t: levels.level_code(t, self.code_system) for t in pc.unique(texts).to_pylist() if t
        }
        return pa.array([codes.get(text) for text in texts.to_pylist()], pa.string())

    def check_staged(self, staging):
        report_duplicates(self, staging)
        self.depths = boundary_tables.depths(self, staging)
        boundary_tables.report_other_levels(self, staging)
        parents.settle(self, staging)
        stage_outlines(self, staging)

    def preview(self, staging):
        return boundary_tables.preview(self, staging)

    def places_of(self, staging, most):
        """Return the edition, up to `most` points inside the regions as (x, y, state, name), and how many there are."""
        edition = BoundarySet.objects.filter(code=self.option("edition")).first()
        return boundary_tables.places(edition, staging, most)

    def map_tables(self, staging):
        """Return the names of the tables with the file's outlines and with where neighbors do not fit."""
        return {"outlines": outlines_table(staging).table, "faults": faults_table(staging).table}

    def apply(self, staging, ledger):
        boundary_tables.write(self, staging, ledger)
