"""Which reference system a file states.  Names of systems only: nothing that leads to a file or an address."""

import re

from ingest.reader.verdict import Refused

WGS84 = "EPSG:4326"
NAME = re.compile(
    r"^(?:urn:(?:x-)?ogc:def:crs:)?(?:EPSG:(?:[\d.]*:)?(\d{4,6})|(OGC:[\d.]*:?CRS84))$", re.I
)
WKT = ("PROJCS[", "GEOGCS[", "PROJCRS[", "GEOGCRS[", "GEODCRS[", "COMPD_CS[", "COMPOUNDCRS[",
       "BOUNDCRS[", "GEODETICCRS[", "PROJECTEDCRS[", "GEOGRAPHICCRS[")  # fmt: skip
LONGEST_WKT = 20_000
LIKELY = 70  # how sure PROJ must be, in percent, that a definition is a numbered system


def system_named(name: object) -> str:
    """Return `EPSG:n` for a name of a reference system; refuse everything else."""
    found = NAME.match(name.strip()) if isinstance(name, str) else None
    if found is None:
        raise Refused("crs_not_allowed", found=shown(name))
    return f"EPSG:{found[1]}" if found[1] else WGS84


def system_defined(text: str) -> str | None:
    """Return `EPSG:n` for a definition in WKT, None for a system that has no number."""
    plain = text.replace("\ufeff", "").strip()
    packed = re.sub(r"\s+", "", plain[:200]).upper()
    if not packed.startswith(WKT) or len(plain) > LONGEST_WKT:
        raise Refused("crs_not_allowed", found=shown(plain))
    if re.search(r"(https?|ftp|file):|/vsi|\.\./", plain, re.I):
        raise Refused("crs_not_allowed", found=shown(plain))
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_wkt(plain)
    except CRSError:
        raise Refused("crs_not_allowed", found=shown(plain)) from None
    if system.is_compound:
        system = system.sub_crs_list[0]
    number = system.to_epsg(min_confidence=LIKELY) or system.to_2d().to_epsg(min_confidence=LIKELY)
    return f"EPSG:{number}" if number else None


def settled(stated: str | None, chosen: str) -> str | None:
    """Return the system to read by: the file's own; the person's choice where it states none."""
    chosen = system_named(chosen) if chosen else ""
    if stated and chosen and stated != chosen:
        raise Refused("crs_mismatch", stated=stated, found=chosen)
    return stated or chosen or None


def shown(name: object) -> str:
    """Return the start of a name that may be shown: without what could lead anywhere."""
    return re.sub(r"[^\w :.,-]", " ", str(name))[:60].strip() or "–"
