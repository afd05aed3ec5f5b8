"""What a file is, by its content.  Its name only has to agree."""

import gzip
import re
from pathlib import PurePath

from ingest.reader.verdict import Refused

HEAD_BYTES = 65_536

MAGIC = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
    (b"%PDF", "application/pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
]
BY_NAME = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".xlsx": "xlsx",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".zip": "shapefile",
}
NOT_SUPPORTED = {".xls", ".ods", ".xlsb", ".kml", ".kmz", ".gml", ".shp", ".dbf", ".mdb", ".rar"}
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MARKUP = re.compile(rb"<[!?a-z]")
# Bytes that no text holds; a NUL here and there is told with its row.
CONTROLS = bytes(byte for byte in range(1, 32) if byte not in b"\t\n\v\f\r\x1a\x1b")
STRANGE_SHARE = 0.02


def magic_of(head: bytes) -> str:
    """Return a name for the content's first bytes: a media type, or `text`."""
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(UTF16):
        return "text"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    if MARKUP.match(start):
        return "application/xml"
    if start.startswith((b"{", b"[")):
        return "json"
    strange = len(head) - len(head.translate(None, CONTROLS))
    return "application/octet-stream" if strange > len(head) * STRANGE_SHARE else "text"


def name_format(file_name: str) -> tuple[str | None, bool]:
    """Return the format that a file name promises (None: unknown) and whether it is packed by gzip."""
    suffixes = [suffix.lower() for suffix in PurePath(file_name).suffixes[-2:]]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    last = (suffixes[:-1] if packed else suffixes)[-1:]
    if not last:
        return None, packed
    if last[0] == ".xlsm":
        raise Refused("macro_not_allowed")
    if last[0] in NOT_SUPPORTED:
        raise Refused("format_not_supported", found=last[0])
    return BY_NAME.get(last[0]), packed


def format_of(head: bytes, file_name: str) -> str:
    """Return csv, xlsx, geojson, gpkg or shapefile; refuse what is neither or says it is another.

    `head` are the first bytes, unpacked if the file was packed by gzip.
    """
    promised, _ = name_format(file_name)
    content = magic_of(head)
    if content == "ole":
        # BIFF workbooks and password-protected ones share this container.
        raise Refused("format_not_supported", found="xls")
    fits = {
        "csv": {"text"},
        "xlsx": {"zip"},
        "shapefile": {"zip"},
        "geojson": {"json"},
        "gpkg": {"sqlite"},
        None: set(),
    }[promised]
    if promised is None:
        raise Refused("format_not_supported", found=file_name.rpartition(".")[2][:10] or "–")
    if content not in fits:
        raise Refused("content_mismatch", name=promised, content=content)
    return promised


def head_of(path: str, packed: bool) -> bytes:
    """Return the first bytes, unpacked."""
    try:
        with (gzip.open if packed else open)(path, "rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, EOFError):
        raise Refused("archive_corrupt") from None
