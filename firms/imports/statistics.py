"""Published figures by region, industry and year."""

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy

from firms.imports import statistic_checks
from firms.imports.carried import CODES_OF, carried, share_out, shared_out
from firms.imports.reference import (
    INTO_OPTIONS,
    Into,
    industries_by_code,
    refuse_dataset,
)
from ingest.columns import Column, Option
from ingest.kinds import UploadKind
from ingest.parsing.types import Choice, Code, Decimal, Year
from ingest.staged_checks import report_duplicates
from ingest.upserting import Upsert
from regions.imports.places import code_system_named, regions_by_code

FIGURES = ("employment", "establishments", "value_added")
TOTAL = "TOTAL"
FLAGS = {
    **dict.fromkeys(("missing", "m", "n", "na", "n/a", "tidak ada", "hilang", ":"), "missing"),
    **dict.fromkeys(("suppressed", "s", "c", "rahasia", "confidential", "x"), "suppressed"),
    **dict.fromkeys(("doubtful", "d", "u", "e", "ragu", "meragukan"), "doubtful"),
}


class Statistics(UploadKind):
    name = "statistics"
    label = gettext_lazy("statistics")
    columns = [
        Column("region_code", gettext_lazy("region code"), Code(30), required=True, example="3171",
               aliases=("kode_wilayah", "area_code", "kode_kab", "kode_kabkota", "geo")),
        Column("industry_code", gettext_lazy("industry code"), Code(12), required=True, constant=True,
               example="C", aliases=("sector_code", "kbli", "kode_sektor", "lapangan_usaha", "nace")),
        Column("year", gettext_lazy("year"), Year(), required=True, constant=True, example="2024",
               aliases=("tahun",)),
        Column("employment", gettext_lazy("employment"), Decimal(0), example="1200",
               aliases=("tenaga_kerja", "jobs", "employees", "pekerja")),
        Column("establishments", gettext_lazy("establishments"), Decimal(0), example="35",
               aliases=("jumlah_usaha", "unit_usaha", "firms", "perusahaan")),
        Column("value_added", gettext_lazy("value added"), Decimal(-1e300), example="8938,5",
               aliases=("pdrb", "nilai_tambah", "gva", "grdp")),
        Column("flag", gettext_lazy("flag"), Choice(FLAGS), constant=True, example=""),
        *(
            Column(f"{figure}_flag", label, Choice(FLAGS), example="")
            for figure, label in (
                ("employment", gettext_lazy("flag of employment")),
                ("establishments", gettext_lazy("flag of establishments")),
                ("value_added", gettext_lazy("flag of value added")),
            )
        ),
    ]  # fmt: skip
    options = [
        *INTO_OPTIONS,
        CODES_OF,
        Option("code_system", gettext_lazy("code system of the region codes")),
    ]
    derived = {"region": "bigint", "industry": "bigint"}
    once = ("region_code", "industry_code", "year")

    @classmethod
    def target(cls, options):
        return options.get("dataset", "")

    refuse = staticmethod(refuse_dataset)

    def missing(self):
        figures = set(FIGURES) & self.given
        return super().missing() + ([] if figures else ["|".join(FIGURES)])

    def prepare(self):
        self.into = Into(self)
        self.carried = carried(self, self.into.classification)
        self.industries = (
            self.carried.lookup if self.carried else industries_by_code(self.into.classification)
        )
        self.system = code_system_named(self.into.edition, self.option("code_system"))
        self.regions = regions_by_code(self.into.edition, self.system)

    def check(self, batch):
        region = batch.look_up("region_code", self.regions, "region_unknown")
        codes = batch.columns["industry_code"]
        total = pc.equal(pc.utf8_upper(codes), TOTAL).fill_null(False)
        batch.columns["industry_code"] = pc.if_else(total, pa.scalar(None, pa.string()), codes)
        industry = batch.look_up("industry_code", self.industries, "kbli_unknown")
        if self.carried:
            self.carried.check(batch, "industry_code", industry)
        batch.columns["industry_code"] = pc.if_else(total, TOTAL, codes)
        self.settle_flags(batch)
        return {
            "region": pa.array(region, mask=region == 0),
            "industry": pa.array(industry, mask=industry == 0),
        }

    def settle_flags(self, batch) -> None:
        """Give every figure its flag: its own, or the one for all; unknown figures have no value."""
        common = batch.columns.get("flag")
        for figure in FIGURES:
            if figure not in batch.columns:
                continue
            flags = batch.columns.get(f"{figure}_flag")
            flags = (
                common if flags is None else flags if common is None else pc.coalesce(flags, common)
            )
            if flags is None:
                continue
            unknown = pc.is_in(flags, pa.array(["missing", "suppressed"]))
            unknown = unknown.fill_null(False).to_numpy(zero_copy_only=False)
            beside = unknown & pc.is_valid(batch.columns[figure]).to_numpy(zero_copy_only=False)
            batch.fault_where(figure, beside, "flag_with_value", severity="warning")
            values = batch.columns[figure]
            batch.columns[figure] = pc.if_else(
                pa.array(unknown), pa.scalar(None, values.type), values
            )
            batch.columns[f"{figure}_flag"] = flags

    def check_staged(self, staging):
        report_duplicates(self, staging)
        staging.execute("ANALYZE {staging}")
        for figure in FIGURES:
            if figure in self.given:
                statistic_checks.report_sums(self, staging, figure)
                statistic_checks.report_jumps(self, staging, figure)
        if self.carried:
            self.carried.show(staging, "industry")
            share_out(self, staging, FIGURES)

    def upsert(self) -> Upsert:
        flagged = [f for f in FIGURES if f in self.given and ({"flag", f"{f}_flag"} & self.given)]
        values = {f: f"s.{f}" for f in FIGURES if f in self.given}
        values |= {f"{f}_flag": f"coalesce(s.{f}_flag, '')" for f in flagged}
        unflagged = [f for f in FIGURES if f not in flagged]
        return Upsert(
            "firms_statistic",
            key={
                "dataset_id": "%(dataset)s",
                "region_id": "s.region",
                "year": "s.year",
                "industry_id": "s.industry",
            },
            nullable=frozenset({"industry_id"}),
            values=values,
            added={f"{figure}_flag": "''" for figure in unflagged},
        )

    def preview(self, staging):
        return self.upsert().preview(self.settled(staging), {"dataset": self.into.pk})

    def settled(self, staging):
        """Return the figures as they go into the dataset, in its own classification."""
        return shared_out(self, staging) if self.carried else staging

    def apply(self, staging, ledger):
        dataset = self.into.make(self.upload.agency, ledger)
        self.upsert().write(self.settled(staging), ledger, {"dataset": dataset.pk})
