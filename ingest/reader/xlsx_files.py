"""Workbooks.  Looked through for what is dangerous or lost before a library opens them."""

import datetime
import re

from ingest.reader.archives import checked_archive
from ingest.reader.limits import Limits
from ingest.reader.table import Table, batch_of, checked_headers
from ingest.reader.verdict import Asked, Refused

BATCH_ROWS = 5_000
MOST_ENTRIES = 500
MOST_ROWS = 1_048_576  # no program writes a sheet with more
# Parts that call other programs, other files, or addresses.
ACTIVE = ("externallinks/", "activex/", "embeddings/", "oleobjects/", "connections.xml",
          "querytables/", "webextensions/")  # fmt: skip
FAR_COLUMN = re.compile(rb'<c [^>]{0,40}?r="[A-Z]{3}\d')
ROW_NUMBER = re.compile(rb'<row [^>]{0,60}?r="(\d+)"')
# Entities are declared before the root element: nothing but comments and instructions may stand there,
# in UTF-8, as every spreadsheet program writes it.
PROLOG_BYTES = 65_536
BEFORE_ROOT = re.compile(rb"\A\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->", re.S)
ROOT = re.compile(rb"\s*<[A-Za-z_]")
CHUNK_BYTES = 1 << 20
OVERLAP_BYTES = 200


def open_table(path: str, options: dict, limits: Limits) -> Table:
    """Choose the sheet, read the header, leave the rows to be streamed."""
    archive = checked_archive(path, limits, entries=MOST_ENTRIES)
    names = [info.filename for info in archive.infolist()]
    _refuse_active(archive, names)
    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _refuse_bomb(archive, name, limits)
    archive.close()
    book, sheet = _sheet(path, options)
    rows = _rows(sheet, limits)
    first = next(rows, None)
    if first is None:
        raise Refused("no_rows")
    cells, letters = first[1:]
    if "f" in letters:
        column = cells[letters.index("f")]
        raise Refused("formula_not_allowed", row=1, column=column)
    if _merged_header(sheet, path):
        raise Refused("header_merged", row=1)
    headers = checked_headers(cells, limits)
    facts = {"format": "xlsx", "sheet": sheet.title, "sheets": book.sheetnames}

    def batches():
        again = _rows(_sheet(path, options)[1], limits)
        next(again)
        return _batches(again, len(headers), table.schema)

    table = Table(headers, facts, batches, with_cells=True)
    return table


def _refuse_active(archive, names) -> None:
    for name in names:
        low = name.lower()
        if "vbaproject" in low or (low.endswith(".bin") and "macro" in low):
            raise Refused("macro_not_allowed")
        if any(part in low for part in ACTIVE):
            raise Refused("xlsx_active_content", found=name[:100])
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Refused("content_mismatch", name="xlsx", content="zip")
    for name in names:
        if name.lower().endswith((".xml", ".rels")):
            with archive.open(name) as file:
                head = file.read(PROLOG_BYTES)
            if head.strip() and not ROOT.match(BEFORE_ROOT.sub(b"", head)):
                raise Refused("xlsx_active_content", found=f"DOCTYPE, {name[:80]}")
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refused("macro_not_allowed")


def _refuse_bomb(archive, name, limits) -> None:
    """Count rows and cells in the sheet's text; a single far cell would make libraries fill the way to it."""
    rows = cells = 0
    tail = b""
    most = min(limits.rows + 1, MOST_ROWS)
    with archive.open(name) as file:
        while chunk := file.read(CHUNK_BYTES):
            text = tail + chunk
            # What lies in the overlap was counted before.
            rows += text.count(b"<row") - tail.count(b"<row")
            cells += text.count(b"<c ") - tail.count(b"<c ")
            if FAR_COLUMN.search(text):
                raise Refused("too_many_cells", allowed=limits.cells)
            numbers = ROW_NUMBER.findall(text)
            if (numbers and int(numbers[-1]) > most) or rows > most:
                raise Refused("too_many_rows", allowed=most - 1)
            if numbers and int(numbers[-1]) > 1_000 + 100 * max(rows, 1):
                raise Refused("too_many_cells", allowed=limits.cells)
            if cells > limits.cells:
                raise Refused("too_many_cells", allowed=limits.cells)
            tail = text[-OVERLAP_BYTES:]


def _sheet(path, options):
    import openpyxl

    try:
        # By an open file: given a name, the library insists on its ending.
        book = openpyxl.load_workbook(
            open(path, "rb"),  # noqa: SIM115
            read_only=True,
            data_only=False,
            keep_links=False,
        )
    except Exception:
        raise Refused("archive_corrupt") from None
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    wanted = options.get("sheet")
    if wanted:
        if wanted not in sheets:
            raise Asked("sheet", list(sheets), found=wanted)
        return book, sheets[wanted]
    if len(sheets) != 1:
        raise Asked("sheet", list(sheets))
    return book, next(iter(sheets.values()))


def _merged_header(sheet, path) -> bool:
    """Do merged cells touch the first row?  Read-only sheets do not say, so the text is asked."""
    import zipfile

    place = sheet._worksheet_path.lstrip("/")
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(place) as file:
        while chunk := file.read(CHUNK_BYTES):
            tail = tail[-OVERLAP_BYTES:] + chunk
            if re.search(rb'<mergeCell [^>]{0,20}ref="[A-Z]+1:', tail):
                return True
    return False


def _rows(sheet, limits):
    """Give (row number, texts, letters) for each row that is not blank."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=limits.columns + 1), start=1):
        texts, letters = [], []
        for cell in row:
            text, letter = _text(cell)
            texts.append(text)
            letters.append(letter)
        if number == 1 or any(texts):
            yield number, texts, letters


def _text(cell) -> tuple[str, str]:
    value = cell.value
    if value is None:
        return "", "s"
    if cell.data_type == "f":
        return str(value)[:200], "f"
    if isinstance(value, bool):
        return "true" if value else "false", "b"
    if isinstance(value, int):
        return str(value), "n"
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)), "n"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return str(value), "d"
    if cell.data_type == "e":
        return str(value), "e"
    return str(value), "s"


def _batches(rows, width, schema):
    numbers, kept, letters = [], [], []
    for number, texts, kinds in rows:
        texts, kinds = texts[:width], kinds[:width]
        missing = width - len(texts)
        numbers.append(number)
        kept.append(texts + [""] * missing)
        letters.append("".join(kinds) + "s" * missing)
        if len(kept) == BATCH_ROWS:
            yield batch_of(schema, numbers, kept, letters)
            numbers, kept, letters = [], [], []
    if kept:
        yield batch_of(schema, numbers, kept, letters)
