"""Tables that belong to regions: yearly figures, codes in other systems, concordances of editions."""

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from ingest.columns import Column, Option
from ingest.kinds import Question, UploadKind
from ingest.parsing.types import Choice, Code, Decimal, Integer, Year
from ingest.staged_checks import report_duplicates
from ingest.upserting import Upsert
from regions.imports.places import code_system_named, edition_named, editions, regions_by_code
from regions.models import CodeSystem

CODE = ("kode", "kode_wilayah", "region_code", "kode_bps", "kode_kemendagri")
SYSTEMS = {
    word.lower(): value for value, label in CodeSystem.choices for word in (value, str(label))
}


class OfRegions(UploadKind):
    """Base: an edition and the code system of the file's region codes."""

    action = "manage_reference"
    options = [
        Option("edition", gettext_lazy("boundary set"), choices=editions),
        Option("code_system", gettext_lazy("code system of the region codes")),
    ]

    @classmethod
    def target(cls, options):
        return options.get("edition", "")

    def prepare(self):
        self.edition = edition_named(self.option("edition"))
        system = code_system_named(self.edition, self.option("code_system"))
        self.regions = regions_by_code(self.edition, system)

    def check_staged(self, staging):
        report_duplicates(self, staging)

    def upsert(self) -> Upsert:
        raise NotImplementedError

    def parameters(self) -> dict:
        return {"edition": self.edition.pk}

    def preview(self, staging):
        return self.upsert().preview(staging, self.parameters())

    def apply(self, staging, ledger):
        self.upsert().write(staging, ledger, self.parameters())


def ids(found) -> pa.Array:
    return pa.array(found, mask=found == 0)


class RegionFigures(OfRegions):
    name = "region_figures"
    label = gettext_lazy("region figures")
    columns = [
        Column("region_code", gettext_lazy("region code"), Code(30), required=True, example="31.71",
               aliases=CODE),
        Column("year", gettext_lazy("year"), Year(), required=True, constant=True, example="2024",
               aliases=("tahun",)),
        Column("population", gettext_lazy("population"), Integer(0), required=True, example="1056896",
               aliases=("penduduk", "jumlah_penduduk", "pop")),
    ]  # fmt: skip
    derived = {"region": "bigint"}
    once = ("region_code", "year")

    def check(self, batch):
        return {"region": ids(batch.look_up("region_code", self.regions, "region_unknown"))}

    def upsert(self):
        return Upsert(
            "regions_regionfigure",
            key={"region_id": "s.region", "year": "s.year"},
            values={"population": "s.population"},
        )


class RegionCodes(OfRegions):
    """What the same regions are called in another system; `code` is in the file's declared one."""

    name = "region_codes"
    label = gettext_lazy("region codes")
    columns = [
        Column("code", gettext_lazy("code"), Code(30), required=True, example="11.09",
               aliases=("kemendagri_code", *CODE)),
        Column("code_system", gettext_lazy("code system"), Choice(SYSTEMS), constant=True,
               example="kemendagri", aliases=("sistem",)),
        Column("other_code", gettext_lazy("other code"), Code(30), required=True, example="1101",
               aliases=("bps_code", "bps_code_2020", "kode_lain")),
        Column("other_system", gettext_lazy("other code system"), Choice(SYSTEMS), required=True,
               constant=True, example="bps", aliases=("sistem_lain",)),
    ]  # fmt: skip
    derived = {"region": "bigint"}
    once = ("other_system", "other_code")

    def prepare(self):
        self.edition = edition_named(self.option("edition"))
        stated = self.option("code_system")
        if "code_system" in self.given and not stated:
            stated = self.edition.code_system  # each row says its own; checked below
        self.system = code_system_named(self.edition, stated)
        self.regions = regions_by_code(self.edition, self.system)

    def check(self, batch):
        if "code_system" in batch.columns:
            other = pc.not_equal(batch.columns["code_system"], self.system).fill_null(False)
            batch.fault_where(
                "code_system",
                other.to_numpy(zero_copy_only=False),
                "not_a_choice",
                allowed=self.system,
            )
        same = pc.equal(batch.columns["other_system"], self.edition.code_system).fill_null(False)
        batch.fault_where("other_system", same.to_numpy(zero_copy_only=False), "same_code_system")
        return {"region": ids(batch.look_up("code", self.regions, "region_unknown"))}

    def check_staged(self, staging):
        report_duplicates(self, staging)
        report_duplicates(self, staging, columns=("code", "other_system"))

    def upsert(self):
        return Upsert(
            "regions_regioncode",
            key={"region_id": "s.region", "code_system": "s.other_system"},
            values={"code": "s.other_code"},
            added={"boundary_set_id": "%(edition)s"},
        )


class RegionConcordance(UploadKind):
    """How much of each region of one edition went into the regions of another."""

    name = "region_concordance"
    label = gettext_lazy("region concordance")
    action = "manage_reference"
    columns = [
        Column("from_code", gettext_lazy("from code"), Code(30), required=True, example="91.01",
               aliases=("kode_lama", "old_code")),
        Column("to_code", gettext_lazy("to code"), Code(30), required=True, example="93.01",
               aliases=("kode_baru", "new_code")),
        Column("weight", gettext_lazy("weight"), Decimal(0, 1), required=True, constant=True,
               example="1", aliases=("bobot",)),
        Column("from_edition", gettext_lazy("from edition"), Code(60), required=True, constant=True,
               example="2020", aliases=("edisi_lama",)),
        Column("to_edition", gettext_lazy("to edition"), Code(60), required=True, constant=True,
               example="2025", aliases=("edisi_baru",)),
    ]  # fmt: skip
    options = [Option("code_system", gettext_lazy("code system of the region codes"))]
    derived = {"from_region": "bigint", "to_region": "bigint"}
    once = ("from_code", "to_code", "from_edition", "to_edition")

    def prepare(self):
        if not self.option("code_system"):
            raise Question(
                "code_system", _("In which code system are the region codes?"), CodeSystem.choices
            )
        self._regions = {}

    def regions(self, edition_code):
        if edition_code not in self._regions:
            edition = edition_named(edition_code)
            system = code_system_named(edition, self.option("code_system"))
            self._regions[edition_code] = regions_by_code(edition, system)
        return self._regions[edition_code]

    def check(self, batch):
        return {
            f"{end}_region": ids(self.end(batch, f"{end}_code", f"{end}_edition"))
            for end in ("from", "to")
        }

    def end(self, batch, code, edition):
        editions_used = [e for e in pc.unique(batch.columns[edition]).to_pylist() if e]
        if len(editions_used) > 1:
            allowed = editions_used[0]
            other = pc.not_equal(batch.columns[edition], allowed).fill_null(False)
            batch.fault_where(
                edition, other.to_numpy(zero_copy_only=False), "not_a_choice", allowed=allowed
            )
        if not editions_used:
            return pa.nulls(len(batch), pa.int64()).fill_null(0).to_numpy()
        return batch.look_up(code, self.regions(editions_used[0]), "region_unknown")

    def check_staged(self, staging):
        report_duplicates(self, staging)
        report_weights(self, staging)

    def upsert(self):
        return Upsert(
            "regions_regionconcordance",
            key={"from_region_id": "s.from_region", "to_region_id": "s.to_region"},
            values={"weight": "s.weight"},
        )

    def preview(self, staging):
        return self.upsert().preview(staging, {})

    def apply(self, staging, ledger):
        self.upsert().write(staging, ledger, {})


def report_weights(kind, staging) -> None:
    """Report weights of zero, and codes whose weights do not sum to one."""
    staging.report(
        kind.report,
        "weight",
        "value_out_of_range",
        'SELECT row, weight::text, \'{"allowed": "0…1"}\'::jsonb FROM {staging}'
        " WHERE NOT rejected AND weight <= 0 ORDER BY row",
    )
    staging.report(
        kind.report,
        "weight",
        "weights_do_not_sum",
        """
        SELECT min(row), from_code, jsonb_build_object('found', round(sum(weight)::numeric, 4))
          FROM {staging} WHERE NOT rejected GROUP BY from_code HAVING abs(sum(weight) - 1) > 0.001
        """,
        severity="warning",
    )
