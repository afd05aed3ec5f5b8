"""Smaller tables of firms and industries: concordances, prices, input–output coefficients."""

import pyarrow as pa
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from firms.imports.firm_ids import FirmIds
from firms.imports.reference import (
    INTO_OPTIONS,
    Into,
    classification_named,
    classifications,
    industries_by_code,
    refuse_dataset,
)
from firms.models import Classification
from ingest.columns import Column, Option
from ingest.kinds import Question, UploadKind
from ingest.parsing.types import Code, Decimal, Text, Year
from ingest.staged_checks import report_duplicates
from ingest.upserting import Upsert
from regions.imports.tables import report_weights

CURRENCY = ("mata_uang",)


def ids(found) -> pa.Array:
    return pa.array(found, mask=found == 0)


class Concordance(UploadKind):
    """How much of each industry of one classification belongs to the industries of another."""

    name = "concordance"
    label = gettext_lazy("industry concordance")
    action = "manage_reference"
    columns = [
        Column("from_code", gettext_lazy("from code"), Code(12), required=True, example="10130",
               aliases=("kode_lama", "old_code", "kbli2015")),
        Column("to_code", gettext_lazy("to code"), Code(12), required=True, example="10130",
               aliases=("kode_baru", "new_code", "kbli2020")),
        Column("weight", gettext_lazy("weight"), Decimal(0, 1), required=True, constant=True,
               example="1", aliases=("bobot",)),
    ]  # fmt: skip
    options = [
        Option("classification", gettext_lazy("classification of the old codes"), choices=classifications),
        Option("to_classification", gettext_lazy("classification of the new codes"),
               choices=classifications),
    ]  # fmt: skip
    derived = {"from_industry": "bigint", "to_industry": "bigint"}
    once = ("from_code", "to_code")

    @classmethod
    def target(cls, options):
        return "→".join(options.get(name, "") for name in ("classification", "to_classification"))

    def prepare(self):
        self.old = industries_by_code(classification_named(self.option("classification")))
        found = Classification.objects.filter(code=self.option("to_classification")).first()
        if found is None:
            raise Question(
                "to_classification",
                _("To which classification do the new codes belong?"),
                classifications(),
            )
        self.new = industries_by_code(found)

    def check(self, batch):
        return {
            "from_industry": ids(batch.look_up("from_code", self.old, "kbli_unknown")),
            "to_industry": ids(batch.look_up("to_code", self.new, "kbli_unknown")),
        }

    def check_staged(self, staging):
        report_duplicates(self, staging)
        report_weights(self, staging)

    def upsert(self):
        return Upsert(
            "firms_industryconcordance",
            key={"from_industry_id": "s.from_industry", "to_industry_id": "s.to_industry"},
            values={"weight": "s.weight"},
        )

    def preview(self, staging):
        return self.upsert().preview(staging, {})

    def apply(self, staging, ledger):
        self.upsert().write(staging, ledger, {})


class Prices(UploadKind):
    """What suppliers ask for inputs from a quantity on."""

    name = "prices"
    label = gettext_lazy("prices")
    columns = [
        Column("supplier_id", gettext_lazy("supplier"), Code(60), required=True, example="F-0001",
               aliases=("pemasok", "id_pemasok", "supplier")),
        Column("input_code", gettext_lazy("input"), Code(12), required=True, constant=True,
               example="10130", aliases=("input", "kbli", "kode_input")),
        Column("min_quantity", gettext_lazy("from quantity"), Decimal(0), example="100",
               aliases=("jumlah_minimum", "minimum")),
        Column("unit", gettext_lazy("unit"), Text(30), required=True, constant=True, example="ton",
               aliases=("satuan",)),
        Column("unit_price", gettext_lazy("price per unit"), Decimal(0), required=True,
               example="12500", aliases=("harga", "harga_satuan", "price")),
        Column("currency", gettext_lazy("currency"), Code(3), required=True, constant=True,
               example="IDR", aliases=CURRENCY),
        Column("year", gettext_lazy("year"), Year(), required=True, constant=True, example="2024",
               aliases=("tahun",)),
    ]  # fmt: skip
    options = INTO_OPTIONS
    derived = {"supplier": "bigint", "input": "bigint"}
    once = ("supplier_id", "input_code", "year", "unit", "currency", "min_quantity")

    @classmethod
    def target(cls, options):
        return options.get("dataset", "")

    refuse = staticmethod(refuse_dataset)

    def prepare(self):
        self.into = Into(self)
        self.lookup = industries_by_code(self.into.classification)

    def check(self, batch):
        free = batch.columns["unit_price"].to_numpy(zero_copy_only=False).astype(float) == 0
        batch.fault_where("unit_price", free, "value_out_of_range", allowed="> 0")
        return {"input": ids(batch.look_up("input_code", self.lookup, "kbli_unknown"))}

    def check_staged(self, staging):
        staging.execute("UPDATE {staging} SET min_quantity = 0 WHERE min_quantity IS NULL")
        ids = FirmIds(self, staging, self.into.pk, self.into.edition.pk)
        ids.resolve("supplier_id")
        ids.reject(ids.settle("supplier_id", "supplier"))
        report_duplicates(self, staging)

    def upsert(self):
        return Upsert(
            "firms_price",
            key={
                "supplier_id": "s.supplier",
                "input_id": "s.input",
                "year": "s.year",
                "unit": "s.unit",
                "currency": "upper(s.currency)",
                "min_quantity": "s.min_quantity",
            },
            values={"unit_price": "s.unit_price"},
            added={"dataset_id": "%(dataset)s"},
        )

    def preview(self, staging):
        return self.upsert().preview(staging, {"dataset": self.into.pk})

    def apply(self, staging, ledger):
        dataset = self.into.make(self.upload.agency, ledger)
        self.upsert().write(staging, ledger, {"dataset": dataset.pk})


class Coefficients(UploadKind):
    """How much of each industry's goods a unit of another's output takes."""

    name = "coefficients"
    label = gettext_lazy("input–output coefficients")
    action = "manage_reference"
    columns = [
        Column("using_industry", gettext_lazy("using industry"), Code(12), required=True,
               example="10", aliases=("pengguna", "using", "to", "kolom")),
        Column("supplying_industry", gettext_lazy("supplying industry"), Code(12), required=True,
               example="01", aliases=("pemasok", "supplying", "from", "baris")),
        Column("coefficient", gettext_lazy("coefficient"), Decimal(0, 1), required=True,
               example="0,35", aliases=("koefisien", "value")),
    ]  # fmt: skip
    options = [
        Option("classification", gettext_lazy("classification"), choices=classifications),
        Option("table", gettext_lazy("name of the table"), default="default"),
    ]
    derived = {"using_id": "bigint", "supplying_id": "bigint"}
    once = ("using_industry", "supplying_industry")

    @classmethod
    def target(cls, options):
        return "·".join((options.get("classification", ""), options.get("table", "default")))

    def prepare(self):
        self.classification = classification_named(self.option("classification"))
        self.lookup = industries_by_code(self.classification)

    def check(self, batch):
        return {
            "using_id": ids(batch.look_up("using_industry", self.lookup, "kbli_unknown")),
            "supplying_id": ids(batch.look_up("supplying_industry", self.lookup, "kbli_unknown")),
        }

    def check_staged(self, staging):
        report_duplicates(self, staging)
        staging.report(
            self.report,
            "coefficient",
            "inputs_exceed_output",
            """
            SELECT min(row), using_industry, jsonb_build_object('found', round(sum(coefficient)::numeric, 4))
              FROM {staging} WHERE NOT rejected GROUP BY using_industry HAVING sum(coefficient) > 1.000001
            """,
            severity="warning",
        )

    def upsert(self):
        return Upsert(
            "firms_coefficient",
            key={
                "classification_id": "%(classification)s",
                "source": "%(table_name)s",
                "using_industry_id": "s.using_id",
                "supplying_industry_id": "s.supplying_id",
            },
            values={"coefficient": "s.coefficient"},
        )

    def parameters(self):
        name = self.option("table", "default")
        return {"classification": self.classification.pk, "table_name": name}

    def preview(self, staging):
        return self.upsert().preview(staging, self.parameters())

    def apply(self, staging, ledger):
        self.upsert().write(staging, ledger, self.parameters())
