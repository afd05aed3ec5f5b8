"""GeoJSON, packed or not.  Its text is looked through before GDAL sees it."""

import gzip
import json
import re
import zlib

from ingest.reader.limits import Limits
from ingest.reader.references import WGS84, settled, system_named
from ingest.reader.table import Table
from ingest.reader.vector import open_vector
from ingest.reader.verdict import Refused

CHUNK_BYTES = 1 << 20
OVERLAP_BYTES = 4096
# A key may be written with escapes, which GDAL undoes.
LETTER = {letter: rf"(?:{letter}|\\u00{ord(letter):02x})" for letter in "crs"}
CRS = re.compile(rf'"{LETTER["c"]}{LETTER["r"]}{LETTER["s"]}"\s*:\s*'.encode(), re.I)
COLLECTION = re.compile(rb'"type"\s*:\s*"GeometryCollection"')
OTHER_JSON = re.compile(rb'"type"\s*:\s*"(Topology|JsonFG)"|"spatialReference"\s*:')
MARK = b"\xef\xbb\xbf"


def open_table(path: str, options: dict, limits: Limits) -> Table:
    """Look the text through, settle its reference system, and leave the features to be streamed."""
    stated = _looked_through(path, options, limits)
    crs = settled(stated, options.get("crs", "")) or WGS84
    facts = {"format": "geojson", "crs": crs, "crs_stated": stated is not None}
    place = f"/vsigzip/{path}" if options["packed"] else path
    return open_vector(f"GeoJSON:{place}", "GeoJSON", limits, facts, options)


def _looked_through(path, options, limits) -> str | None:
    """Return the reference system that the text states; refuse what GDAL must not meet."""
    stated, tail = None, b""
    for chunk in _chunks(path, options, limits):
        text = tail + chunk
        if COLLECTION.search(text):
            raise Refused(
                "geometry_type_not_allowed",
                found="GeometryCollection",
                allowed="Polygon, MultiPolygon",
            )
        if OTHER_JSON.search(text):
            raise Refused("content_mismatch", name="geojson", content="json")
        for found in CRS.finditer(text):
            member = text[found.end() : found.end() + OVERLAP_BYTES // 2]
            if member[:1] == b"{":
                named = _named(member)
                if stated not in (None, named):
                    raise Refused("crs_not_allowed", found=f"{stated}, {named}")
                stated = named
        tail = text[-OVERLAP_BYTES:]
    return stated


def _named(member: bytes) -> str:
    """Return the system of a `crs` member; links are refused."""
    try:
        told = json.JSONDecoder().raw_decode(member.decode("utf-8", "ignore"))[0]
        if told.get("type") != "name":
            raise Refused("crs_not_allowed", found=str(told.get("type"))[:20])
        return system_named(told["properties"]["name"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("crs_not_allowed", found="crs") from None


def _chunks(path, options, limits):
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
