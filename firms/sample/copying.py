"""COPY of Arrow tables into the database."""

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.db import connection


def copy(table: pa.Table, name: str) -> None:
    """Append rows to a database table; the columns carry the database's names."""
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(include_header=False))
    columns = ", ".join(connection.ops.quote_name(column) for column in table.column_names)
    with connection.cursor() as cursor:
        # An empty field is NULL, a quoted empty one is the empty text: Arrow writes them so.
        cursor.copy_expert(
            f"COPY {connection.ops.quote_name(name)} ({columns}) FROM STDIN (FORMAT csv)",
            pa.BufferReader(sink.getvalue()),
        )


def reserved_ids(name: str, count: int) -> np.ndarray:
    """Take ids from a table's own sequence, so that nobody else gets them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [name, count],
        )
        return np.fromiter((row[0] for row in cursor), np.int64, count)


def prepare_for_many_rows() -> None:
    """Prepare a transaction for many rows: check references after each COPY, by the index.

    Left to the end, the list of checks would grow with the rows; and without statistics of the new
    rows the planner would take a bitmap for each single reference (a tenth slower in all).
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL enable_bitmapscan = off")
