"""Lists as CSV files: streamed, safe to open in a spreadsheet, with their source on the last line."""

import csv

from django.http import StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer, JSONRenderer

from publication.api.lists import columns

# A cell that begins like this is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CSVRenderer(BaseRenderer):
    """Says that a client may ask for CSV; the rows are written by `csv_response`."""

    media_type = "text/csv"
    format = "csv"


class AsCSV:
    """A list of figures, answered whole as a file; its last line says where the rows are from."""

    file_name: str
    renderer_classes = (CSVRenderer, JSONRenderer)
    media_type = "text/csv"
    answers = OpenApiTypes.STR
    paged = False

    def respond(self, request):
        _order, rows = self.ordered()
        names = columns(self.row)
        return csv_response(
            f"{self.file_name}-{self.origin.dataset_code}.csv",
            list(names),
            rows.values_list(*names.values()).iterator(chunk_size=5_000),
            self.origin.source_line,
        )


class OpenFile(AsCSV):
    """A file that everybody may take home; its last line is in the reader's language."""

    figures_only = False
    caching = "private, no-cache"


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
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers, lists are joined by |."""
    if isinstance(value, list):
        value = "|".join(map(str, value))
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
