"""The table in which a file's rows wait, and questions asked of all of them at once."""

import io
import json
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.db import connection

TYPES = {
    "text": pa.string(),
    "bigint": pa.int64(),
    "smallint": pa.int64(),
    "double precision": pa.float64(),
    "boolean": pa.string(),
}


# A table is needed while its upload is at work or in the queue, and while it waits to be applied.
ORPHANS = r"""
SELECT t.tablename FROM pg_tables t
 WHERE t.schemaname = 'staging' AND t.tablename ~ '^upload_\d+_\d+'
   AND NOT EXISTS (
       SELECT FROM ingest_upload u
        WHERE u.id = split_part(t.tablename, '_', 2)::bigint
          AND (u.state IN ('queued', 'running')
               OR (u.staging_table <> '' AND starts_with(t.tablename, u.staging_table))))
"""


class Staging:
    """An unlogged table of one upload: `row`, `rejected`, the kind's columns, its derived columns."""

    def __init__(self, upload, columns: dict[str, str], table: str | None = None):
        self.upload = upload
        self.columns = {"row": "bigint", "rejected": "boolean"} | columns
        self.name = table or f"upload_{upload.pk}_{upload.attempt}"
        self.table = f'staging."{self.name}"'

    def create(self) -> None:
        self.drop_all_of(self.upload)
        columns = ", ".join(f'"{name}" {type}' for name, type in self.columns.items())
        self.execute(f"CREATE UNLOGGED TABLE {self.table} ({columns})")

    @staticmethod
    def drop_all_of(upload) -> None:
        """Drop the tables of this upload, those of earlier attempts too."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'staging' AND tablename LIKE %s",
                [f"upload\\_{upload.pk}\\_%"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TABLE IF EXISTS staging."{name}"')

    @staticmethod
    def sweep() -> int:
        """Drop the tables that no upload waits for any more; return how many there were."""
        with connection.cursor() as cursor:
            cursor.execute(ORPHANS)
            names = [name for (name,) in cursor.fetchall()]
            for name in names:
                cursor.execute(f'DROP TABLE IF EXISTS staging."{name}"')
        return len(names)

    def exists(self) -> bool:
        return self.fetch("SELECT to_regclass(%s) IS NOT NULL", [self.table])[0][0]

    def copy(self, arrays: dict) -> None:
        """Append a batch; `arrays` has an array for each column of the table, missing ones are null."""
        with connection.cursor() as cursor:
            self._copy(cursor.cursor, arrays)

    def _copy(self, cursor, arrays: dict) -> None:
        columns = list(arrays)
        table = pa.table([_plain(arrays[name]) for name in columns], names=columns)
        out = io.BytesIO()
        pyarrow.csv.write_csv(table, out, pyarrow.csv.WriteOptions(include_header=False))
        out.seek(0)
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f"COPY {self.table} ({names}) FROM STDIN (FORMAT csv)"
        cursor.copy_expert(statement, out, size=1 << 20)

    @contextmanager
    def copying_beside(self):
        """Give two functions: one appends a batch while the caller goes on with the next, one waits for it.

        There is one connection, so whoever else speaks to the database waits until the batch is written.
        """
        writing: list[Future] = []

        def finished():
            while writing:
                writing.pop().result()

        def waiting(execute, sql, params, many, context):
            finished()
            return execute(sql, params, many, context)

        def append(arrays):
            finished()
            with connection.cursor() as cursor:
                writing.append(pool.submit(self._copy, cursor.connection.cursor(), arrays))

        with ThreadPoolExecutor(1) as pool, connection.execute_wrapper(waiting):
            try:
                yield append, finished
            finally:
                finished()

    def execute(self, statement: str, parameters=None) -> int:
        """Run a statement; `{staging}` in it is this table.  Return the number of rows."""
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("{staging}", self.table), parameters)
            return cursor.rowcount

    def fetch(self, statement: str, parameters=None) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("{staging}", self.table), parameters)
            return cursor.fetchall()

    def index(self, *columns: str) -> None:
        """Index columns and let the planner know the table, before it is joined."""
        names = ", ".join(f'"{name}"' for name in columns)
        self.execute(f"CREATE INDEX ON {{staging}} ({names})")
        self.execute("ANALYZE {staging}")

    def count_accepted(self) -> int:
        return self.fetch("SELECT count(*) FROM {staging} WHERE NOT rejected")[0][0]

    def count(self) -> int:
        return self.fetch("SELECT count(*) FROM {staging}")[0][0]

    def report(
        self, report, column: str, code: str, select: str, parameters=None, *, severity="error"
    ) -> int:
        """Report each row that `select` finds: (row, value, details as jsonb); errors reject it."""
        found = self.fetch(select, parameters)
        for row, value, details in found:
            if isinstance(details, str):
                details = json.loads(details)
            report.add(severity, row, report.own(column), value, code, details or {})
        if severity == "error" and found:
            self.execute(
                "UPDATE {staging} SET rejected = true WHERE row = ANY(%s)",
                [[row for row, *_ in found]],
            )
        report.flush()
        return len(found)


def _plain(values) -> pa.Array:
    """Return an Arrow array that write_csv can write: masked zeros and NaN become null upstream."""
    if isinstance(values, np.ndarray):
        if values.dtype == bool:
            return pa.array(values)
        return pa.array(values, from_pandas=True)
    return values


def nullable(ids: np.ndarray) -> pa.Array:
    """Return ids with null for 0."""
    return pa.array(ids, mask=ids == 0)
