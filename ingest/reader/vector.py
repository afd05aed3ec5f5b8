"""Features of a GIS file as a table: properties as text, shapes as WKB, counted before anybody builds them.

GDAL opens only what the readers of the formats have looked through, by the one driver they name.
"""

import os
import struct

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.reader.limits import Limits
from ingest.reader.table import Table, checked_headers
from ingest.reader.verdict import CELLS_FIELD, GEOMETRY_FIELD, ROW_FIELD, Asked, Refused

BATCH_FEATURES = 200
KINDS = {1: "point", 2: "line", 3: "polygon", 4: "point", 5: "line", 6: "polygon"}
NAMES = {7: "GeometryCollection", 8: "CircularString", 9: "CompoundCurve", 10: "CurvePolygon",
         11: "MultiCurve", 12: "MultiSurface", 15: "PolyhedralSurface", 16: "TIN", 17: "Triangle"}  # fmt: skip
HEADER = {b"\x00": ">I", b"\x01": "<I"}
COORDINATE_BYTES = 8


def open_vector(path: str, driver: str, limits: Limits, facts: dict, options: dict, **how) -> Table:
    """Open a dataset with one driver and leave its features to be streamed.

    `how` is passed to GDAL: layer, encoding.
    """
    os.environ["CPL_VSIL_GZIP_WRITE_PROPERTIES"] = "NO"
    os.environ["SHAPE_RESTORE_SHX"] = "NO"
    import pyogrio

    try:
        info = pyogrio.read_info(path, **how)
    except Exception:
        raise Refused("vector_malformed", name=driver) from None
    if info["driver"] != driver:
        raise Refused("content_mismatch", name=driver, content=info["driver"])
    names = [str(name) for name in info["fields"]]
    headers = checked_headers(names or ["fid"], limits)

    def batches():
        seen = _Seen(limits, flatten=options.get("heights") == "drop")
        return _batches(path, how, names, table, seen)

    table = Table(headers, facts, batches, with_cells=True, with_geometry=True)
    return table


def _batches(path, how, names, table, seen):
    import pyogrio

    number = 0
    try:
        with pyogrio.open_arrow(path, use_pyarrow=True, batch_size=BATCH_FEATURES, **how) as opened:
            meta, reader = opened
            shape = meta["geometry_name"] or "wkb_geometry"
            while (batch := _next(reader)) is not None:
                shapes = _shapes(batch, shape)
                seen.look_at(shapes, number)
                yield _as_text(batch, names, shapes, number, table)
                number += batch.num_rows
    except pyogrio.errors.DataSourceError:
        raise Refused("vector_malformed", name="GIS", row=number + 1) from None


def _next(reader):
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
    except (pa.ArrowException, OSError, RuntimeError, UnicodeDecodeError):
        raise Refused("vector_malformed", name="GIS") from None


def _shapes(batch, name) -> pa.Array:
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.binary())
    column = batch.column(batch.schema.get_field_index(name))
    storage = column.storage if isinstance(column, pa.ExtensionArray) else column
    return storage.cast(pa.binary())


class _Seen:
    """What the features so far were: one kind of shape, flat or to be flattened, not too many vertices."""

    def __init__(self, limits, flatten):
        self.limits, self.flatten, self.kind, self.vertices = limits, flatten, None, 0

    def look_at(self, shapes: pa.Array, before: int) -> None:
        for place, shape in enumerate(shapes, start=before + 1):
            raw = shape.as_py()
            if raw:
                self._one(raw, place)

    def _one(self, raw: bytes, row: int) -> None:
        code = struct.unpack_from(HEADER[raw[:1]], raw, 1)[0]
        dimensions = 2 + _extra_dimensions(code)
        vertices = len(raw) // (COORDINATE_BYTES * dimensions)
        self.vertices += vertices
        if vertices > self.limits.vertices_per_feature or self.vertices > self.limits.vertices:
            allowed = self.limits.vertices_per_feature
            raise Refused("too_many_vertices", row=row, found=vertices, allowed=allowed)
        flat = (code & 0x0FFFFFFF) % 1000
        kind = KINDS.get(flat)
        if kind is None:
            raise Refused(
                "geometry_type_not_allowed",
                row=row,
                found=NAMES.get(flat, str(flat)),
                allowed="Polygon, MultiPolygon, Point",
            )
        if dimensions > 2 and not self.flatten:
            raise Asked("heights", ["drop"], code="geometry_type_not_allowed", row=row)
        if self.kind not in (None, kind):
            raise Refused("geometry_type_mixed", row=row, found=f"{self.kind}, {kind}")
        self.kind = kind


def _extra_dimensions(code: int) -> int:
    """Return how many coordinates beyond two a WKB type code has, in its ISO or its extended form."""
    iso = (code & 0x0FFFFFFF) // 1000
    extended = bool(code & 0x80000000) + bool(code & 0x40000000)
    return max({0: 0, 1: 1, 2: 1, 3: 2}.get(iso, 0), extended)


def _as_text(batch, names, shapes, before, table) -> pa.RecordBatch:
    rows = pa.array(np.arange(before + 1, before + 1 + batch.num_rows), pa.int64())
    columns, letters = [], ""
    for name in names:
        column = batch.column(batch.schema.get_field_index(name))
        number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
        letters += "n" if number else "s"
        columns.append(_text(column))
    if not names:
        columns, letters = [pc.cast(rows, pa.string())], "s"
    cells = pa.array([letters] * batch.num_rows, pa.string())
    fields = {ROW_FIELD: rows, **dict(zip(table.headers, columns, strict=True))}
    fields |= {CELLS_FIELD: cells, GEOMETRY_FIELD: shapes}
    return pa.record_batch([fields[n] for n in table.schema.names], schema=table.schema)


def _text(column: pa.Array) -> pa.Array:
    """Return properties as text; whole numbers without a decimal point."""
    if pa.types.is_floating(column.type):
        values = column.to_pylist()
        texts = [None if v is None else str(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v)
                 for v in values]  # fmt: skip
        return pa.array([text or "" for text in texts], pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_binary(column.type) or pa.types.is_nested(column.type):
        return pa.array([""] * len(column), pa.string())
    return pc.fill_null(column.cast(pa.string()), "")
