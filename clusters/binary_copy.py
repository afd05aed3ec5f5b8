"""Rows as PostgreSQL's binary COPY format: no number becomes text and is read back.

https://www.postgresql.org/docs/current/sql-copy.html, section Binary Format.
"""

import numpy as np
import pandas as pd
from numba import njit

SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END = b"\xff\xff"
# Types of columns whose values have one width, by PostgreSQL's name for them.
FIXED = {
    "smallint": np.dtype(">i2"),
    "integer": np.dtype(">i4"),
    "bigint": np.dtype(">i8"),
    "double precision": np.dtype(">f8"),
    "boolean": np.dtype("u1"),
}
TEXTS = ("varchar", "text")
# So many rows are encoded at a time.
ROWS = 50_000


def numbers(data: bytes, columns: dict[str, str]) -> np.ndarray:
    """Return the rows of a COPY of numbers, none of them NULL; `columns` gives NumPy's types."""
    kinds = {name: np.dtype(kind) for name, kind in columns.items()}
    fields = [("fields", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"{name} length", ">i4"), (name, kind.newbyteorder(">"))]
    row = np.dtype(fields)
    count, rest = divmod(len(data) - len(SIGNATURE) - len(END), row.itemsize)
    rows = np.frombuffer(data, row, count=count, offset=len(SIGNATURE))
    found = np.empty(len(rows), list(kinds.items()))
    for name, kind in kinds.items():
        if rest or (rows[f"{name} length"] != kind.itemsize).any():
            raise ValueError(f"{name} holds NULL or another type; allowed: {kind} throughout")
        found[name] = rows[name]
    return found


def encoded(rows: pd.DataFrame, types: list[str]):
    """Yield the bytes of a COPY of rows whose columns have the given types; NaN and None are NULL.

    `types` are those of `FIXED`, everything else is sent as text.
    """
    yield SIGNATURE
    for start in range(0, len(rows), ROWS):
        part = rows.iloc[start : start + ROWS]
        yield _joined([_field(part.iloc[:, place], kind) for place, kind in enumerate(types)])
    yield END


def _joined(fields: list[tuple[np.ndarray, np.ndarray]]) -> bytes:
    """Lay the fields of all rows side by side and leave out the bytes that are not there."""
    layout = [("fields", ">i2")]
    for place, (values, _) in enumerate(fields):
        layout += [(f"length {place}", ">i4"), (f"value {place}", values.dtype)]
    rows = np.empty(len(fields[0][0]), layout)
    rows["fields"] = len(fields)
    lengths = np.empty((len(rows), len(fields)), np.int32)
    for place, (values, length) in enumerate(fields):
        rows[f"value {place}"], lengths[:, place] = values, length
        rows[f"length {place}"] = length
    wide = rows.view("u1").reshape(len(rows), rows.itemsize)
    widths = np.array([values.itemsize for values, _ in fields])
    kept = np.empty(_size(lengths), np.uint8)
    _squeeze(wide, lengths, widths, kept)
    return kept.tobytes()


def _size(lengths: np.ndarray) -> int:
    return len(lengths) * (2 + 4 * lengths.shape[1]) + int(np.maximum(lengths, 0).sum())


@njit(cache=True, nogil=True)
def _squeeze(wide, lengths, widths, kept):
    """Copy of every field its length and so many bytes; a length of -1 has none."""
    to = 0
    for row in range(len(wide)):
        kept[to], kept[to + 1] = wide[row, 0], wide[row, 1]
        to, at = to + 2, 2
        for place in range(len(widths)):
            count = 4 + max(lengths[row, place], 0)
            for byte in range(count):
                kept[to + byte] = wide[row, at + byte]
            to += count
            at += 4 + widths[place]


def _field(column: pd.Series, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a column's values as they are sent, and their lengths in bytes, -1 for NULL."""
    missing = column.isna().to_numpy()
    if kind in FIXED:
        values = _numbers(column, missing, kind)
        return values, np.where(missing, -1, values.itemsize)
    if kind.startswith(TEXTS):
        return _text(column, missing)
    raise ValueError(f"{column.name} is a {kind}; allowed: {', '.join(FIXED)} and texts")


def _numbers(column: pd.Series, missing: np.ndarray, kind: str) -> np.ndarray:
    """Return numbers of the type, 0 for missing ones; refuse what the type cannot hold."""
    dtype = FIXED[kind]
    known = column.to_numpy(dtype=float, na_value=np.nan) if missing.any() else column.to_numpy()
    known = np.where(missing, 0, known)
    numbers = known.astype(dtype.newbyteorder("="))
    if dtype.kind != "f" and (lost := numbers != known).any():
        raise ValueError(f"{column.name} holds {known[lost][0]}; allowed: what a {kind} holds")
    return numbers.astype(dtype)


def _text(column: pd.Series, missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return texts in UTF-8 and their lengths; few different texts are encoded once each."""
    codes, texts = pd.factorize(column.where(~missing, None), use_na_sentinel=True)
    each = [str(text).encode() for text in texts] or [b""]
    sizes = np.array([len(text) for text in each])
    padded = np.array(each, f"S{max(sizes.max(), 1)}")
    return padded[codes], np.where(missing, -1, sizes[codes])
