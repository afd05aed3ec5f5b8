"""Who supplies whom with what: ends are firms of the dataset or named parties outside it."""

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy

from firms.imports.firm_ids import EXTERNAL, FirmIds
from firms.imports.reference import INTO_OPTIONS, Into, industries_by_code, refuse_dataset
from firms.models import SupplierLink
from ingest.columns import Column, Option
from ingest.kinds import UploadKind
from ingest.parsing.types import Choice, Code, Decimal, Text, Year
from ingest.staged_checks import report_duplicates
from ingest.upserting import Upsert

ENDS = ("supplier", "buyer")
KINDS = {
    word.lower(): value
    for value, label in SupplierLink.Kind.choices
    for word in (value, str(label))
    if value
}
KINDS |= {"bahan baku": "raw_material", "komponen": "component", "angkutan": "freight", "jasa": "service",
          "mesin": "machinery", "pelengkap": "complementary", "unknown": "", "tidak diketahui": ""}  # fmt: skip
OUTSIDE = [
    ("", gettext_lazy("ids of firms")),
    ("external", gettext_lazy("names of parties outside the register")),
]


class Links(UploadKind):
    name = "links"
    label = gettext_lazy("supplier links")
    columns = [
        Column("supplier_id", gettext_lazy("supplier"), Text(400), required=True, example="F-0001",
               aliases=("pemasok", "id_pemasok", "supplier")),
        Column("buyer_id", gettext_lazy("buyer"), Text(400), required=True,
               example="external:PT Pembeli|Singapura|", aliases=("pembeli", "id_pembeli", "buyer")),
        Column("kind", gettext_lazy("kind"), Choice(KINDS), constant=True, example="raw_material",
               aliases=("jenis",)),
        Column("input_code", gettext_lazy("input"), Code(12), constant=True, example="10130",
               aliases=("input", "kbli_input", "kode_input")),
        Column("annual_value", gettext_lazy("yearly value"), Decimal(0), example="250000000",
               aliases=("nilai", "nilai_tahunan", "value")),
        Column("currency", gettext_lazy("currency"), Code(3), constant=True, example="IDR",
               aliases=("mata_uang",)),
        Column("quantity", gettext_lazy("quantity"), Decimal(0), example="120",
               aliases=("jumlah", "volume")),
        Column("unit", gettext_lazy("unit"), Text(30), constant=True, example="ton",
               aliases=("satuan",)),
        Column("supplier_region", gettext_lazy("region of the supplier"), Text(120), example="",
               aliases=("wilayah_pemasok", "kabupaten_pemasok", "supplier_place")),
        Column("buyer_region", gettext_lazy("region of the buyer"), Text(120), example="",
               aliases=("wilayah_pembeli", "kabupaten_pembeli", "buyer_place")),
        Column("year", gettext_lazy("year"), Year(), required=True, constant=True, example="2024",
               aliases=("tahun",)),
        Column("source", gettext_lazy("source"), Text(200), constant=True, example="survei 2024",
               aliases=("sumber",)),
        Column("status", gettext_lazy("status"), Text(40), constant=True, example="",
               aliases=("keadaan",)),
        Column("confidence", gettext_lazy("confidence"), Decimal(0, 1), constant=True, example="",
               aliases=("keyakinan",)),
    ]  # fmt: skip
    options = [
        *INTO_OPTIONS,
        Option("suppliers", gettext_lazy("the suppliers are"), choices=lambda: OUTSIDE),
        Option("buyers", gettext_lazy("the buyers are"), choices=lambda: OUTSIDE),
    ]
    derived = {
        "supplier": "bigint",
        "buyer": "bigint",
        "input": "bigint",
        **{f"{end}_{part}": "text" for end in ENDS for part in ("name", "place", "industry")},
    }
    once = ("supplier_id", "buyer_id", "kind", "input_code", "year")

    @classmethod
    def target(cls, options):
        return options.get("dataset", "")

    refuse = staticmethod(refuse_dataset)

    def prepare(self):
        self.into = Into(self)
        self.lookup = industries_by_code(self.into.classification)

    def check(self, batch):
        derived = {}
        for end in ENDS:
            derived |= self.end(batch, end)
        if "input_code" in batch.columns:
            found = batch.look_up("input_code", self.lookup, "kbli_unknown")
            derived["input"] = pa.array(found, mask=found == 0)
        self.check_measures(batch, "annual_value", "currency", "currency_missing")
        self.check_measures(batch, "quantity", "unit", "unit_missing")
        return derived

    def end(self, batch, end: str) -> dict:
        """Return name, place and industry of the ends that are parties outside the register."""
        cells = batch.columns[f"{end}_id"].dictionary_encode()
        declared = self.option(f"{end}s") == "external"
        parts = []
        for cell in cells.dictionary.to_pylist():
            parts.append(external_party(cell, declared))
        columns = {}
        for place, name in enumerate(("name", "place", "industry")):
            values = [part[place] if part else None for part in parts]
            columns[f"{end}_{name}"] = pa.array([*values, None], pa.string()).take(
                cells.indices.fill_null(len(values))
            )
        nameless = pc.equal(columns[f"{end}_name"], "").fill_null(False)
        batch.fault_where(
            f"{end}_id", nameless.to_numpy(zero_copy_only=False), "external_without_name"
        )
        return columns

    def check_measures(self, batch, figure, unit, code) -> None:
        if figure not in batch.columns:
            return
        has = pc.is_valid(batch.columns[figure])
        bare = has if unit not in batch.columns else pc.and_(has, pc.is_null(batch.columns[unit]))
        batch.fault_where(figure, bare.to_numpy(zero_copy_only=False), code)

    def check_staged(self, staging):
        ids = FirmIds(self, staging, self.into.pk, self.into.edition.pk)
        unknown = []
        for end in ENDS:
            inside = {"place": f"{end}_region", "where": f"{end}_name IS NULL"}
            self.put_outside(staging, end)
            ids.resolve(f"{end}_id", **inside)
            unknown += ids.settle(f"{end}_id", end, **inside)
        ids.reject(unknown)  # after both, so that a row says all that is unknown in it
        staging.report(
            self.report,
            "buyer_id",
            "link_outside_register",
            "SELECT row, buyer_id, '{}'::jsonb FROM {staging} WHERE NOT rejected"
            " AND supplier_name IS NOT NULL AND buyer_name IS NOT NULL ORDER BY row",
        )
        staging.report(
            self.report,
            "buyer_id",
            "link_to_itself",
            "SELECT row, buyer_id, '{}'::jsonb FROM {staging} WHERE NOT rejected AND supplier = buyer",
        )
        report_duplicates(self, staging)

    def put_outside(self, staging, end: str) -> None:
        """Make those ends parties outside the register of which a person said that they are."""
        confirmed = self.upload.options.get("resolutions") or {}
        outside = [name for name, firm in confirmed.items() if firm.startswith(EXTERNAL)]
        staging.execute(
            f"UPDATE {{staging}} s SET {end}_name = left(s.{end}_id, 200),"
            f" {end}_place = coalesce(s.{end}_region, ''), {end}_industry = ''"
            f" WHERE s.{end}_id || coalesce('|' || s.{end}_region, '') = ANY(%s)"
            f" AND {end}_name IS NULL",
            [outside],
        )
        staging.execute(
            f"UPDATE {{staging}} s SET {end}_place = {end}_region"
            f" WHERE {end}_name IS NOT NULL AND {end}_place = '' AND {end}_region IS NOT NULL"
        )

    def upsert(self):
        values = {
            "annual_value": "s.annual_value",
            "currency": "coalesce(upper(s.currency), '')",
            "quantity": "s.quantity",
            "unit": "coalesce(s.unit, '')",
            "source": "coalesce(s.source, '')",
            "status": "coalesce(s.status, '')",
            "confidence": "s.confidence",
        }
        return Upsert(
            "firms_supplierlink",
            key={
                "dataset_id": "%(dataset)s",
                "supplier_id": "s.supplier",
                "buyer_id": "s.buyer",
                "external_supplier_id": party_of("supplier"),
                "external_buyer_id": party_of("buyer"),
                "kind": "coalesce(s.kind, '')",
                "input_id": "s.input",
                "year": "s.year",
            },
            nullable=frozenset(
                {"supplier_id", "buyer_id", "external_supplier_id", "external_buyer_id", "input_id"}
            ),
            values={name: sql for name, sql in values.items() if name in self.given},
            added={name: sql for name, sql in values.items() if name not in self.given},
        )

    def preview(self, staging):
        return self.upsert().preview(staging, {"dataset": self.into.pk})

    def apply(self, staging, ledger):
        dataset = self.into.make(self.upload.agency, ledger)
        for end in ENDS:
            ledger.add(
                "firms_externalparty",
                f"""
                INSERT INTO firms_externalparty (dataset_id, name, place, industry_code)
                SELECT DISTINCT %(dataset)s::bigint, {end}_name, {end}_place, {end}_industry
                  FROM {staging.table} WHERE NOT rejected AND {end}_name IS NOT NULL
                ON CONFLICT DO NOTHING
                """,
                {"dataset": dataset.pk},
            )
        self.upsert().write(staging, ledger, {"dataset": dataset.pk})


def party_of(end: str) -> str:
    return (
        "(SELECT e.id FROM firms_externalparty e WHERE e.dataset_id = %(dataset)s"
        f" AND e.name = s.{end}_name AND e.place = s.{end}_place"
        f" AND e.industry_code = s.{end}_industry)"
    )


def external_party(cell: str | None, declared: bool) -> tuple[str, str, str] | None:
    """Read `external:NAME|REGION OR COUNTRY|INDUSTRY`, or a bare name where that was declared."""
    if cell is None:
        return None
    if cell.lower().startswith(EXTERNAL):
        parts = [part.strip() for part in cell[len(EXTERNAL) :].split("|")]
    elif declared:
        parts = [part.strip() for part in cell.split("|")]
    else:
        return None
    name, place, industry = (*parts, "", "")[:3]
    return name[:200], place[:120], industry[:12]
