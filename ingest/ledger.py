"""Write rows so that it is known afterwards which were added, and what the changed ones were before."""

from contextlib import contextmanager

from django.db import connection

# A file's rows get ids in a row; only where somebody else's came in between are they put in order to find the gaps.
ADD = """
WITH added AS ({insert} RETURNING id),
     bounds AS (SELECT count(*) AS number, min(id) AS first, max(id) AS last FROM added),
     numbered AS (SELECT id, id - row_number() OVER (ORDER BY id) AS island FROM added),
     noted AS (
        INSERT INTO ingest_addedrows (upload_id, table_name, first_id, last_id)
        SELECT %(upload)s, %(table)s, first, last FROM bounds WHERE last - first + 1 = number
        UNION ALL
        SELECT %(upload)s, %(table)s, min(id), max(id) FROM numbered
         WHERE (SELECT last - first + 1 <> number FROM bounds) GROUP BY island)
SELECT number FROM bounds
"""
# A geometry is kept as its bytes in hexadecimal: GeoJSON would round it.
KEEP = """
INSERT INTO ingest_changedrow (upload_id, table_name, row_id, before)
SELECT %(upload)s, %(table)s, t.id, to_jsonb(t){exact}
  FROM {table} t JOIN ({ids}) chosen ON chosen.id = t.id
"""


@contextmanager
def as_upload(upload):
    """Let the database know that what is written in this transaction comes from an upload."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sentra.upload', %s, true)", [str(upload.pk)])
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sentra.upload', '', true)")


def check_references_at_once() -> None:
    """Let this transaction check foreign keys when each statement ends.

    Left to the end, as is usual, the list of what to check grows with the rows, and takes longer by half.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%I.%I', connamespace::regnamespace, conname), ', ')"
            " FROM pg_constraint WHERE contype = 'f' AND condeferrable"
        )
        cursor.execute(f"SET CONSTRAINTS {cursor.fetchone()[0]} IMMEDIATE")


class Ledger:
    """Keeps the history of one upload while it is applied."""

    def __init__(self, upload):
        self.upload = upload
        self.added: dict[str, int] = {}
        self.changed: dict[str, int] = {}

    def add(self, table: str, insert: str, parameters: dict | None = None) -> int:
        """Run an ``INSERT INTO table … SELECT …`` and note the ids it made."""
        with connection.cursor() as cursor:
            cursor.execute(
                ADD.format(insert=insert),
                (parameters or {}) | {"upload": self.upload.pk, "table": table},
            )
            count = cursor.fetchone()[0]
        self.added[table] = self.added.get(table, 0) + count
        return count

    def change(self, table: str, ids: str, update: str, parameters: dict | None = None) -> int:
        """Keep the rows whose ids a query names as they are, then run the update of them."""
        parameters = (parameters or {}) | {"upload": self.upload.pk, "table": table}
        with connection.cursor() as cursor:
            cursor.execute(
                KEEP.format(table=table, ids=ids, exact=exact_geometries(table)), parameters
            )
            kept = cursor.rowcount
            if kept:
                cursor.execute(update, parameters)
        self.changed[table] = self.changed.get(table, 0) + kept
        return kept

    def added_row(self, table: str, pk: int) -> None:
        """Note a row that was added by other means."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ingest_addedrows (upload_id, table_name, first_id, last_id)"
                " VALUES (%s, %s, %s, %s)",
                [self.upload.pk, table, pk, pk],
            )
        self.added[table] = self.added.get(table, 0) + 1


def exact_geometries(table: str) -> str:
    """Return SQL that puts a table's geometries, as bytes, over those of `to_jsonb`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f_geometry_column FROM geometry_columns WHERE f_table_name = %s", [table]
        )
        columns = [name for (name,) in cursor.fetchall()]
    return "".join(f" || jsonb_build_object('{name}', t.{name}::text)" for name in columns)
