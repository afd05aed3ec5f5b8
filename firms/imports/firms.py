"""Firms: one row per firm and year."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from firms.imports import firm_tables
from firms.imports.carried import CODES_OF, SPLITS, carried
from firms.imports.near_duplicates import report_near_duplicates
from firms.imports.points import Places
from firms.imports.reference import (
    INTO_OPTIONS,
    Into,
    industries_by_code,
    refuse_dataset,
)
from ingest.columns import Column, Option
from ingest.kinds import Question, UploadKind, filled
from ingest.parsing.types import Boolean, Code, Coordinate, Decimal, Integer, Text, Year
from ingest.staged_checks import report_duplicates

MOST_EMPLOYEES = 1_000_000
LONGER_CODES = [
    ("parent", _("take the code without its last digit, with a note")),
    ("reject", _("refuse the row")),
]


class Firms(UploadKind):
    name = "firms"
    label = gettext_lazy("firms")
    columns = [
        Column("firm_id", gettext_lazy("firm id"), Code(60), example="F-0001",
               aliases=("id", "id_perusahaan", "no_perusahaan", "kode_perusahaan", "nib", "idsbr", "oar_id")),
        Column("name", gettext_lazy("name"), Text(200), required=True, example="PT Contoh Jaya",
               aliases=("nama", "nama_perusahaan", "company", "firm_name")),
        Column("industry_code", gettext_lazy("industry code"), Code(12), required=True, constant=True,
               example="10130", aliases=("kbli", "kode_kbli", "kbli_code", "isic", "naics", "industri")),
        Column("latitude", gettext_lazy("latitude"), Coordinate("y"), example="-6,2001",
               aliases=("lat", "lintang", "y", "garis_lintang", "northing")),
        Column("longitude", gettext_lazy("longitude"), Coordinate("x"), example="106,8166",
               aliases=("lon", "lng", "long", "bujur", "x", "garis_bujur", "easting")),
        Column("region_code", gettext_lazy("region code"), Code(30), example="31.71.01",
               aliases=("kode_wilayah", "kode_kecamatan", "district_code", "kecamatan", "kode_kec")),
        Column("year", gettext_lazy("year"), Year(), required=True, constant=True, example="2024",
               aliases=("tahun",)),
        Column("employees", gettext_lazy("employees"), Integer(0, MOST_EMPLOYEES), example="25",
               aliases=("tenaga_kerja", "jumlah_tenaga_kerja", "pekerja", "karyawan", "employment", "tk")),
        Column("output", gettext_lazy("output"), Decimal(0), example="1500000000",
               aliases=("nilai_produksi", "produksi", "nilai_output", "revenue")),
        Column("holding_id", gettext_lazy("holding"), Code(60), example="H-01",
               aliases=("induk", "grup", "kode_induk", "group")),
        Column("founded_year", gettext_lazy("founded in"), Year(), example="1998",
               aliases=("tahun_berdiri", "tahun_mulai", "founded")),
        Column("closed_year", gettext_lazy("closed in"), Year(), example="",
               aliases=("tahun_tutup", "closed")),
        Column("listed", gettext_lazy("listed"), Boolean(), constant=True, example="ya",
               aliases=("tampil", "terbuka")),
        Column("address", gettext_lazy("address"), Text(300), example="Jl. Contoh 1",
               aliases=("alamat",)),
    ]  # fmt: skip
    options = [
        *INTO_OPTIONS,
        Option("code_system", gettext_lazy("code system of the region codes")),
        Option("district_mismatch", gettext_lazy("point and region code disagree"), default="reject",
               choices=lambda: [("reject", _("refuse the row")), ("warn", _("take the point, with a note"))]),
        Option("swap", gettext_lazy("latitude and longitude are exchanged"),
               choices=lambda: [("", _("no")), ("yes", _("yes"))]),
        Option("lost_zeros", gettext_lazy("codes that may have lost a zero"),
               choices=lambda: [("keep", _("as they are")), ("restore", _("put the zero back"))]),
        Option("longer_codes", gettext_lazy("codes longer than those of the classification"),
               choices=lambda: LONGER_CODES),
        CODES_OF,
        SPLITS,
        Option("ids", gettext_lazy("make ids, for example {list}-{row}")),
    ]  # fmt: skip
    derived = {
        "industry": "bigint",
        "industry_before": "bigint",
        "x": "double precision",
        "y": "double precision",
        "region": "bigint",
        "precision": "text",
    }
    once = ("firm_id", "year")
    geometry = True

    @classmethod
    def target(cls, options):
        return options.get("dataset", "")

    refuse = staticmethod(refuse_dataset)

    def missing(self):
        missing = super().missing()
        if "firm_id" not in self.given and not self.option("ids"):
            missing.append("firm_id")
        point = {"latitude", "longitude"} <= self.given or "geometry" in self.given
        if not point and "region_code" not in self.given:
            missing.append("latitude+longitude|region_code")
        return missing

    def prepare(self):
        self.into = Into(self)
        self.carried = carried(self, self.into.classification)
        self.lookup = (
            self.carried.lookup if self.carried else industries_by_code(self.into.classification)
        )
        self.places = Places(self, self.into.edition)
        self.longest = max((len(code) for code in self.lookup.ids if code.isdigit()), default=0)
        self.restore = self.option("lost_zeros")

    def check(self, batch):
        if "firm_id" not in batch.columns:
            batch.columns["firm_id"] = self.made_ids(batch)
        else:
            batch.fault_where("firm_id", batch.text_is_blank("firm_id"), "value_missing")
        industry, derived = self.industries(batch), {}
        if self.carried:
            derived["industry_before"] = pa.array(industry, mask=industry == 0)
            industry = self.carried.of_firms(batch, "industry_code", industry)
        self.check_years(batch)
        derived["industry"] = pa.array(industry, mask=industry == 0)
        return derived | self.places.settle(batch)

    def made_ids(self, batch) -> pa.Array:
        """Return ids made by the declared pattern, whose names are columns of the file or `row`."""
        pattern = self.option("ids")
        names = [name for name in re.findall(r"\{([^{}]+)\}", pattern) if name != "row"]
        if unknown := [name for name in names if name not in batch.source]:
            raise Question(
                "ids", _("The pattern of the ids names no column of the file."), found=unknown
            )
        cells = {name: batch.source[name].to_pylist() for name in names}
        made = []
        for place, row in enumerate(batch.rows):
            text = pattern.replace("{row}", str(row))
            for name in names:
                text = text.replace("{" + name + "}", str(cells[name][place] or "").strip())
            made.append(text[:60])
        return pa.array(made, pa.string())

    def industries(self, batch) -> np.ndarray:
        """Return the industries' ids; a code that is known only with a zero before it is damaged."""
        codes = batch.columns["industry_code"]
        short = pc.and_(
            pc.equal(pc.utf8_length(codes), self.longest - 1), pc.utf8_is_digit(codes)
        ).fill_null(False)
        padded = pc.binary_join_element_wise("0", codes, "")
        numeric = batch.numeric_cells.get("industry_code")
        if self.restore == "restore" or numeric is not None:
            known = np.array([c in self.lookup for c in padded.to_pylist()], bool)
            fill = known & short.to_numpy(zero_copy_only=False) & (self.restore == "restore")
            if numeric is not None:
                # A workbook that kept the code as a number has certainly dropped its zeros.
                fill |= known & numeric & self.lookup.find(codes)[1]
            batch.fault_where("industry_code", fill, "zero_restored", severity="warning")
            codes = batch.columns["industry_code"] = pc.if_else(pa.array(fill), padded, codes)
        ids, unknown = self.lookup.find(codes)
        if unknown.any() and self.option("longer_codes") == "parent":
            codes = batch.columns["industry_code"] = self.shortened(batch, codes, unknown)
            ids, unknown = self.lookup.find(codes)
        if unknown.any():
            lost = unknown & np.array(
                [c is not None and c in self.lookup for c in padded.to_pylist()]
            )
            each = [{"nearest": padded[int(p)].as_py()} for p in np.flatnonzero(lost)]
            batch.fault_where("industry_code", lost, "id_damaged", each=each)
            other = unknown & ~lost
            wrong = codes.take(pa.array(np.flatnonzero(other))).to_pylist()
            batch.fault_where(
                "industry_code", other, "kbli_unknown", each=self.lookup.details(wrong)
            )
        return ids

    def parent_of(self, code: str | None) -> str:
        """Return the code without its last digit, where that one and no longer one is of the classification."""
        if code is None or not code.isdigit() or len(code) != self.longest + 1:
            return ""
        return code[:-1] if code[:-1] in self.lookup else ""

    def shortened(self, batch, codes, unknown) -> pa.Array:
        """Return the codes with those that are one digit too long cut, as declared, and noted row by row."""
        parents = [
            self.parent_of(c) if u else "" for c, u in zip(codes.to_pylist(), unknown, strict=True)
        ]
        cut = np.array([bool(parent) for parent in parents])
        each = [{"found": parent} for parent in parents if parent]
        batch.fault_where("industry_code", cut, "parent_taken", severity="warning", each=each)
        return pc.if_else(pa.array(cut), pa.array(parents, pa.string()), codes)

    def check_years(self, batch):
        if not {"founded_year", "closed_year"} <= set(batch.columns):
            return
        wrong = pc.greater(batch.columns["founded_year"], batch.columns["closed_year"])
        batch.fault_where(
            "closed_year",
            wrong.fill_null(False).to_numpy(zero_copy_only=False),
            "closes_before_it_opens",
        )

    def check_staged(self, staging):
        self.ask_about_zeros(staging)
        self.ask_about_longer_codes(staging)
        with transaction.atomic():
            # A million rows are grouped without files.
            staging.execute("SET LOCAL work_mem = '128MB'")
            report_duplicates(self, staging)
            if self.carried:
                self.carried.show(staging, "industry_before")
            staging.execute("ANALYZE {staging}")
            report_near_duplicates(self, staging)

    def ask_about_zeros(self, staging):
        """Ask where a code may be itself or a longer one that lost its zero, beside codes of full length."""
        if self.restore or self.longest < 3:
            return
        used = [code for (code,) in staging.fetch(
            "SELECT DISTINCT industry_code FROM {staging} WHERE industry IS NOT NULL")]  # fmt: skip
        full = any(code.isdigit() and len(code) == self.longest for code in used)
        doubtful = sorted(
            code for code in used
            if code.isdigit() and len(code) == self.longest - 1 and "0" + code in self.lookup
        )  # fmt: skip
        if full and doubtful:
            raise Question(
                "lost_zeros",
                _(
                    "These codes exist as they are, but may also be longer codes that lost their first zero."
                ),
                [("keep", _("they are meant as they are")), ("restore", _("put the zero back"))],
                columns=["industry_code"],
                codes=doubtful[:50],
                code="id_damaged",
            )

    def ask_about_longer_codes(self, staging):
        """Ask once where codes are a digit longer than the classification: KBLI has five, others of its kind four."""
        if self.option("longer_codes") or self.longest < 3:
            return
        used = staging.fetch("SELECT DISTINCT industry_code FROM {staging} WHERE industry IS NULL")
        longer = sorted(code for (code,) in used if self.parent_of(code))
        if longer:
            raise Question(
                "longer_codes",
                filled(
                    _(
                        "Codes of %(found)s digits are in the file, but %(classification)s has %(most)s at most."
                        " Each is known without its last digit; several may then be one industry."
                    ),
                    {
                        "found": self.longest + 1,
                        "classification": self.carried.old
                        if self.carried
                        else self.into.classification,
                        "most": self.longest,
                    },
                ),
                LONGER_CODES,
                columns=["industry_code"],
                codes=[f"{code} → {self.parent_of(code)}" for code in longer[:50]],
                code="kbli_unknown",
            )

    def preview(self, staging):
        return firm_tables.preview(self, staging)

    def places_of(self, staging, most):
        """Return the edition, up to `most` points as (x, y, state, name), and how many there are."""
        from ingest.kinds import Question as Open

        try:
            self.into = Into(self)
        except Open:
            return 0, [], 0
        self.given = set(self.upload.options.get("mapping", {}))
        found = staging.fetch(
            f"SELECT x, y, state, name FROM ({firm_tables.states(self)}) placed ORDER BY row LIMIT {most}",
            {"dataset": self.into.pk},
        )
        found += staging.fetch(
            "SELECT x, y, 'rejected', coalesce(name, '') FROM {staging} WHERE rejected"
            f" AND x IS NOT NULL AND y IS NOT NULL ORDER BY row LIMIT {most}"
        )
        return self.into.edition.pk, [p for p in found if p[0] is not None], staging.count()

    def apply(self, staging, ledger):
        dataset = self.into.make(self.upload.agency, ledger)
        firm_tables.write(self, staging, ledger, dataset)
