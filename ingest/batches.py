"""A batch of a file's rows on its way from text to typed columns, and the report of its problems."""

import io
import json
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from ingest.models import Problem
from ingest.parsing.parsed import Faults

PROBLEM_COLUMNS = 'upload_id, severity, row, "column", value, code, details'


class Report:
    """Collects problems and writes them to the database by COPY."""

    FLUSH_AT = 20_000

    def __init__(self, upload):
        self.upload = upload
        self.waiting: list[str] = []
        self.before_writing = lambda: None
        self.errors = self.warnings = 0

    def own(self, column: str) -> str:
        """Return the file's own name for one of our columns."""
        return self.upload.options.get("mapping", {}).get(column, column)

    def add(self, severity, row, column, value, code, details) -> None:
        """Report one thing; `row` is None where it concerns the whole file."""
        self.add_many(severity, [row], column, [value], code, [details])

    def add_many(self, severity, rows, column, values, code, details) -> None:
        """Report the same thing of many rows; `details` has one dict for all, or one for each."""
        if severity == Problem.Severity.ERROR:
            self.errors += len(rows)
        else:
            self.warnings += len(rows)
        start = f"{self.upload.pk}\t{severity}\t"
        name = f"\t{escaped((column or '')[:120])}\t"
        known: dict[int, str] = {}
        if len(details) == 1:
            details = details * len(rows)
        for row, value, own in zip(rows, values, details, strict=True):
            if (tail := known.get(id(own))) is None:
                text = escaped(json.dumps(own, ensure_ascii=False))
                tail = known[id(own)] = f"\t{code}\t{text}\n"
            number = "\\N" if row is None else row
            shown = "" if value is None else escaped(str(value)[:200])
            self.waiting.append(f"{start}{number}{name}{shown}{tail}")
        if len(self.waiting) >= self.FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.before_writing()
            text = io.StringIO("".join(self.waiting))
            with connection.cursor() as cursor:
                cursor.cursor.copy_expert(
                    f"COPY ingest_problem ({PROBLEM_COLUMNS}) FROM STDIN", text
                )
            self.waiting.clear()


def escaped(text: str) -> str:
    """Escape text for COPY; drop what PostgreSQL cannot hold."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return (
        text.replace("\x00", "")
        .encode("utf-8", "replace")
        .decode()
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
    )


@dataclass
class Batch:
    """N rows: their numbers in the file, the text as found, the typed columns, and which are refused."""

    rows: np.ndarray
    text: dict[str, pa.Array]
    names: dict[str, str]  # our column -> the file's own name for it
    report: Report
    columns: dict[str, pa.Array] = field(default_factory=dict)
    geometry: pa.Array | None = None
    source: dict[str, pa.Array] = field(default_factory=dict)  # the file's columns by its own names
    # Which cells of a code column a workbook stored as numbers, by our column.
    numeric_cells: dict[str, np.ndarray] = field(default_factory=dict)
    rejected: np.ndarray = field(init=False)

    def __post_init__(self):
        self.rejected = np.zeros(len(self.rows), bool)

    def __len__(self):
        return len(self.rows)

    def text_is_blank(self, column: str) -> np.ndarray:
        """Return which cells of one of our columns were left blank in the file."""
        text = self.text[column]
        filled = pc.match_substring_regex(text, r"\S").fill_null(False)
        return ~filled.to_numpy(zero_copy_only=False)

    def fault(self, column: str, faults: Faults) -> None:
        """Report cells at fault; an error rejects the row."""
        if not len(faults.places):
            return
        if faults.severity == "error":
            self.rejected[faults.places] = True
        text = self.text.get(column)
        values = (
            text.take(pa.array(faults.places)).to_pylist()
            if text is not None
            else [""] * len(faults.places)
        )
        details = [faults.details]
        if faults.each:
            # Rows with the same details share them, so that each is written out once.
            shared = {id(own): faults.details | own for own in faults.each}
            details = [shared[id(own)] for own in faults.each]
        rows = self.rows[faults.places].tolist()
        name = self.names.get(column, column)
        self.report.add_many(faults.severity, rows, name, values, faults.code, details)

    def fault_where(self, column, mask, code, *, severity="error", each=None, **details) -> None:
        """Report the rows of a mask; `each` gives details for each of them."""
        places = np.flatnonzero(mask)
        if len(places):
            self.fault(column, Faults(code, places, details, severity, each))

    def look_up(self, column: str, lookup, code: str) -> np.ndarray:
        """Return the ids that a column's codes stand for (0: none), reporting those that are unknown."""
        ids, unknown = lookup.find(self.columns[column])
        if unknown.any():
            codes = self.columns[column].take(pa.array(np.flatnonzero(unknown))).to_pylist()
            self.fault_where(column, unknown, code, each=lookup.details(codes))
        return ids
