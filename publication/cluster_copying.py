"""Rows about clusters on their way into a release: read whole, put into a public order, appended."""

import io
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from django.db import connection
from pandas.api.types import is_string_dtype

from clusters.models import AnalysisRun
from publication.models import Release

CORE_ROLE = "core"
NULL = "\\N"
# What a list shows first.  Ids follow it, so that no order tells what was hidden.
LARGEST_FIRST = ["value_high", "links_outside", "links", "buyers", "similarity"]
SMALLEST_FIRST = ["year", "distance_km"]


@dataclass(frozen=True)
class Copying:
    """One run on its way into one release: `ids` are the published ids by the clusters' own."""

    run: AnalysisRun
    release: Release
    clusters: list[int]
    ids: dict[int, int]

    @property
    def asked(self) -> dict:
        return {
            "run": self.run.pk,
            "dataset": self.run.dataset_id,
            "release": self.release.pk,
            "clusters": self.clusters,
        }

    @cached_property
    def links(self) -> pd.DataFrame:
        return self.found("found_cluster_link")

    def found(self, view: str) -> pd.DataFrame:
        """Return the rows of a view about these clusters."""
        return read(
            f"SELECT * FROM {view} WHERE run_id = %(run)s AND cluster_id = ANY(%(clusters)s)"
            " ORDER BY cluster_id, id",
            self.asked,
        )

    def copy(self, model, rows: pd.DataFrame) -> None:
        """Append rows of the clusters; columns that the table does not have stay behind."""
        if rows.empty:
            return
        fields = {field.column: field for field in model._meta.concrete_fields}
        names = [name for name in rows if name in fields and name not in {"id", "run_id"}]
        rows = in_public_order(rows[names].assign(cluster_id=rows["cluster_id"].map(self.ids)))
        whole = [name for name in names if "Integer" in fields[name].get_internal_type()]
        append(model, rows.astype(dict.fromkeys(whole, "Int64")))


def in_public_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by what is published of them, and by nothing else."""
    falling = [name for name in LARGEST_FIRST if name in rows]
    rising = [name for name in SMALLEST_FIRST if name in rows]
    rising += [name for name in rows if is_string_dtype(rows[name])]
    by = ["cluster_id", *falling, *rising]
    numbers = {name: pd.to_numeric(rows[name]).astype(float) for name in falling}
    if "role" in rows:  # what the others serve stands before them
        by.insert(1, "supports")
        numbers["supports"] = rows["role"] != CORE_ROLE
    order = rows.assign(**numbers).sort_values(
        by, ascending=[name not in falling for name in by], na_position="last", kind="stable"
    )
    return rows.loc[order.index]


def read(statement: str, values: dict) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return pd.DataFrame(
            cursor.fetchall(), columns=[column.name for column in cursor.description]
        )


def append(model, rows: pd.DataFrame) -> None:
    """Append rows by COPY as CSV, in which names may hold any character."""
    text = io.StringIO()
    rows.to_csv(text, header=False, index=False, na_rep=NULL)
    text.seek(0)
    names = ", ".join(connection.ops.quote_name(name) for name in rows)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {model._meta.db_table} ({names}) FROM STDIN (FORMAT csv, NULL '{NULL}')", text
        )
