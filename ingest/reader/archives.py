"""Look at a zip archive before anything in it is unpacked.  Names in it are never used for writing."""

import stat
import zipfile
import zlib
from collections import Counter
from itertools import pairwise

from ingest.reader.limits import Limits
from ingest.reader.verdict import Refused

PACKED = (".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz", ".kmz", ".xlsx", ".jar")
CHUNK_BYTES = 1 << 20
LOCAL_HEADER_BYTES = 30
SMALL_BYTES = 1_000_000  # small texts of one letter pack better than any ratio allows
ENCRYPTED = 0x1


def checked_archive(path: str, limits: Limits, *, entries: int | None = None) -> zipfile.ZipFile:
    """Return the archive, open, after every check that needs no unpacking; then check its sums."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused("archive_corrupt") from None
    infos = archive.infolist()
    most = entries or limits.archive_entries
    if len(infos) > most:
        raise Refused("archive_too_many_files", found=len(infos), allowed=most)
    _check_names(infos)
    _check_overlap(infos)
    _check_size(infos, limits)
    _check_sums(archive, infos, limits)
    return archive


def _check_names(infos) -> None:
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or "\x00" in name or name[1:2] == ":":
            raise Refused("archive_path", found=name[:100])
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused("archive_symlink", found=name[:100])
        if info.flag_bits & ENCRYPTED:
            raise Refused("archive_encrypted")
        if name.lower().endswith(PACKED):
            raise Refused("archive_nested", found=name[:100])
    folded = Counter(info.orig_filename.replace("\\", "/").casefold() for info in infos)
    for name, times in folded.items():
        if times > 1:
            raise Refused("archive_path", found=name[:100])


def _check_overlap(infos) -> None:
    """Every entry's bytes must end before the next one's begin."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in pairwise(ordered):
        least = LOCAL_HEADER_BYTES + len(info.orig_filename.encode()) + info.compress_size
        if info.header_offset + least > following.header_offset:
            raise Refused("archive_overlap")


def _check_size(infos, limits) -> None:
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise Refused("file_too_large", allowed=limits.unpacked_bytes)
    for info in infos:
        if info.file_size > max(SMALL_BYTES, limits.archive_ratio * max(info.compress_size, 1)):
            raise Refused("archive_ratio", allowed=limits.archive_ratio)


def _check_sums(archive, infos, limits) -> None:
    """Read every entry once: wrong checksums and sizes that lie about themselves show here."""
    total = 0
    for info in infos:
        try:
            with archive.open(info) as file:
                while chunk := file.read(CHUNK_BYTES):
                    total += len(chunk)
                    if total > limits.unpacked_bytes:
                        raise Refused("file_too_large", allowed=limits.unpacked_bytes)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ):
            raise Refused("archive_corrupt") from None
