"""Rows as PostgreSQL's binary COPY format: no number becomes text and is read back.

https://www.postgresql.org/docs/current/sql-copy.html, section Binary Format.
"""

import numpy as np
import pandas as pd

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


def encoded(rows: pd.DataFrame, types: list[str]):
    """Yield the bytes of a COPY of rows whose columns have the given types; NaN and None are NULL.

    `types` are those of `FIXED`, everything else is sent as text.
    """
    yield SIGNATURE
    for start in range(0, len(rows), ROWS):
        part = rows.iloc[start : start + ROWS]
        fields = [_field(part.iloc[:, place], kind) for place, kind in enumerate(types)]
        yield _joined(len(part), fields)
    yield END


def _joined(count: int, fields: list[tuple[np.ndarray, np.ndarray]]) -> bytes:
    """Lay the fields of all rows side by side and leave out the bytes that are not there."""
    number = np.tile(np.array([len(fields)], ">i2").view("u1"), (count, 1))
    table = np.hstack([number, *(field for field, _ in fields)])
    there = np.hstack([np.ones(number.shape, bool), *(mask for _, mask in fields)])
    return table.tobytes() if there.all() else table[there].tobytes()


def _field(column: pd.Series, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the bytes (N, 4 + width) of a column's lengths and values, and which of them count."""
    missing = column.isna().to_numpy()
    if kind in FIXED:
        data = _numbers(column, missing, kind)
        lengths, present = np.full(len(column), data.shape[1]), np.ones(data.shape, bool)
    elif kind.startswith(TEXTS):
        data, lengths, present = _text(column, missing)
    else:
        raise ValueError(f"{column.name} is a {kind}; allowed: {', '.join(FIXED)} and texts")
    head = np.where(missing, -1, lengths).astype(">i4").view("u1").reshape(len(column), 4)
    there = np.hstack([np.ones(head.shape, bool), present & ~missing[:, None]])
    return np.hstack([head, data]), there


def _numbers(column: pd.Series, missing: np.ndarray, kind: str) -> np.ndarray:
    """Return the bytes (N, width) of numbers, 0 for missing ones; refuse what the type cannot hold."""
    dtype = FIXED[kind]
    known = column.to_numpy(dtype=float, na_value=np.nan) if column.hasnans else column.to_numpy()
    known = np.where(missing, 0, known)
    numbers = known.astype(dtype.newbyteorder("="))
    if dtype.kind != "f" and (lost := numbers != known).any():
        raise ValueError(f"{column.name} holds {known[lost][0]}; allowed: what a {kind} holds")
    return numbers.astype(dtype).view("u1").reshape(len(column), dtype.itemsize)


def _text(column: pd.Series, missing: np.ndarray):
    """Return UTF-8 bytes padded to the longest text; few different texts are encoded once each."""
    codes, texts = pd.factorize(column.where(~missing, None), use_na_sentinel=True)
    each = [str(text).encode() for text in texts] or [b""]
    sizes = np.array([len(text) for text in each])
    width = int(sizes.max())
    table = np.zeros((len(each), width), "u1")
    for place, text in enumerate(each):
        table[place, : len(text)] = np.frombuffer(text, "u1")
    codes = np.maximum(codes, 0)
    lengths = sizes[codes]
    return table[codes], lengths, np.arange(width) < lengths[:, None]
