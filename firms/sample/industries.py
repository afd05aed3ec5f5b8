"""The industries of the sample: an excerpt in the structure of ISIC 4 and KBLI."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

TABLE = Path(__file__).with_name("kbli.csv")
LEVELS = {1: "section", 2: "division", 3: "group", 4: "class"}  # sections are letters, see _level
TEXTS = ("title_id", "title_en", "other_names_id", "other_names_en")
ZIPF_EXPONENT = 0.9


@dataclass(frozen=True)
class Entry:
    """A row of the classification."""

    code: str
    parent_code: str
    level: str
    title_id: str
    title_en: str
    other_names_id: str
    other_names_en: str
    traded: bool | None


@dataclass(frozen=True)
class Industries:
    """The classes (I) in the order of their codes, with what firms need to know of them."""

    entries: tuple[Entry, ...]  # all levels, parents first
    codes: np.ndarray  # (I,) text
    words: np.ndarray  # (I,) what stands in a firm's name
    units: np.ndarray  # (I,) unit of quantity, "" where nothing is counted
    prices: np.ndarray  # (I,) rupiah per unit, NaN where nothing is counted
    weights: np.ndarray  # (I,) share of background firms, by Zipf's law
    typical_size: np.ndarray  # (I,) median employees of a firm
    productivity: np.ndarray  # (I,) million rupiah of output per employee and year

    def position(self, code: str) -> int:
        return int(np.searchsorted(self.codes, code))

    def positions(self, codes) -> np.ndarray:
        return np.searchsorted(self.codes, np.asarray(codes, dtype=self.codes.dtype))


@cache
def industries() -> Industries:
    """Read the table beside this module."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    classes = sorted((row for row in rows if row["word"]), key=lambda row: row["code"])
    codes = np.array([row["code"] for row in classes])
    return Industries(
        entries=tuple(_entries(rows)),
        codes=codes,
        words=np.array([row["word"] for row in classes]),
        units=np.array([row["unit"] for row in classes]),
        prices=np.array([float(row["price"] or "nan") for row in classes]),
        weights=_zipf(np.array([int(row["commonness"]) for row in classes])),
        typical_size=_by_division(codes, SIZES, 5.0),
        productivity=_by_division(codes, PRODUCTIVITY, 110.0),
    )


def _entries(rows):
    """Give each row its parent: divisions follow their section, digits follow digits."""
    known, section = {row["code"] for row in rows}, ""
    for row in rows:
        code = row["code"]
        if code.isalpha():
            section = code
        parent = "" if code.isalpha() else section if len(code) == 2 else code[:-1]
        if parent and parent not in known:
            raise ValueError(f"{TABLE.name}: {code} has no parent {parent}")
        level = "section" if code.isalpha() else LEVELS[len(code)]
        traded = bool(int(row["traded"])) if row["traded"] else None
        titles = [row[name] or "" for name in TEXTS]
        yield Entry(code, parent, level, *titles, traded)


def _zipf(commonness: np.ndarray) -> np.ndarray:
    """Rank classes from the commonest and let frequency fall as rank to the power of -0.9."""
    rank = np.empty(len(commonness))
    rank[np.argsort(commonness, kind="stable")] = np.arange(1, len(commonness) + 1)
    weight = rank**-ZIPF_EXPONENT
    return weight / weight.sum()


# Median employees, and output per employee, by the first digits of the code.
SIZES = {
    "0": 5, "1": 8, "2": 9, "3": 8, "35": 12, "36": 12, "41": 8, "42": 11, "43": 5, "45": 4,
    "46": 5, "47": 3.5, "49": 5, "5": 5, "55": 8, "56": 4, "6": 5, "68": 3, "7": 5, "8": 6,
    "85": 10, "86": 9, "9": 4,
}  # fmt: skip
PRODUCTIVITY = {"0": 70, "1": 150, "2": 210, "3": 170, "35": 620, "41": 190, "42": 260, "43": 140, "46": 420,
                "47": 160, "49": 150, "5": 110, "6": 260, "7": 180, "8": 120, "9": 75}  # fmt: skip


def _by_division(codes: np.ndarray, table: dict[str, float], default: float) -> np.ndarray:
    return np.array([table.get(c[:2], table.get(c[:1], default)) for c in codes], float)
