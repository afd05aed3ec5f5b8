"""Coordinates as people write them: decimal degrees, degrees-minutes-seconds, or projected meters."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.parsing.numbers import parse_numbers
from ingest.parsing.parsed import Parsed, faults_where, matching, present, without

DEGREES = r"^[+-]?\d{1,3}([.,]\d*)?°?$"
LIMIT = {"x": 180.0, "y": 90.0}
# Indonesian and English: LS/LU south and north latitude, BT/BB east and west longitude.
HEMISPHERES = {
    "y": {"LS": -1, "S": -1, "LU": 1, "U": 1, "N": 1},
    "x": {"BT": 1, "T": 1, "E": 1, "BB": -1, "B": -1, "W": -1},
}
# Digits in a row are never taken apart: 1064936 may be meters.
SEXAGESIMAL = re.compile(
    r"""(?P<before>[A-Z]{1,2})?\s*(?P<sign>[+-])?\s*
    (?P<degrees>\d{1,3}(?:[.,]\d+)?)
    (?:(?:\s*[°º:]\s*|\s+)(?P<minutes>\d{1,2}(?:[.,]\d+)?)
       (?:(?:\s*['′’:]\s*|\s+)(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|'')?)?
       \s*['′’]?)?
    \s*[°º]?\s*
    (?P<after>[A-Z]{1,2})?\.?""",
    re.VERBOSE,
)
NOT_FINITE = r"(?i)^[+-]?(nan|inf|infinity|∞)$"
ENORMOUS = r"^[+-]?\d+(\.\d+)?[eE][+]?\d+$"


def parse(text: pa.Array, axis: str, *, decimal: str | None, projected: bool) -> Parsed:
    """Read one axis.  In degrees a single point or comma can only be the decimal sign: nobody
    stands at 106,816 thousand degrees; projected numbers follow the declared decimal sign."""
    infinite = matching(text, NOT_FINITE)
    faults = faults_where(infinite, "coordinate_not_finite")
    enormous = matching(text, ENORMOUS)
    faults += faults_where(enormous, "coordinate_out_of_range", allowed=f"±{LIMIT[axis]:g}")
    text = without(text, infinite | enormous)
    if projected:
        parsed = parse_numbers(text, decimal)
        return Parsed(parsed.values, faults + parsed.faults)
    simple = matching(text, DEGREES)
    plain = pc.replace_substring(without(text, ~simple), ",", ".")
    plain = pc.replace_substring_regex(plain, r"^\+|°$", "")
    values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    other = np.flatnonzero(present(text) & ~simple)
    if len(other):
        values = values.copy()
        values[other] = [sexagesimal(cell, axis) for cell in text.take(pa.array(other)).to_pylist()]
    bad = np.zeros(len(values), bool)
    bad[other] = np.isnan(values[other])
    # A whole number of meters would have been read above as degrees; say what it looks like.
    metres = bad & matching(text, r"^[+-]?\d{4,}([.,]\d+)?$")
    far = np.abs(np.nan_to_num(values)) > LIMIT["x"]
    faults += faults_where(metres, "crs_mismatch")
    faults += faults_where(bad & ~metres, "coordinate_not_read")
    faults += faults_where(far, "coordinate_out_of_range", allowed=f"±{LIMIT[axis]:g}")
    values = np.where(bad | far, np.nan, values)
    return Parsed(pa.array(values, from_pandas=True), faults)


def sexagesimal(cell: str, axis: str) -> float:
    """Return degrees from `6°12'30" LS`, `106 49 36 BT`, `S 6 12.5`; NaN if it is none of these."""
    found = SEXAGESIMAL.fullmatch(cell.strip().upper())
    if not found:
        return float("nan")
    letters = found["before"] or found["after"]
    if found["before"] and found["after"]:
        return float("nan")
    if letters and letters not in HEMISPHERES[axis]:
        return float("nan")
    if letters and found["sign"]:
        return float("nan")  # "-6° LS" says it twice or contradicts itself
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60 or (not letters and not found["minutes"]):
        return float("nan")
    sign = HEMISPHERES[axis][letters] if letters else -1 if found["sign"] == "-" else 1
    return sign * (degrees + minutes / 60 + seconds / 3600)
