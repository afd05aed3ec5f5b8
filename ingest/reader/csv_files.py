"""Comma-separated text in the forms that office programs write it."""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from io import IncrementalNewlineDecoder

from ingest.reader.limits import Limits
from ingest.reader.sniffing import HEAD_BYTES, UTF16
from ingest.reader.table import Table, batch_of, checked_headers
from ingest.reader.verdict import Asked, Refused

CHUNK_BYTES = 1 << 20
BATCH_ROWS = 20_000
DELIMITERS = ",;\t|"
# What a file without a mark may be read in once a person has confirmed it.
ENCODINGS = ["cp1252", "utf-16", "latin-1", "utf-8"]


def open_table(path: str, options: dict, limits: Limits) -> Table:
    """Find out encoding and delimiter, read the header, and leave the rows to be streamed."""
    head = _head(path, options, limits)
    encoding = options.get("encoding") or encoding_of(path, head, options, limits)
    lines = _lines(path, options, limits, encoding)
    first = next(lines, "")
    delimiter, skipped = options.get("delimiter"), False
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, skipped = delimiter or first.strip()[4], True
        first = next(lines, "")
    delimiter = delimiter or delimiter_of(first)
    if not first.strip():
        raise Refused("header_missing", missing="–")
    try:
        header = next(csv.reader([first], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Refused("csv_malformed", row=1, reason=str(error)) from None
    headers = checked_headers(header, limits)
    facts = {
        "format": "csv",
        "encoding": encoding,
        "delimiter": delimiter,
        "delimiter_given": bool(options.get("delimiter")) or skipped,
        "packed": options["packed"],
    }

    def batches():
        rows = _lines(path, options, limits, encoding)
        if skipped:
            next(rows)
        return _batches(rows, delimiter, headers, limits, table.schema)

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
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path, options, limits):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # Show the text around the first byte that is not UTF-8, as cp1252 has it.
        piece = error.object[max(0, error.start - 40) : error.start + 40]
        raise Asked("encoding", ENCODINGS, sample=piece.decode("cp1252", "replace")) from None
    return "utf-8"


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


def _lines(path, options, limits, encoding) -> Iterator[str]:
    """Give the lines with their ends; a line longer than any field may be is refused."""
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
            lines = text.splitlines(keepends=True) if "\n" not in text else text.split("\n")
            rest = lines.pop()
            number += len(lines)
            if len(rest) > longest:
                raise Refused("csv_malformed", row=number + 1, reason="line", allowed=longest)
            for line in lines:
                yield line + "\n"
        rest += decoder.decode(b"", final=True)
    except UnicodeError:
        raise Refused("encoding_unknown", found=encoding, allowed=", ".join(ENCODINGS)) from None
    if rest:
        yield rest


def _batches(lines, delimiter, headers, limits, schema):
    csv.field_size_limit(limits.field_characters)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width, number = len(headers), 1
    rows, numbers = [], []
    try:
        header = next(reader)
        surplus = len(header) - width
        for row in reader:
            number += 1
            if len(row) != width:
                if not any(row):
                    continue  # an empty line
                row = _trimmed(row, width, surplus, number)
            rows.append(row)
            numbers.append(number)
            if len(rows) == BATCH_ROWS:
                yield batch_of(schema, numbers, rows)
                rows, numbers = [], []
    except csv.Error as error:
        raise Refused(
            "csv_malformed", row=number + 1, reason=str(error), allowed=limits.field_characters
        ) from None
    if rows:
        yield batch_of(schema, numbers, rows)


def _trimmed(row, width, surplus, number):
    """Drop empty cells beyond the header, as spreadsheet programs add them; refuse other raggedness."""
    if len(row) > width and not any(row[width:]):
        return row[:width]
    raise Refused("csv_malformed", row=number, reason="cells", found=len(row), expected=width)
