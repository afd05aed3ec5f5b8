"""Attribute sets under which known sources carry codes, names and parents of regions."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """A source's columns by ours; every other column of the source is ignored.

    `marks` are columns (folded) that only this source has together.
    """

    source: str
    marks: tuple[str, ...]
    code: tuple[str, ...]
    name: tuple[str, ...]
    parent: tuple[str, ...] = ()
    level: tuple[str, ...] = ()


# The first that fits is taken; of alternatives the first that the file has: the finest comes first.
LAYOUTS = [
    Layout("Kemendagri/BIG, plain", ("code", "parent_code", "name", "lat", "lng"),
           ("code",), ("name",), ("parent_code",), ("level",)),
    Layout("geoBoundaries", ("shapename", "shapeid", "shapetype"),
           ("shapeiso", "shapeid"), ("shapename",), (), ("shapetype",)),
    Layout("NUTS (GISCO)", ("nuts_id", "levl_code"), ("nuts_id",), ("name_latn", "nuts_name"), (), ("levl_code",)),
    Layout("BIG/RBI", ("kdepum", "wadmkd"), ("kdepum",), ("wadmkd", "namobj"), ("kdcpum",)),
    Layout("BIG/RBI", ("kdcpum", "wadmkc"), ("kdcpum",), ("wadmkc", "namobj"), ("kdpkab",)),
    Layout("BIG/RBI", ("kdpkab", "wadmkk"), ("kdpkab",), ("wadmkk", "namobj"), ("kdppum",)),
    Layout("BIG/RBI", ("kdppum", "wadmpr"), ("kdppum",), ("wadmpr", "namobj")),
    Layout("TIGER/Census", ("geoid", "statefp", "lsad"), ("geoid",), ("namelsad", "name")),
    Layout("TIGER/Census", ("geoid", "statefp", "mtfcc"), ("geoid",), ("namelsad", "name")),
    Layout("Natural Earth", ("featurecla", "iso_3166_2", "adm1_code"),
           ("iso_3166_2", "adm1_code"), ("name", "name_en"), ("adm0_a3",)),
    Layout("Natural Earth", ("featurecla", "adm0_a3", "sov_a3"), ("adm0_a3",), ("name_long", "name")),
]  # fmt: skip
GADM = re.compile(r"^gid_(\d)$")


def recognized(
    folded: dict[str, str], empty: frozenset[str] = frozenset()
) -> tuple[str, dict[str, str]] | None:
    """Return the source and {our column: the file's column}; `folded` maps folded names to the file's.

    Of the file's columns `empty` hold nothing.  Sources carry the columns of finer levels, empty, in the
    layers of coarser ones: no code or name is in these.  A parent may be: the coarsest regions have none.
    """
    filled = {name: header for name, header in folded.items() if header not in empty}
    if depths := [int(found[1]) for name in filled if (found := GADM.match(name))]:
        return "GADM", _gadm(folded, max(depths))
    for layout in LAYOUTS:
        if all(mark in folded for mark in layout.marks):
            chosen = {
                "code": (layout.code, filled),
                "name": (layout.name, filled),
                "parent_code": (layout.parent, folded),
                "level": (layout.level, folded),
            }
            found = {
                ours: there[theirs]
                for ours, (names, there) in chosen.items()
                if (theirs := next((name for name in names if name in there), None))
            }
            if {"code", "name"} <= found.keys():
                return layout.source, found
    return None


def _gadm(folded, depth: int) -> dict[str, str]:
    name = f"name_{depth}" if depth else "country"
    mapping = {"code": f"gid_{depth}", "name": name, "parent_code": f"gid_{depth - 1}"}
    return {ours: folded[theirs] for ours, theirs in mapping.items() if theirs in folded}
