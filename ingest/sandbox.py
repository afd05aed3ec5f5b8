"""Read a file in a child that sees nothing else: no network, no other file, bounded time and memory.

The parent never parses the file.  It receives Arrow batches of text from code of ours that ran in
a bubblewrap sandbox, and checks them as it would check anything from outside.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from ingest.reader.limits import Limits

APP = "/app"
SHOWN_AS = "/in/file"
# Vector drivers that open other files or addresses named in the file; the sandbox has no network
# and no other file, this is a second wall.
GDAL_SKIP = "OGR_VRT,VRT,HTTP,GDALG,WFS,OAPIF,OGCAPI,CSW,KML,LIBKML,GML,SQLite,ODS,XLSX,CSV"
WALL_CLOCK_FACTOR = 3


class NoSandbox(Exception):
    """There is no way to read files safely on this machine."""


def _base() -> list[str]:
    command = [
        shutil.which("bwrap") or "bwrap",
        *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--dev", "/dev", "--size", str(512 * 1024**2), "--tmpfs", "/tmp"),
        *("--ro-bind", "/usr", "/usr"),
    ]
    for name in ("lib", "lib32", "lib64", "bin", "sbin"):
        place = Path("/", name)
        if place.is_symlink():
            command += ["--symlink", os.readlink(place), str(place)]
        elif place.is_dir():
            command += ["--ro-bind", str(place), str(place)]
    for prefix in dict.fromkeys((sys.prefix, os.path.realpath(sys.prefix), sys.base_prefix)):
        if not prefix.startswith("/usr"):
            command += ["--ro-bind", prefix, prefix]
    command += ["--ro-bind", str(settings.ROOT / "ingest" / "reader"), f"{APP}/ingest/reader"]
    return [*command, "--chdir", APP]


@cache
def available() -> bool:
    """Can this machine make a sandbox?  Tried once."""
    if not shutil.which("bwrap"):
        return False
    tried = subprocess.run(
        [*_base(), "/usr/bin/env", "true"], capture_output=True, check=False, timeout=30
    )
    return tried.returncode == 0


class Reading:
    """A file being read: its schema and facts at once, its batches as they come, then the verdict."""

    def __init__(self, process, reader, verdict_file):
        self._process, self._reader, self._verdict_file = process, reader, verdict_file
        self.headers = [n for n in reader.schema.names if not n.startswith("__")] if reader else []
        metadata = (reader.schema.metadata or {}) if reader else {}
        self.facts = json.loads(metadata.get(b"facts", b"{}"))
        self.verdict: dict = {}

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches; afterwards `verdict` says whether the file was read to its end."""
        try:
            for batch in self._reader or ():
                batch.validate(full=True)
                yield batch
        except (pa.ArrowInvalid, OSError, EOFError):
            pass  # the child died in the middle of a batch; the verdict below says so
        self.conclude()

    def conclude(self) -> None:
        """Wait for the child and read what it said."""
        code = self._process.wait()
        self._verdict_file.seek(0)
        said = self._verdict_file.read(1_000_000)
        try:
            self.verdict = json.loads(said)
        except ValueError:
            # Killed by a limit of memory, processor time or the clock, or it crashed on the file.
            self.verdict = {"refused": {"code": "file_too_complex", "details": {"exit": code}}}


@contextmanager
def reading(path: Path, options: dict, *, most_rows: int | None = None, limits=None):
    """Open a stored file in the sandbox and give a `Reading`."""
    if not available():
        raise NoSandbox
    limits = limits or Limits.of(settings.UPLOAD_LIMITS)
    with tempfile.TemporaryFile() as verdict_file:
        request = {
            "path": SHOWN_AS,
            "options": options,
            "most_rows": most_rows,
            "limits": vars(limits),
            "verdict_fd": verdict_file.fileno(),
        }
        process = _start(path, request, verdict_file.fileno())
        clock = threading.Timer(limits.cpu_seconds * WALL_CLOCK_FACTOR, _kill, [process])
        clock.daemon = True
        clock.start()
        try:
            yield Reading(process, _schema(process), verdict_file)
        finally:
            clock.cancel()
            _kill(process)
            process.stdout.close()
            process.wait()


def _start(path: Path, request: dict, verdict_fd: int) -> subprocess.Popen:
    environment = {
        "SENTRA_READ": json.dumps(request),
        "GDAL_SKIP": GDAL_SKIP,
        "OGR_ENABLE_PARTIAL_REPROJECTION": "NO",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "PROJ_NETWORK": "OFF",
        # One arena and no reserved address space, so that the limit of memory is what is used.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }
    command = [*_base(), "--ro-bind", str(path), SHOWN_AS]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    command += [sys.executable, "-s", "-m", "ingest.reader"]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if settings.DEBUG else subprocess.DEVNULL,
        pass_fds=[verdict_fd],
        env={},
        cwd="/",
    )


def _schema(process) -> pa.RecordBatchStreamReader | None:
    try:
        return pa.ipc.open_stream(process.stdout)
    except (pa.ArrowInvalid, OSError, EOFError):
        return None  # the child ended before its first batch


def _kill(process) -> None:
    # bwrap is the parent of everything inside; with it the namespace dies.
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
