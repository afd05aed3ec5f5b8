"""Keep an uploaded file: whole or not at all, under a name of our own."""

import hashlib
import os
import shutil
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# What a file of this size may need besides: unpacked rows in staging, the rows themselves, indexes.
SPACE_FACTOR = 3
CHUNK_BYTES = 1 << 20


class NotStored(Exception):
    """The file was not taken; `code` and `status` are for the API."""

    def __init__(self, code: str, status: int, **details):
        super().__init__(code)
        self.code, self.status, self.details = code, status, details


@dataclass(frozen=True)
class Stored:
    key: uuid.UUID
    sha256: str
    size_bytes: int


def folder() -> Path:
    return settings.VAR / "files" / "uploads"


def path_of(key) -> Path:
    return folder() / str(key)


def shown_name(name: str) -> str:
    """Return a file name fit to be shown: no folders, no control or direction characters, not long."""
    name = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()
    if len(kept) > 200:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[:180]}…{dot}{ending[-15:]}"
    return kept or "file"


def store(chunks: Iterable[bytes], expected_bytes: int | None = None) -> Stored:
    """Write the chunks to disk and return where they are; on any failure nothing is left."""
    key = uuid.uuid4()
    folder().mkdir(parents=True, exist_ok=True)
    if expected_bytes is not None:
        _refuse_too_large(expected_bytes)
    _refuse_without_space(expected_bytes or 0)
    half = path_of(key).with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    try:
        with open(half, "xb") as file:
            for chunk in chunks:
                size += len(chunk)
                _refuse_too_large(size)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise NotStored("file_empty", 400)
        if expected_bytes is not None and size != expected_bytes:
            raise NotStored("file_incomplete", 400, found=size, expected=expected_bytes)
        half.replace(path_of(key))
        _sync_folder()
    except OSError as error:
        if error.errno in (28, 122):  # no space left, quota exceeded
            raise NotStored("not_enough_space", 507) from None
        raise
    finally:
        half.unlink(missing_ok=True)
    return Stored(key, digest.hexdigest(), size)


def discard(key) -> None:
    path_of(key).unlink(missing_ok=True)


def _refuse_too_large(size: int) -> None:
    if size > settings.UPLOAD_MOST_BYTES:
        raise NotStored("file_too_large", 413, allowed=settings.UPLOAD_MOST_BYTES)


def _refuse_without_space(expected_bytes: int) -> None:
    free = shutil.disk_usage(folder()).free
    if free < max(expected_bytes * SPACE_FACTOR, 10 * CHUNK_BYTES):
        raise NotStored("not_enough_space", 507)


def _sync_folder() -> None:
    descriptor = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
