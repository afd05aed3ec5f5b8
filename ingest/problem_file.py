"""All problems of a file as a file: a list, or the user's own rows with a column of problems."""

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ingest import reading, storing
from ingest.models import Problem, Upload
from ingest.problems import sentence
from ingest.reader.verdict import ROW_FIELD

# A cell that a spreadsheet program would run as a formula is written as text.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """Return the cell so that no spreadsheet program takes it for a formula; numbers stay as they are."""
    if cell.startswith(ACTIVE):
        try:
            float(cell.replace(",", "."))
        except ValueError:
            return "'" + cell
    return cell


def path_of(upload: Upload) -> Path:
    return storing.folder() / f"{upload.key}.problems.csv"


def _header() -> list[str]:
    return [_("row"), _("column"), _("value"), _("code"), _("severity"), _("problem")]


def lines(upload: Upload) -> Iterator[list[str]]:
    """Give the header and one line for each problem."""
    yield _header()
    for problem in upload.problems.iterator(chunk_size=5_000):
        yield [
            problem.row or "",
            safe(problem.column),
            safe(problem.value),
            problem.code,
            problem.get_severity_display(),
            sentence(problem.code, problem.details),
        ]


def write_problems(upload: Upload) -> Path:
    """Write the list beside the upload and return where."""
    path = path_of(upload)
    half = path.with_suffix(".part")
    with open(half, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines(upload))
    half.replace(path)
    return path


def write_refusal(code: str, text: str) -> Path:
    """Write the list of a file that was not even kept, among the temporary files, and return where."""
    severity = Problem.Severity.ERROR.label
    with NamedTemporaryFile(
        "w",
        prefix="sentra-",
        suffix=".problems.csv",
        delete=False,
        encoding="utf-8-sig",
        newline="",
    ) as file:
        csv.writer(file).writerows([_header(), ["", "", "", code, severity, text]])
    return Path(file.name)


class Line:
    """A file for csv.writer that hands back what was written."""

    def write(self, text):
        return text


def own_rows(upload: Upload) -> Iterator[str]:
    """Give the user's own rows as CSV, in the file's own order, with a last column of problems."""
    delimiter = upload.facts.get("delimiter") or ","
    writer = csv.writer(Line(), delimiter=delimiter)
    name = "kesalahan" if (get_language() or "id").startswith("id") else "problem"
    yield "\ufeff"
    with reading.open_reading(upload) as opened:
        headers = opened.headers
        yield writer.writerow([safe(header) for header in headers] + [name])
        for batch in opened.batches():
            if not batch.num_rows:
                continue
            rows = batch.column(ROW_FIELD).to_pylist()
            found = problems_between(upload, rows[0], rows[-1])
            cells = [batch.column(header).to_pylist() for header in headers]
            for row, *values in zip(rows, *cells, strict=True):
                own = [safe(value or "") for value in values]
                yield writer.writerow([*own, " | ".join(found.get(row, []))])


def problems_between(upload, first: int, last: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for problem in upload.problems.filter(row__range=(first, last)).iterator(chunk_size=5_000):
        text = f"{problem.column}: {sentence(problem.code, problem.details)}".removeprefix(": ")
        found.setdefault(problem.row, []).append(text)
    return found
