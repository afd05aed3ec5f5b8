"""The formats that lists are taken home in.  Each says where its rows are from."""

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pyogrio
import shapely
from django.http import FileResponse, StreamingHttpResponse
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from publication.api.csv_export import csv_response, plain
from publication.api.progress import SecondsLeft

# The first that a field is an instance of.
KINDS = (
    (serializers.BooleanField, pa.bool_()),
    ((serializers.IntegerField, SecondsLeft), pa.int64()),
    (serializers.FloatField, pa.float64()),
    (serializers.DateTimeField, pa.timestamp("us", tz="UTC")),
    (serializers.DateField, pa.date32()),
)


@dataclass(frozen=True)
class Column:
    """A column of a file: where in a record it stands, and what it holds."""

    name: str
    path: tuple[str, ...]
    kind: pa.DataType

    def of(self, record: dict):
        for name in self.path:
            record = (record or {}).get(name)
        return record


@dataclass(frozen=True)
class File:
    name: str
    layer: str
    columns: list[Column]
    batches: Iterator[tuple[list[dict], list[bytes | None] | None]]
    source: str

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]


def flat(row: type[serializers.Serializer]) -> list[Column]:
    """Return the columns of rows; what stands inside a part of a row (a firm's state) moves up."""
    fields = row().fields
    found: dict[str, Column] = {}
    for name, field in fields.items():
        if isinstance(field, serializers.Serializer):
            for inner, part in field.fields.items():
                free = inner not in found and inner not in fields
                column = inner if free else f"{name}_{inner}"
                found[column] = Column(column, (name, inner), _kind(part))
        elif name != "geometry":  # a format has its own way of saying where
            found[name] = Column(name, (name,), _kind(field))
    return list(found.values())


def _kind(field) -> pa.DataType:
    return next((kind for known, kind in KINDS if isinstance(field, known)), pa.string())


def cell(value):
    """Return a value as a cell of a table: lists are joined by |, what has parts is JSON."""
    if isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict) for v in value)
    ):
        return json.dumps(value, cls=JSONEncoder, ensure_ascii=False)
    if isinstance(value, list):
        return "|".join(map(str, value))
    if value is None or isinstance(value, bool | int | float | str | date):
        return value
    return str(value)


def _csv(file: File):
    rows = (
        [plain(cell(column.of(record))) for column in file.columns]
        for records, _places in file.batches
        for record in records
    )
    return csv_response(file.name, file.header, rows, file.source)


def _geojson(file: File):
    response = StreamingHttpResponse(_pieces(file), content_type=FORMATS["geojson"].media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _pieces(file: File):
    yield f'{{"type": "FeatureCollection", "source": {json.dumps(file.source)}, "features": ['
    comma = ""
    for records, places in file.batches:
        shapes = shapely.to_geojson(shapely.from_wkb(places))
        for record, shape in zip(records, shapes, strict=True):
            properties = {column.name: column.of(record) for column in file.columns}
            text = json.dumps(properties, cls=JSONEncoder, ensure_ascii=False)
            yield (
                f'{comma}{{"type": "Feature", "geometry": {shape or "null"}, "properties": {text}}}'
            )
            comma = ","
    yield "]}"


def _made(file: File, kind: str, write: Callable[[File, Path], None]) -> FileResponse:
    """Answer with a file that has to be written as a whole before it can be sent."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        write(file, path)
        # Opened before the folder goes: the file lives until it is sent.
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=file.name,
            content_type=FORMATS[kind].media_type,
        )


def _xlsx(file: File, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(file.layer[:31])
    sheet.append(file.header)
    for records, _places in file.batches:
        for record in records:
            sheet.append([_in_a_sheet(cell(column.of(record))) for column in file.columns])
    book.create_sheet("source").append([file.source])
    book.save(path)


def _in_a_sheet(value):
    """Return what a spreadsheet can hold: no formula, no control letter, no time zone."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
    return value if isinstance(value, bool) else plain(value)


def _parquet(file: File, path: Path) -> None:
    schema = _schema(file).with_metadata({"source": file.source})
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for records, _places in file.batches:
            writer.write_batch(_batch(file, schema, records))


def _gpkg(file: File, path: Path) -> None:
    schema = _schema(file).append(pa.field("geometry", pa.binary()))
    batches = (
        _batch(file, schema, records, [pa.array(places, pa.binary())])
        for records, places in file.batches
    )
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        path,
        layer=file.layer,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Unknown",
        crs="EPSG:4326",
        layer_metadata={"source": file.source},
    )


def _schema(file: File) -> pa.Schema:
    return pa.schema([(column.name, column.kind) for column in file.columns])


def _batch(file: File, schema: pa.Schema, records, more=()) -> pa.RecordBatch:
    arrays = [
        pa.array([_typed(column, column.of(record)) for record in records], column.kind)
        for column in file.columns
    ]
    return pa.RecordBatch.from_arrays([*arrays, *more], schema=schema)


def _typed(column: Column, value):
    if value is None:
        return None
    if column.kind == pa.string():
        value = cell(value)
        return value if isinstance(value, str) else str(value)
    return float(value) if column.kind == pa.float64() else value


@dataclass(frozen=True)
class Format:
    media_type: str
    suffix: str
    response: Callable[[File], object]
    any_size: bool = False
    with_places: bool = False


_GPKG = Format(
    "application/geopackage+sqlite3",
    "gpkg",
    partial(_made, kind="gpkg", write=_gpkg),
    with_places=True,
)
FORMATS = {
    "csv": Format("text/csv", "csv", _csv, any_size=True),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        partial(_made, kind="xlsx", write=_xlsx),
    ),
    "geojson": Format("application/geo+json", "geojson", _geojson, with_places=True),
    "gpkg": _GPKG,
    "geopackage": _GPKG,
    "parquet": Format(
        "application/vnd.apache.parquet",
        "parquet",
        partial(_made, kind="parquet", write=_parquet),
        any_size=True,
    ),
}
