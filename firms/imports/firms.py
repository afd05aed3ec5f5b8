"""Firms: one row per firm and year."""

import re

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from firms.imports import firm_tables
from firms.imports.carried import CODES_OF, SPLITS, carried
from firms.imports.industry_codes import LONGER_CODES, IndustryCodes
from firms.imports.near_duplicates import report_near_duplicates
from firms.imports.points import Places
from firms.imports.reference import (
    INTO_OPTIONS,
    Into,
    industries_by_code,
    refuse_dataset,
)
from ingest.columns import Column, Option
from ingest.kinds import Question, UploadKind
from ingest.parsing.types import Boolean, Code, Coordinate, Decimal, Integer, Text, Year
from ingest.staged_checks import report_duplicates

MOST_EMPLOYEES = 1_000_000


class Firms(UploadKind):
    name = "firms"
    label = gettext_lazy("firms")
    columns = [
        Column("firm_id", gettext_lazy("firm id"), Code(60), example="F-0001",
               aliases=("id", "id_perusahaan", "no_perusahaan", "nomor_perusahaan", "id_usaha",
                        "kode_perusahaan", "nib", "idsbr", "oar_id")),
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
        self.codes = IndustryCodes(self)

    def check(self, batch):
        if "firm_id" not in batch.columns:
            batch.columns["firm_id"] = self.made_ids(batch)
        else:
            batch.fault_where("firm_id", batch.text_is_blank("firm_id"), "value_missing")
        industry, derived = self.codes.industries(batch), {}
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
        self.codes.ask(staging)
        with transaction.atomic():
            # A million rows are grouped without files.
            staging.execute("SET LOCAL work_mem = '128MB'")
            report_duplicates(self, staging)
            if self.carried:
                self.carried.show(staging, "industry_before")
            staging.execute("ANALYZE {staging}")
            report_near_duplicates(self, staging)

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
