"""Write rows of results by COPY, in its binary format."""

import io

import pandas as pd
from django.db import connection, models

from clusters.binary_copy import encoded


def copy_rows(model: type[models.Model], rows: pd.DataFrame) -> int:
    """Append a DataFrame whose columns are the model's columns; NaN becomes NULL."""
    if rows.empty:
        return 0
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in rows.columns)
    fields = {field.column: field for field in model._meta.concrete_fields}
    types = [fields[column].db_type(connection) for column in rows.columns]
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN (FORMAT binary)",
            _Reader(encoded(rows, types)),
            size=1 << 20,
        )
    return len(rows)


class _Reader(io.RawIOBase):
    """A file to read from that is made piece by piece."""

    def __init__(self, pieces):
        self._pieces, self._rest = iter(pieces), memoryview(b"")

    def readable(self):
        return True

    def read(self, size=-1):
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)
