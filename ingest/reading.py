"""Read a stored file into its staging table: text in, typed and checked rows out."""

from collections import Counter

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ingest import mapping, sandbox, storing
from ingest.batches import Batch, Report
from ingest.kinds import Question
from ingest.parsing.numbers import decimal_of
from ingest.parsing.parsed import without
from ingest.parsing.types import Code, parsed_by_cell
from ingest.parsing.types import Reading as ColumnReading
from ingest.reader.verdict import CELLS_FIELD, GEOMETRY_FIELD, ROW_FIELD
from ingest.reference_systems import ALLOWED
from ingest.staging import Staging

SAMPLE_ROWS = 5_000
SHOWN_ROWS = 100
READER_OPTIONS = ("encoding", "delimiter", "sheet", "layer", "crs", "heights", "formulas")


# What can be answered, where that is not names out of the file.
CHOICES = {
    "crs": list(ALLOWED.items()),
    "heights": [("drop", _("leave them out and keep the outlines"))],
}


class FileRefused(Exception):
    """The file as a whole cannot be read; carries the child's code, row, column and details."""

    def __init__(self, refused: dict):
        super().__init__(refused["code"])
        self.refused = refused


def reader_options(upload) -> dict:
    given = {name: upload.options[name] for name in READER_OPTIONS if upload.options.get(name)}
    return given | {"file_name": upload.file_name}


def open_reading(upload, most_rows: int | None = None):
    return sandbox.reading(storing.path_of(upload.key), reader_options(upload), most_rows=most_rows)


def raise_verdict(verdict: dict) -> None:
    """Raise what the child said about the file, if it did not read it to its end."""
    if "refused" in verdict:
        raise FileRefused({"row": None, "column": "", "details": {}} | verdict["refused"])
    if "asked" in verdict:
        asked = verdict["asked"]
        texts = {
            "encoding": _(
                "Which encoding does the file have? Choose the one that shows the sample correctly."
            ),
            "layer": _("The file has several layers. Which one is meant?"),
            "sheet": _("The workbook has several sheets. Which one is meant?"),
            "crs": _("The file does not say in which reference system its coordinates are."),
            "heights": _(
                "The shapes have heights or measures beside longitude and latitude, and these have no place here."
            ),
        }
        raise Question(
            asked["question"],
            texts.get(asked["question"], asked["question"]),
            CHOICES.get(asked["question"]) or [(option, option) for option in asked["options"]],
            **asked["details"],
        )


def inspect(upload) -> tuple[dict, list[pa.RecordBatch] | None]:
    """Return what is found at the start of the file: format, headers, sample, decimal signs.

    With it come the file's rows, if these were all of them.
    """
    with open_reading(upload, SAMPLE_ROWS) as reading:
        batches = list(reading.batches())
    raise_verdict(reading.verdict)
    table = pa.Table.from_batches(batches)
    whole = batches if table.num_rows < SAMPLE_ROWS else None
    headers = reading.headers
    sample = table.slice(0, SHOWN_ROWS).select(headers).to_pydict() if headers else {}
    return facts_of(reading, table, headers, sample), whole


def facts_of(reading, table, headers, sample) -> dict:
    return {
        **reading.facts,
        "headers": headers,
        "sample": [list(row) for row in zip(*sample.values(), strict=True)] if sample else [],
        "decimals": proven_decimals(table, headers),
        "geometry": GEOMETRY_FIELD in table.schema.names,
    }


def proven_decimals(table: pa.Table, headers: list[str]) -> dict[str, str | None]:
    """Return the decimal sign that each column's text proves; numbers of a workbook prove nothing."""
    if CELLS_FIELD not in table.schema.names:
        return {name: decimal_of(table[name].to_pylist()) for name in headers}
    letters = table[CELLS_FIELD].to_pylist()
    return {
        name: decimal_of(
            text
            for text, row in zip(table[name].to_pylist(), letters, strict=True)
            if row[place] != "n"
        )
        for place, name in enumerate(headers)
    }


def settle_mapping(kind, upload, facts: dict) -> list[Question]:
    """Complete the upload's mapping from what is remembered and known; return what must be asked."""
    options, headers = upload.options, facts["headers"]
    if "mapping" not in options or not options.get("mapping_complete"):
        known = _known_columns(kind, upload, facts)
        chosen, ignored = known or (mapping.proposed(kind, headers), [])
        chosen = {t: s for t, s in chosen.items() if t not in options.get("constants", {})}
        chosen |= options.get("mapping", {})
        # An explicit choice of a source takes it from whatever was proposed for it.
        explicit = set(options.get("mapping", {}).values())
        chosen = {
            target: source
            for target, source in chosen.items()
            if source not in explicit or options["mapping"].get(target) == source
        }
        options["mapping"] = chosen
        options["ignored"] = sorted(set(options.get("ignored", [])) | (set(ignored) & set(headers)))
    options["mapping"] = {t: s for t, s in options["mapping"].items() if s}
    kind.given = set(options["mapping"]) | set(options.get("constants", {}))
    if kind.geometry and facts["geometry"]:
        kind.given.add("geometry")
    _refuse_unknown(kind, options, headers)
    questions = []
    if missing := kind.missing():
        questions.append(
            Question("mapping", _("Which column of the file is this?"), missing=missing)
        )
    used = set(options["mapping"].values())
    unmapped = [h for h in headers if h not in used and h not in options.get("ignored", [])]
    if unmapped and not options.get("ignore_rest"):
        questions.append(
            Question(
                "ignored",
                _(
                    "These columns have no place here. Say which they are, or that they are ignored."
                ),
                columns=unmapped,
            )
        )
    return questions


def _known_columns(kind, upload, facts) -> tuple[dict[str, str], list[str]] | None:
    """Return the mapping that is remembered, or that the columns' source has; no code is in an empty column."""
    headers = facts["headers"]
    cells = zip(headers, zip(*facts["sample"], strict=True), strict=True) if facts["sample"] else ()
    empty = {header for header, column in cells if not any(column)}
    remembered = mapping.remembered(upload, headers)
    required = [column.name for column in kind.columns if column.required]
    if remembered and not any(remembered[0].get(name) in empty for name in required):
        return remembered
    return kind.recognized(headers, empty)


def _refuse_unknown(kind, options, headers):
    targets = {column.name for column in kind.columns}
    for target in [*options["mapping"], *options.get("constants", {})]:
        if target not in targets:
            raise FileRefused(
                {
                    "code": "target_unknown",
                    "row": None,
                    "column": target,
                    "details": {"allowed": ", ".join(sorted(targets))},
                }
            )
    for source in options["mapping"].values():
        if source not in headers:
            raise FileRefused(
                {
                    "code": "header_missing",
                    "row": 1,
                    "column": source,
                    "details": {"missing": source, "found": ", ".join(headers)},
                }
            )


def settle_decimals(kind, upload, facts: dict) -> list[Question]:
    """Find the declared or proven decimal sign of each numeric column; ask where it stays open."""
    declared = upload.options.get("decimal") or {}
    if isinstance(declared, str):
        declared = {"*": declared}
    signs, open_columns = {}, []
    for column in kind.columns:
        source = upload.options["mapping"].get(column.name)
        if not column.type.numeric or source is None:
            continue
        found = declared.get(column.name) or declared.get(source) or declared.get("*")
        proven = facts["decimals"].get(source)
        if not found and proven == "?" and getattr(column.type, "axis", "") == "":
            open_columns.append(source)
        signs[column.name] = found or (proven if proven in (".", ",") else None)
    facts["decimal_used"] = signs
    if not open_columns:
        return []
    likely = Counter(sign for sign in facts["decimals"].values() if sign in (".", ","))
    return [
        Question(
            "decimal",
            _("Does 1.234 in these columns mean one thousand two hundred and thirty-four?"),
            [(",", _("yes: the comma is the decimal sign")), (".", _("no: the point is"))],
            columns=open_columns,
            code="number_format_ambiguous",
            likely=likely.most_common(1)[0][0] if likely else "",
        )
    ]


class Reader:
    """Streams a file through a kind's checks into staging."""

    def __init__(self, kind, upload, facts, lease, whole=None):
        self.kind, self.upload, self.facts, self.lease = kind, upload, facts, lease
        self.whole = whole  # the rows, if the look at the file has read all of them
        self.report = Report(upload)
        columns = {column.name: column.type.sql for column in kind.columns}
        self.staging = Staging(upload, columns | kind.derived)
        self.rows = 0

    def read(self) -> Staging:
        """Read, check and stage every row; raise where the file turns out to be unreadable."""
        self.staging.create()
        with self.staging.copying_beside() as (append, finished):
            self.report.before_writing = finished
            for batch in self._batches():
                append(self._checked(batch))
                self.rows += batch.num_rows
                self.lease.report(gettext_noop("Reading and checking rows"), self.rows)
        self.report.flush()
        return self.staging

    def _batches(self):
        if self.whole is not None:
            yield from self.whole
            return
        with open_reading(self.upload) as reading:
            yield from reading.batches()
        raise_verdict(reading.verdict)

    def _checked(self, record_batch: pa.RecordBatch) -> dict:
        """Return the columns of a batch for the staging table: parsed, checked, with what is derived."""
        options = self.upload.options
        names = dict(options["mapping"])
        text = {target: record_batch.column(source) for target, source in names.items()}
        for target, value in options.get("constants", {}).items():
            text[target] = pa.array([str(value)] * record_batch.num_rows, pa.string())
        rows = record_batch.column(ROW_FIELD).to_numpy()
        batch = Batch(rows, text, names, self.report)
        batch.source = {name: record_batch.column(name) for name in self.facts["headers"]}
        if GEOMETRY_FIELD in record_batch.schema.names:
            batch.geometry = record_batch.column(GEOMETRY_FIELD)
        cells = self._cells(record_batch)
        for column in self.kind.columns:
            if column.name in text:
                self._parse(batch, column, cells.get(names.get(column.name)))
        derived = self.kind.check(batch)
        staged = {"row": rows, "rejected": batch.rejected} | batch.columns | derived
        return {name: values for name, values in staged.items() if name in self.staging.columns}

    def _parse(self, batch: Batch, column, cells) -> None:
        reading = ColumnReading(
            decimal=self.facts["decimal_used"].get(column.name),
            cells=cells,
            crs=self.upload.options.get("crs", ""),
        )
        text = batch.text[column.name]
        if cells is not None:  # what a formula or an error of the program hides is told below, once
            text = without(text, (cells == "f") | (cells == "e"))
        if cells is not None and column.type.numeric:
            parsed = parsed_by_cell(column.type, text, reading)
        else:
            parsed = column.type.parse(text, reading)
        for faults in parsed.faults:
            batch.fault(column.name, faults)
        if column.required:
            batch.fault_where(column.name, batch.text_is_blank(column.name), "value_missing")
        batch.columns[column.name] = parsed.values
        if cells is None:
            return
        batch.fault_where(column.name, cells == "f", "formula_not_allowed")
        batch.fault_where(column.name, cells == "e", "cell_in_error")
        if isinstance(column.type, Code):
            batch.numeric_cells[column.name] = cells == "n"
            batch.fault_where(column.name, cells == "n", "code_was_number", severity="warning")

    @staticmethod
    def _cells(record_batch) -> dict[str, np.ndarray]:
        """Return, per source column of a workbook, one letter per row: how its cell was stored."""
        if CELLS_FIELD not in record_batch.schema.names:
            return {}
        letters = record_batch.column(CELLS_FIELD).to_pylist()
        headers = [name for name in record_batch.schema.names if not name.startswith("__")]
        grid = np.array([list(row) for row in letters])
        return {header: grid[:, place] for place, header in enumerate(headers)}
