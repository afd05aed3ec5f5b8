"""Numbers as people write them, by the decimal sign that was declared for the column."""

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.parsing.parsed import Parsed, faults_where, matching, present, without

POINT, COMMA = ".", ","
SPACES = "[ \u00a0\u202f]"
WHOLE = rf"^[+-]?(\d+|\d{{1,3}}({SPACES}\d{{3}})+)$"
GROUPING_SPACE = r"(?<=\d)[ \xa0\u202f](?=\d{3}(?!\d))"
NUMBERISH = "^[+-]?\\d[\\d., \u00a0\u202f]*([eE][+-]?\\d{1,3})?$|^[+-]?[.,]\\d+$"
EXPONENT = r"([eE][+-]?\d{1,3})?"


def pattern(decimal: str) -> str:
    """Return what a number looks like whose decimal sign is this; the other sign groups thousands."""
    sign, group = (r"\.", ",") if decimal == POINT else (",", r"\.")
    grouped = rf"\d{{1,3}}({group}\d{{3}})+"
    spaced = rf"\d{{1,3}}({SPACES}\d{{3}})+"
    return rf"^[+-]?(({grouped}|{spaced}|\d+)({sign}\d*)?|{sign}\d+){EXPONENT}$"


def proves(cell: str) -> str | None:
    """Return the decimal sign that a cell can only have been written with; "?" if either may be.

    `1.234` is one thousand to one reader and little more than one to another; `1.23`, `0.123` and
    `1.234,5` can be read in one way only.
    """
    cell = re.sub(GROUPING_SPACE, "", cell.strip().lstrip("+-"))
    if not re.fullmatch(r"[\d.,]*\d[\d.,]*(?:[eE][+-]?\d{1,3})?", cell) or not set(cell) & {
        ".",
        ",",
    }:
        return None
    if "." in cell and "," in cell:
        sign = max(POINT, COMMA, key=cell.rindex)
        # 1.250,000.5 is a mistake of its own and says nothing of the others.
        return sign if re.fullmatch(pattern(sign), cell) else None
    sign = POINT if "." in cell else COMMA
    other = COMMA if sign == POINT else POINT
    if cell.count(sign) > 1:
        return other
    whole, _, part = cell.partition(sign)
    if len(part) == 3 and part.isdigit() and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return "?"
    return sign


def decimal_of(cells: Iterable[str]) -> str | None:
    """Return the decimal sign that the cells prove; "?" where they leave it open, None without any."""
    found = {proof for cell in cells if cell and (proof := proves(cell))}
    proven = found - {"?"}
    if len(proven) == 1:
        return proven.pop()
    return "?" if found else None


def parse_numbers(text: pa.Array, decimal: str | None) -> Parsed:
    """Read numbers; without a decimal sign only plain whole numbers can be read."""
    given = present(text)
    if decimal in (POINT, COMMA):
        good = matching(text, pattern(decimal))
        faults = faults_where(given & ~good, "not_a_number", allowed=f"1234{decimal}5")
        plain = pc.replace_substring_regex(without(text, ~good), SPACES, "")
        plain = pc.replace_substring(plain, COMMA if decimal == POINT else POINT, "")
        if decimal == COMMA:
            plain = pc.replace_substring(plain, COMMA, POINT)
    else:
        good = matching(text, WHOLE)
        unclear = given & ~good & matching(text, NUMBERISH) & matching(text, r"[.,]")
        faults = faults_where(unclear, "number_format_ambiguous")
        faults += faults_where(given & ~good & ~unclear, "not_a_number", allowed="1234")
        plain = pc.replace_substring_regex(without(text, ~good), SPACES, "")
    plain = pc.replace_substring_regex(plain, r"^\+", "")
    return Parsed(pc.cast(plain, pa.float64()), faults)


def out_of_range(values: pa.Array, least: float | None, most: float | None) -> np.ndarray:
    """Return which values are not finite or lie outside the bounds (False for null)."""
    numbers = values.to_numpy(zero_copy_only=False).astype(float)
    with np.errstate(invalid="ignore"):
        bad = np.isinf(numbers)
        if least is not None:
            bad |= numbers < least
        if most is not None:
            bad |= numbers > most
    return bad
