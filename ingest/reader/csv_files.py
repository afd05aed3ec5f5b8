"""Comma-separated text in the forms that office programs write it."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from io import IncrementalNewlineDecoder

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ingest.reader.limits import Limits
from ingest.reader.sniffing import HEAD_BYTES, UTF16
from ingest.reader.table import Table, batch_of, checked_headers
from ingest.reader.verdict import Asked, Refused

CHUNK_BYTES = 2 << 20
MOST_WAITING = 8 << 20  # characters held back until quotes are balanced
BATCH_ROWS = 20_000
DELIMITERS = ",;\t|"
# What a file without a mark may be read in once a person has confirmed it.
ENCODINGS = ["cp1252", "utf-16", "latin-1", "utf-8"]


def open_table(path: str, options: dict, limits: Limits) -> Table:
    """Find out encoding and delimiter, read the header, and leave the rows to be streamed."""
    head = _head(path, options, limits)
    encoding = options.get("encoding") or encoding_of(path, head, options, limits)
    text = next(_texts(path, options, limits, encoding), "")
    first, _, after = text.partition("\n")
    delimiter, skipped = options.get("delimiter"), False
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, skipped = delimiter or first.strip()[4], True
        first = after.partition("\n")[0]
    delimiter = delimiter or delimiter_of(first)
    if not text.strip():
        raise Refused("file_empty")
    if not first.strip():
        raise Refused("header_missing", missing="–", row=1)
    try:
        header = next(csv.reader([first], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _malformed(error, 1, limits) from None
    headers = checked_headers(header, limits)
    facts = {
        "format": "csv",
        "encoding": encoding,
        "delimiter": delimiter,
        "delimiter_given": bool(options.get("delimiter")) or skipped,
        "packed": options["packed"],
    }

    def batches():
        texts = _without_first_lines(_texts(path, options, limits, encoding), 1 + skipped)
        return _batches(texts, delimiter, headers, limits, table.schema)

    table = Table(headers, facts, batches)
    return table


def _head(path, options, limits) -> bytes:
    with (gzip.open if options["packed"] else open)(path, "rb") as file:
        return file.read(HEAD_BYTES)


def encoding_of(path, head: bytes, options, limits) -> str:
    """Return the encoding that the file's mark or its bytes prove; ask where nothing does."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith(UTF16):
        raise Asked("encoding", ["utf-16"], sample=head[:200].decode("utf-16", "replace"))
    if unmarked := unmarked_utf16(head):
        raise Asked("encoding", [unmarked], sample=head[:200].decode(unmarked, "replace"))
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path, options, limits):
            # Most of a large file is ASCII, which is seen at a glance.
            if not (chunk.isascii() and decoder.getstate()[0] == b""):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # Show the text around the first byte that is not UTF-8, as cp1252 has it.
        piece = error.object[max(0, error.start - 40) : error.start + 40]
        raise Asked("encoding", ENCODINGS, sample=piece.decode("cp1252", "replace")) from None
    return "utf-8"


def unmarked_utf16(head: bytes) -> str | None:
    """Return the form of UTF-16 whose every other byte is mostly NUL, as it is in Latin letters."""
    for name, empty, full in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if head[empty::2].count(0) > len(head) / 4 and not head[full::2].count(0):
            return name
    return None


def delimiter_of(line: str) -> str:
    """Return the delimiter that occurs most in the header outside quotes; a comma if none does."""
    outside = "".join(part for place, part in enumerate(line.split('"')) if place % 2 == 0)
    return max(DELIMITERS, key=lambda delimiter: (outside.count(delimiter), delimiter == ","))


def _chunks(path, options, limits) -> Iterator[bytes]:
    """Give the unpacked bytes, within the limits of what may come out of the file."""
    total = 0
    with open(path, "rb") as raw:
        file = gzip.GzipFile(fileobj=raw) if options["packed"] else raw
        try:
            while chunk := file.read(CHUNK_BYTES):
                total += len(chunk)
                if total > limits.unpacked_bytes:
                    raise Refused("file_too_large", allowed=limits.unpacked_bytes)
                if options["packed"] and total > max(raw.tell(), 100_000) * limits.archive_ratio:
                    raise Refused("archive_ratio", allowed=limits.archive_ratio)
                yield chunk
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused("archive_corrupt") from None


def _texts(path, options, limits, encoding) -> Iterator[str]:
    """Give the text in pieces that end with a line; a line longer than any row may be is refused."""
    try:
        decoder = IncrementalNewlineDecoder(
            codecs.getincrementaldecoder(encoding)(), translate=True
        )
    except LookupError:
        raise Refused("encoding_unknown", found=encoding, allowed=", ".join(ENCODINGS)) from None
    rest, number = "", 0
    longest = limits.field_characters * 4
    try:
        for chunk in _chunks(path, options, limits):
            text = rest + decoder.decode(chunk)
            if "\x00" in text:
                place = number + 1 + text[: text.index("\x00")].count("\n")
                raise Refused("csv_malformed", row=place, reason="NUL")
            end = text.rfind("\n") + 1
            rest = text[end:]
            if len(rest) > longest:
                row = number + 1 + text.count("\n", 0, end)
                raise Refused("csv_malformed", row=row, reason="line", allowed=longest)
            if end:
                number += text.count("\n", 0, end)
                yield text[:end]
        rest += decoder.decode(b"", final=True)
    except UnicodeError:
        raise Refused("encoding_unknown", found=encoding, allowed=", ".join(ENCODINGS)) from None
    if rest:
        yield rest


def _without_first_lines(texts: Iterator[str], lines: int) -> Iterator[str]:
    for text in texts:
        while lines and text:
            _, _, text = text.partition("\n")
            lines -= 1
        if text:
            yield text


def _blocks(texts: Iterator[str]) -> Iterator[str]:
    """Give the text in blocks of whole records: quotes are balanced in each."""
    waiting: list[str] = []
    quotes = 0
    for text in texts:
        waiting.append(text)
        quotes += text.count('"')
        if quotes % 2 == 0 or sum(map(len, waiting)) > MOST_WAITING:
            yield "".join(waiting)
            waiting, quotes = [], 0
    if waiting:
        yield "".join(waiting)


def _batches(texts, delimiter, headers, limits, schema):
    """Turn blocks of text into batches; numbers count records, the header being row 1."""
    number = 1
    for text in _blocks(texts):
        fast = _at_once(text, number, delimiter, headers, limits, schema)
        if fast is not None:
            number += fast.num_rows
            yield fast
            continue
        slow = _OneByOne(number, delimiter, headers, limits, schema)
        yield from slow.batches(text)
        number = slow.number


def _at_once(text, number, delimiter, headers, limits, schema) -> pa.RecordBatch | None:
    """Parse a block in one go; None where it needs a closer look: odd quotes, blank lines, ragged rows."""
    if text.startswith("\n") or "\n\n" in text or "\x00" in text:
        return None
    blank = delimiter * (len(headers) - 1)
    if blank and blank in text and re.search(rf"^{re.escape(blank)}$", text, re.M):
        return None
    quoted = '"' in text
    if quoted and re.search(
        rf'[^{re.escape(delimiter)}\n"]"(?![{re.escape(delimiter)}\n"]|$)', text
    ):
        return None
    try:
        table = pa.csv.read_csv(
            io.BytesIO(text.encode()),
            pa.csv.ReadOptions(
                use_threads=False, column_names=headers, block_size=max(len(text) * 4, 1024)
            ),
            pa.csv.ParseOptions(
                delimiter=delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted
            ),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(headers, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        ).combine_chunks()
    except pa.ArrowInvalid:
        return None
    columns = [column.chunk(0) for column in table.columns] if table.num_rows else []
    longest = max((pc.max(pc.utf8_length(column)).as_py() or 0 for column in columns), default=0)
    if not columns or longest > limits.field_characters:
        return None
    rows = pa.array(np.arange(number + 1, number + 1 + table.num_rows, dtype=np.int64))
    return pa.record_batch([rows, *columns], schema=schema)


class _OneByOne:
    """Parses a block record by record, so that what is wrong can be named by its row."""

    def __init__(self, number, delimiter, headers, limits, schema):
        self.number, self.delimiter, self.limits, self.schema = number, delimiter, limits, schema
        self.width = len(headers)

    def batches(self, text: str) -> Iterator[pa.RecordBatch]:
        csv.field_size_limit(self.limits.field_characters)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        rows, numbers = [], []
        for row in self._records(reader):
            rows.append(row)
            numbers.append(self.number)
            if len(rows) == BATCH_ROWS:
                yield batch_of(self.schema, numbers, rows)
                rows, numbers = [], []
        if rows:
            yield batch_of(self.schema, numbers, rows)

    def _records(self, reader):
        try:
            for row in reader:
                self.number += 1
                if not any(row):
                    continue  # an empty line, with or without delimiters
                if len(row) != self.width:
                    row = _trimmed(row, self.width, self.number)
                yield row
        except csv.Error as error:
            raise _malformed(error, self.number + 1, self.limits) from None


def _malformed(error: csv.Error, row: int, limits: Limits) -> Refused:
    reason = "cell" if "field limit" in str(error) else "quotes"
    return Refused("csv_malformed", row=row, reason=reason, allowed=limits.field_characters)


def _trimmed(row, width, number):
    """Drop empty cells beyond the header, as spreadsheet programs add them; refuse other raggedness."""
    if len(row) > width and not any(row[width:]):
        return row[:width]
    raise Refused("csv_malformed", row=number, reason="cells", found=len(row), expected=width)
