"""What every reader gives: a header and batches of text columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from ingest.reader.limits import Limits
from ingest.reader.verdict import CELLS_FIELD, GEOMETRY_FIELD, ROW_FIELD, Refused


@dataclass(frozen=True)
class Table:
    """An open file: its column names, what else is known of it, and its rows in batches."""

    headers: list[str]
    facts: dict
    batches: Callable[[], Iterator[pa.RecordBatch]]
    with_cells: bool = False
    with_geometry: bool = False
    schema: pa.Schema = field(init=False)

    def __post_init__(self):
        fields = [pa.field(ROW_FIELD, pa.int64())]
        fields += [pa.field(header, pa.string()) for header in self.headers]
        if self.with_cells:
            fields.append(pa.field(CELLS_FIELD, pa.string()))
        if self.with_geometry:
            fields.append(pa.field(GEOMETRY_FIELD, pa.binary()))
        object.__setattr__(self, "schema", pa.schema(fields))


def checked_headers(cells: list[str], limits: Limits) -> list[str]:
    """Return the column names of a header row, or say what is wrong with it."""
    headers = [" ".join(str(cell).split()) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise Refused("header_missing", missing="–")
    if len(headers) > limits.columns:
        raise Refused("too_many_columns", found=len(headers), allowed=limits.columns)
    for place, header in enumerate(headers, start=1):
        if not header:
            raise Refused("header_empty", row=1, place=place)
        if len(header) > 120:
            raise Refused("header_too_long", row=1, column=header[:60], allowed=120)
    seen: dict[str, str] = {}
    for header in headers:
        if header.casefold() in seen or header.startswith("__"):
            raise Refused("header_duplicate", row=1, column=header)
        seen[header.casefold()] = header
    return headers


def batch_of(table_schema: pa.Schema, row_numbers: list[int], rows: list[list[str]], *extra):
    """Build a record batch from rows of equal length."""
    columns = [pa.array(row_numbers, pa.int64())]
    columns += [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    columns += [
        pa.array(values, field.type)
        for values, field in zip(extra, list(table_schema)[len(columns) :], strict=True)
    ]
    return pa.record_batch(columns, schema=table_schema)
