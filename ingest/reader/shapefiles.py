"""Zipped shapefiles: the parts of one layer, compared with each other before GDAL puts them together."""

import struct
from pathlib import PurePosixPath

from ingest.reader.archives import checked_archive
from ingest.reader.csv_files import ENCODINGS
from ingest.reader.limits import Limits
from ingest.reader.references import settled, system_defined
from ingest.reader.table import Table
from ingest.reader.vector import open_vector
from ingest.reader.verdict import Asked, Refused

MAGIC = 9994
HEADER_BYTES = 100
CHUNK_BYTES = 1 << 20
# What a .cpg file may say, and what GDAL calls it.
CODE_PAGES = {"utf-8": "UTF-8", "utf8": "UTF-8", "65001": "UTF-8", "1252": "CP1252", "cp1252": "CP1252",
              "ansi 1252": "CP1252", "windows-1252": "CP1252", "iso-8859-1": "ISO-8859-1",
              "iso8859-1": "ISO-8859-1", "88591": "ISO-8859-1", "latin1": "ISO-8859-1",
              "latin-1": "ISO-8859-1"}  # fmt: skip


def open_table(path: str, options: dict, limits: Limits) -> Table:
    """Find the layer wherever it lies in the archive, check its parts, settle system and encoding."""
    archive = checked_archive(path, limits)
    files = {info.filename.casefold(): info.filename for info in archive.infolist()}
    layers = {_stem(name): name for low, name in files.items() if low.endswith(".shp")}
    if not layers:
        raise Refused("not_a_shapefile")
    layer = options.get("layer")
    if layer not in layers:
        if layer or len(layers) != 1:
            raise Asked("layer", sorted(layers), **({"found": layer} if layer else {}))
        layer = next(iter(layers))
    _check_magic(archive, layers[layer])
    parts = _parts(layers[layer], files)
    _check_parts(archive, parts)
    crs = _system(archive, parts, options)
    facts = {"format": "shapefile", "layer": layer, "layers": sorted(layers), "crs": crs,
             "crs_stated": ".prj" in parts}  # fmt: skip
    encoding = _encoding(archive, parts, options)
    return open_vector(
        f"/vsizip/{{{path}}}/{parts['.shp']}",
        "ESRI Shapefile",
        limits,
        facts | {"encoding": encoding},
        options,
        encoding=encoding,
    )


def _stem(name: str) -> str:
    return str(PurePosixPath(name.replace("\\", "/")).with_suffix(""))


def _parts(shp: str, files: dict[str, str]) -> dict[str, str]:
    stem = shp[:-4].casefold()
    found = {
        part: files[stem + part]
        for part in (".shp", ".shx", ".dbf", ".prj", ".cpg")
        if stem + part in files
    }
    for part in (".shx", ".dbf"):
        if part not in found:
            raise Refused("shapefile_part_missing", found=part)
    return found


def _check_magic(archive, part: str) -> bytes:
    """Return the header of a .shp or .shx; what only bears the name is refused."""
    with archive.open(part) as file:
        head = file.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or struct.unpack(">i", head[:4])[0] != MAGIC:
        raise Refused("not_a_shapefile")
    return head


def _check_parts(archive, parts) -> None:
    """Compare what the headers promise with what is there."""
    head = _check_magic(archive, parts[".shp"])
    _check_magic(archive, parts[".shx"])
    promised = 2 * struct.unpack(">i", head[24:28])[0]
    size = archive.getinfo(parts[".shp"]).file_size
    index = archive.read(parts[".shx"])
    offsets = struct.iter_unpack(
        ">ii", index[HEADER_BYTES : len(index) - (len(index) - HEADER_BYTES) % 8]
    )
    ends = [2 * (offset + 4 + length) for offset, length in offsets]
    records = max(0, 2 * struct.unpack(">i", index[24:28])[0] - HEADER_BYTES) // 8
    readable = sum(end <= size for end in ends)
    if promised > size or readable < max(records, len(ends)):
        raise Refused("shapefile_truncated", found=readable, stated=max(records, len(ends)))
    with archive.open(parts[".dbf"]) as file:
        head = file.read(32)
    if len(head) < 32:
        raise Refused("shapefile_truncated", found=0, stated=records)
    count, header, width = struct.unpack("<IHH", head[4:12])
    if count != records:
        raise Refused("shapefile_counts_differ", found=count, stated=records)
    if archive.getinfo(parts[".dbf"]).file_size < header + count * width:
        readable = max(0, archive.getinfo(parts[".dbf"]).file_size - header) // max(width, 1)
        raise Refused("shapefile_truncated", found=readable, stated=records)


def _system(archive, parts, options) -> str:
    stated = None
    if ".prj" in parts:
        text = archive.read(parts[".prj"]).decode("utf-8", "replace")
        if text.strip():
            stated = system_defined(text)
    crs = settled(stated, options.get("crs", ""))
    if crs is None:
        raise Asked("crs", [])
    return crs


def _encoding(archive, parts, options) -> str:
    """Return the encoding that is chosen, or stated, or needed by no byte; ask where it matters."""
    if options.get("encoding"):
        chosen = CODE_PAGES.get(options["encoding"].lower())
        if chosen is None:
            raise Refused(
                "encoding_unknown", found=options["encoding"], allowed=", ".join(ENCODINGS)
            )
        return chosen
    if ".cpg" in parts:
        with archive.open(parts[".cpg"]) as file:
            stated = CODE_PAGES.get(file.read(40).decode("ascii", "ignore").strip().lower())
        if stated:
            return stated
    with archive.open(parts[".dbf"]) as file:
        before = file.read(32)
        before = file.read(max(0, struct.unpack("<H", before[8:10])[0] - 32))
        while chunk := file.read(CHUNK_BYTES):
            if not chunk.isascii():
                place = next(at for at, byte in enumerate(chunk) if byte > 127)
                sample = chunk[max(0, place - 30) : place + 30].decode("cp1252", "replace")
                raise Asked("encoding", ["utf-8", "cp1252", "latin-1"], sample=sample)
    return "UTF-8"
