"""The types a column can be declared to have."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.parsing import coordinates
from ingest.parsing.numbers import out_of_range, parse_numbers
from ingest.parsing.parsed import (
    Faults,
    Parsed,
    cleaned,
    faults_where,
    matching,
    present,
    without,
)


@dataclass(frozen=True)
class Reading:
    """What is known about a column besides its text: decimal sign, and how a workbook stored cells."""

    decimal: str | None = None
    cells: np.ndarray | None = None  # one letter per row: s text, n number, d date, b true or false
    crs: str = ""


@dataclass(frozen=True)
class Type:
    sql = "text"
    numeric = False

    def parse(self, text: pa.Array, reading: Reading) -> Parsed:
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Type):
    longest: int = 200

    def parse(self, text, reading):
        values = cleaned(text)
        long = pc.greater(pc.utf8_length(values), self.longest).fill_null(False)
        long = long.to_numpy(zero_copy_only=False)
        faults = faults_where(long, "too_long", allowed=self.longest)
        nul = matching(values, r"\x00")
        faults += faults_where(nul, "character_not_allowed")
        return Parsed(without(values, long | nul), faults)


EXPONENTIAL = r"^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$"
FRACTIONAL = r"^\d+\.0+$"
DATED = (
    r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$|^\d{1,2}/\d{1,2}/\d{2,4}$"
    r"|(?i)^\d{1,2}[-/ ](jan|feb|mar|apr|may|mei|jun|jul|aug|agu|agt|sep|oct|okt|nov|dec|des)[a-z]*([-/ ]\d{2,4})?$"
    r"|(?i)^(jan|feb|mar|apr|may|mei|jun|jul|aug|agu|agt|sep|oct|okt|nov|dec|des)[a-z]*[-/ ]\d{2,4}$"
)
# What a spreadsheet shows where a column is too narrow, or a formula finds nothing.
SHOWN_INSTEAD = r"^#+$|^#(REF!|N/A|VALUE!|NAME\?|NUM!|NULL!|DIV/0!|SPILL!|CALC!)$"


@dataclass(frozen=True)
class Code(Type):
    """An identifier: text whatever it looks like.  What a spreadsheet program destroyed is refused."""

    longest: int = 60

    def parse(self, text, reading):
        values = cleaned(text)
        long = pc.greater(pc.utf8_length(values), self.longest).fill_null(False)
        long = long.to_numpy(zero_copy_only=False)
        damaged = matching(values, EXPONENTIAL) | matching(values, DATED)
        damaged |= matching(values, FRACTIONAL) | matching(values, SHOWN_INSTEAD)
        if reading.cells is not None:
            # 11.1 may have been 11.10 before a workbook took it for a number.
            fractional = matching(values, r"^\d+[.,]\d+$") & (reading.cells == "n")
            damaged |= (reading.cells == "d") | fractional
        nul = matching(values, r"\x00")
        faults = faults_where(damaged, "id_damaged")
        faults += faults_where(long & ~damaged, "too_long", allowed=self.longest)
        faults += faults_where(nul, "character_not_allowed")
        return Parsed(without(values, long | damaged | nul), faults)


@dataclass(frozen=True)
class Decimal(Type):
    least: float | None = None
    most: float | None = 1e300
    sql = "double precision"
    numeric = True

    def parse(self, text, reading):
        parsed = parse_numbers(cleaned(text), reading.decimal)
        bad = out_of_range(parsed.values, self.least, self.most)
        faults = parsed.faults
        faults += faults_where(bad, "value_out_of_range", **_bounds(self.least, self.most))
        return Parsed(without(parsed.values, bad), faults)


@dataclass(frozen=True)
class Integer(Type):
    least: int | None = None
    most: int | None = 10**12
    sql = "bigint"
    numeric = True

    def parse(self, text, reading):
        parsed = parse_numbers(cleaned(text), reading.decimal)
        for fault in parsed.faults:
            if fault.code == "not_a_number":
                fault.code = "not_an_integer"
        numbers = parsed.values.to_numpy(zero_copy_only=False).astype(float)
        with np.errstate(invalid="ignore"):
            broken = np.isfinite(numbers) & (numbers != np.floor(numbers))
        bad = out_of_range(parsed.values, self.least, self.most) & ~broken
        faults = parsed.faults + faults_where(broken, "not_an_integer")
        faults += faults_where(bad, "value_out_of_range", **_bounds(self.least, self.most))
        values = without(parsed.values, bad | broken)
        return Parsed(pc.cast(values, pa.int64()), faults)


@dataclass(frozen=True)
class Year(Type):
    least: int = 1800
    most: int = 2200
    sql = "smallint"

    def parse(self, text, reading):
        values = cleaned(text)
        good = matching(values, r"^\d{4}(\.0)?$")
        faults = faults_where(present(values) & ~good, "not_a_year")
        years = pc.cast(pc.utf8_slice_codeunits(without(values, ~good), 0, 4), pa.int64())
        bad = out_of_range(years, self.least, self.most)
        faults += faults_where(bad, "value_out_of_range", allowed=f"{self.least}…{self.most}")
        return Parsed(without(years, bad), faults)


@dataclass(frozen=True)
class Choice(Type):
    """One of a few words; `words` maps what people write (folded) to what is stored."""

    words: dict[str, str] = field(default_factory=dict, hash=False)

    def parse(self, text, reading):
        values = cleaned(text)
        encoded = pc.utf8_lower(values).dictionary_encode()
        meanings = [self.words.get(word) for word in encoded.dictionary.to_pylist()]
        unknown = np.array([m is None for m in meanings], dtype=bool)
        indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        bad = (indices >= 0) & np.append(unknown, False)[indices]
        faults = faults_where(bad, "not_a_choice", allowed=", ".join(sorted(set(self.words))))
        chosen = pa.array([*meanings, None], pa.string()).take(
            pa.array(np.where(indices < 0, len(meanings), indices))
        )
        return Parsed(chosen, faults)


@dataclass(frozen=True)
class Boolean(Choice):
    words: dict[str, str] = field(
        default_factory=lambda: {
            **dict.fromkeys(("ya", "y", "yes", "true", "t", "1", "benar", "iya"), "true"),
            **dict.fromkeys(("tidak", "n", "no", "false", "f", "0", "salah", "tdk"), "false"),
        },
        hash=False,
    )
    sql = "boolean"


@dataclass(frozen=True)
class Coordinate(Type):
    """A longitude (axis x) or latitude (axis y), in degrees or in the declared reference system."""

    axis: str = "x"
    sql = "double precision"
    numeric = True

    def parse(self, text, reading):
        return coordinates.parse(
            cleaned(text), self.axis, decimal=reading.decimal, projected=bool(reading.crs)
        )


def parsed_by_cell(type: Type, text: pa.Array, reading: Reading) -> Parsed:
    """Parse a column of a workbook: its own numbers have a point, text follows the declared sign."""
    numbers = reading.cells == "n"
    own = type.parse(without(text, ~numbers), Reading(decimal=".", crs=reading.crs))
    typed = type.parse(without(text, numbers), reading)
    values = pc.if_else(pa.array(numbers), own.values, typed.values)
    return Parsed(values, own.faults + typed.faults)


def _bounds(least, most) -> dict:
    """Return the details that tell the bounds, in the reader's notation where there are two."""
    if least is not None and most is not None and most < 1e300:
        return {"between": [least, most]}
    return {"allowed": "…" if least is None else f"{least:g}…"}


__all__ = [
    "Boolean",
    "Choice",
    "Code",
    "Coordinate",
    "Decimal",
    "Faults",
    "Integer",
    "Reading",
    "Text",
    "Type",
    "Year",
    "parsed_by_cell",
]
