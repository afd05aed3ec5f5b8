"""Published cluster definitions as a file: which industry belongs to which cluster."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.imports.reference import classification_named, classifications, industries_by_code
from firms.imports.tables import ids
from ingest.columns import Column, Option
from ingest.kinds import Question, UploadKind
from ingest.parsing.types import Code, Text
from ingest.staged_checks import report_duplicates
from ingest.upserting import Upsert


class ClusterDefinitions(UploadKind):
    """A table of industries and the cluster each belongs to, known by a name that runs ask for."""

    name = "cluster_definitions"
    label = gettext_lazy("cluster definitions")
    action = "manage_reference"
    columns = [
        Column("cluster_code", gettext_lazy("cluster code"), Code(30), required=True, example="27",
               aliases=("kode_klaster", "cluster_id", "cluster_code_t")),
        Column("cluster_name", gettext_lazy("cluster name"), Text(200), required=True,
               example="Furniture", aliases=("nama_klaster", "cluster", "klaster")),
        Column("industry_code", gettext_lazy("industry code"), Code(12), required=True,
               example="31001", aliases=("kode_industri", "kbli", "naics", "naics_code", "industri")),
    ]  # fmt: skip
    options = [
        Option("classification", gettext_lazy("classification"), choices=classifications),
        Option("table", gettext_lazy("name of the table"), default=""),
    ]
    derived = {"industry": "bigint"}
    once = ("industry_code",)

    @classmethod
    def target(cls, options):
        return "·".join(options.get(name, "") for name in ("classification", "table"))

    def prepare(self):
        self.classification = classification_named(self.option("classification"))
        self.lookup = industries_by_code(self.classification)
        self.table = self.option("table")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", self.table):
            raise Question(
                "table",
                _(
                    "Under which name shall runs ask for it? Letters, digits and hyphens, as bcd2014."
                ),
            )

    def check(self, batch):
        return {"industry": ids(batch.look_up("industry_code", self.lookup, "kbli_unknown"))}

    def check_staged(self, staging):
        report_duplicates(self, staging)

    def upsert(self):
        return Upsert(
            "clusters_clusterdefinition",
            key={
                "table_name": "%(table_name)s",
                "classification_id": "%(classification)s",
                "industry_id": "s.industry",
            },
            values={"cluster_code": "s.cluster_code", "cluster_name": "s.cluster_name"},
        )

    def parameters(self):
        return {"classification": self.classification.pk, "table_name": self.table}

    def preview(self, staging):
        return self.upsert().preview(staging, self.parameters())

    def apply(self, staging, ledger):
        self.upsert().write(staging, ledger, self.parameters())
