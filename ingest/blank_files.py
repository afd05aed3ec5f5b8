"""Empty files to fill in: the columns of a kind with one example row; codes are kept as text."""

import csv
import io

from ingest.kinds import UploadKind
from ingest.parsing.types import Code

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_ROWS = 2_000  # so many rows are formatted as text, so that zeros stay when codes are typed


def blank(kind: type[UploadKind], form: str) -> tuple[bytes, str]:
    """Return the content and media type of a template, as csv (with `;`) or xlsx."""
    header = [column.name for column in kind.columns]
    example = [column.example for column in kind.columns]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([header, example])
        return ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8"
    return _workbook(kind, header, example), XLSX


def _workbook(kind, header, example) -> bytes:
    # A workbook of ours is written here, none of anybody else's is read.
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = kind.name[:31]
    sheet.append(header)
    sheet.append(example)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(kind.columns, start=1):
        cell = sheet.cell(1, place)
        cell.font = Font(bold=column.required)
        sheet.column_dimensions[cell.column_letter].width = max(12, len(column.name) + 3)
        if isinstance(column.type, Code):
            for row in range(2, TEXT_ROWS + 2):
                sheet.cell(row, place).number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
