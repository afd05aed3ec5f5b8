"""COPY of Arrow tables into the database."""

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.db import connection
from django.db.models import Model


def copy(table: pa.Table, model: type[Model]) -> None:
    """Append rows to a model's table; the columns carry the database's names.

    Fields that are not among the columns get the default that Django would give them.
    """
    table = with_defaults(table, model)
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(include_header=False))
    columns = ", ".join(connection.ops.quote_name(column) for column in table.column_names)
    with connection.cursor() as cursor:
        # An empty field is NULL, a quoted empty one is the empty text: Arrow writes them so.
        cursor.copy_expert(
            f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) "
            "FROM STDIN (FORMAT csv)",
            pa.BufferReader(sink.getvalue()),
        )


def with_defaults(table: pa.Table, model: type[Model]) -> pa.Table:
    """Add the fields that are missing and have a default; the database numbers the rows itself."""
    for field in model._meta.concrete_fields:
        if field.column in table.column_names or field.primary_key or field.has_db_default():
            continue
        default = field.get_default()
        if default is not None:
            table = table.append_column(field.column, pa.repeat(pa.scalar(default), len(table)))
    return table


def reserved_ids(model: type[Model], count: int) -> np.ndarray:
    """Take ids from a table's own sequence, so that nobody else gets them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return np.fromiter((row[0] for row in cursor), np.int64, count)


def prepare_for_many_rows() -> None:
    """Check references after each COPY: left to the end, the list of checks grows with the rows.

    The new rows have no statistics yet, and the planner may then join hundreds of thousands of them
    row by row in the tables' triggers, for hours; so it is told not to.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "SET LOCAL enable_nestloop = off; SET LOCAL enable_bitmapscan = off"
        )
