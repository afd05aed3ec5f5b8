"""Write rows of results by COPY, in its binary format."""

import io
from collections.abc import Iterable, Iterator

import pandas as pd
from django.db import connection, models

from clusters.binary_copy import encoded


def copy_rows(model: type[models.Model], rows: pd.DataFrame) -> int:
    """Append a DataFrame whose columns are the model's columns; NaN becomes NULL."""
    if rows.empty:
        return 0
    copy_encoded(model._meta.db_table, rows.columns, encoded_rows(model, rows))
    return len(rows)


def encoded_rows(model: type[models.Model], rows: pd.DataFrame) -> Iterator[bytes]:
    """Yield rows as they are sent, piece by piece; nobody asks the database for it."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    return encoded(rows, [fields[column].db_type(connection) for column in rows.columns])


def copy_encoded(table: str, columns: Iterable[str], pieces: Iterable[bytes], options="") -> None:
    """Send what `encoded_rows` made of rows with these columns."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {quote(table)} ({names}) FROM STDIN (FORMAT binary{options})",
            _Reader(pieces),
            size=1 << 20,
        )


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
