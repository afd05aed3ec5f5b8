"""Lists as CSV files: streamed, safe to open in a spreadsheet, with their source on the last line."""

import csv

from django.http import StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

# A cell that begins like this is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, header: list[str], rows, source: str) -> StreamingHttpResponse:
    """Return the rows as a download, written while they are read."""
    response = StreamingHttpResponse(
        lines(header, rows, source), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def lines(header, rows, source):
    """Yield the file line by line."""
    writer = csv.writer(_Passing(), lineterminator="\r\n")
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([plain(value) for value in row])
    yield writer.writerow([f"# {source}"])


class _Passing:
    """A file that hands back what is written to it."""

    def write(self, line):
        return line


def plain(value):
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, bool):
        return str(value).lower()
    return value


def source_line(release) -> str:
    """Say where a release's figures are from."""
    return _(
        "Source: Sentra, %(dataset)s (%(owner)s); %(edition)s; %(classification)s; "
        "released on %(date)s; run %(run)s; release %(release)s."
    ) % {
        "dataset": release.dataset_name,
        "owner": release.owner_name,
        "edition": release.boundary_set_code,
        "classification": release.classification_code,
        "date": date_format(localtime(release.released_at)),
        "run": release.run_key,
        "release": release.key,
    } + _marked(release.fictional)


def source_line_of_run(run) -> str:
    """Say where a run's figures are from."""
    return _(
        "Source: Sentra, %(dataset)s; %(edition)s; run %(run)s. Full figures, not for publication."
    ) % {
        "dataset": run.dataset.name,
        "edition": run.boundary_set.code,
        "run": run.key,
    } + _marked(run.dataset.fictional or run.boundary_set.fictional)


def _marked(fictional: bool) -> str:
    return " " + _("Example: fictional data.") if fictional else ""
