"""A column of typed values, and what was wrong with some of its cells."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BLANK = r"^[\s\x{a0}]*$"


@dataclass
class Faults:
    """Cells at fault: their places in the batch, with a code and details for each."""

    code: str
    places: np.ndarray
    details: dict = field(default_factory=dict)
    severity: str = "error"
    each: list[dict] | None = None  # details that differ from cell to cell


@dataclass
class Parsed:
    """`values` has a value or null for each row of the batch."""

    values: pa.Array
    faults: list[Faults] = field(default_factory=list)


def cleaned(text: pa.Array) -> pa.Array:
    """Trim space at both ends; a blank cell is null, by the one rule for every type."""
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def matching(text: pa.Array, pattern: str) -> np.ndarray:
    """Return which cells match an RE2 pattern (False for null)."""
    return as_mask(pc.match_substring_regex(text, pattern))


def as_mask(array: pa.Array) -> np.ndarray:
    return array.fill_null(False).to_numpy(zero_copy_only=False)


def present(text: pa.Array) -> np.ndarray:
    return pc.is_valid(text).to_numpy(zero_copy_only=False)


def without(values: pa.Array, bad: np.ndarray) -> pa.Array:
    """Return the values with null where `bad`."""
    if not bad.any():
        return values
    return pc.if_else(pa.array(bad), pa.scalar(None, values.type), values)


def faults_where(mask: np.ndarray, code: str, severity: str = "error", **details) -> list[Faults]:
    places = np.flatnonzero(mask)
    return [Faults(code, places, details, severity)] if len(places) else []
