"""Which region a region belongs to: the one it names, else the one its code begins with, else where it lies."""

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from ingest.lookup import Lookup
from ingest.staging import Staging
from regions.models import Region


def adopted_table(staging) -> Staging:
    """Return the table of regions that are there already and get a parent by this file."""
    return Staging(
        staging.upload, {"region": "bigint", "parent": "text"}, f"{staging.name}_adopted"
    )


def settle(kind, staging) -> None:
    """Find every staged region's parent, and those of the edition's regions that have none yet."""
    rows = staging.fetch(
        "SELECT row, code, parent_code, level_code FROM {staging} WHERE NOT rejected ORDER BY row"
    )
    depth_of = {code: kind.depths[level] for _row, code, _parent, level in rows}
    orphans = []
    if kind.edition:
        there = Region.objects.of_edition(kind.edition)
        depth_of = dict(there.values_list("code", "level__depth")) | depth_of
        orphans = list(there.filter(parent=None).values_list("id", "code"))
    finder = Finder(kind, staging, depth_of)
    found = finder.parents([(code, parent or "") for _row, code, parent, _level in rows])
    _report_unknown(kind, staging, rows, found, depth_of)
    staging.execute(
        "UPDATE {staging} s SET parent = found.parent"
        " FROM unnest(%s::bigint[], %s::text[]) AS found (row, parent) WHERE s.row = found.row",
        [[row for row, *_ in rows], [parent or None for parent in found]],
    )
    adopted = adopted_table(staging)
    adopted.execute("CREATE UNLOGGED TABLE {staging} (region bigint, parent text)")
    given = zip(orphans, finder.parents([(code, "") for _pk, code in orphans]), strict=True)
    settled = [(pk, parent) for (pk, _code), parent in given if parent]
    adopted.execute(
        "INSERT INTO {staging} SELECT * FROM unnest(%s::bigint[], %s::text[])",
        [[pk for pk, _ in settled], [parent for _, parent in settled]],
    )


def _report_unknown(kind, staging, rows, found, depth_of) -> None:
    """Refuse stated parents that are not there, unless no coarser level has come yet."""
    coarsest = min(depth_of.values(), default=1)
    known = Lookup(dict.fromkeys(depth_of, 1))
    refused, waiting = [], 0
    for (row, code, stated, _level), parent in zip(rows, found, strict=True):
        if not stated or parent == stated:
            continue
        if depth_of[code] == coarsest:
            waiting += 1
            continue
        refused.append(row)
        details = known.details([stated])[0] if len(refused) <= 50 else {}
        column = kind.upload.options["mapping"].get("parent_code", "parent_code")
        kind.report.add("error", row, column, stated, "parent_unknown", details)
    if waiting:
        kind.report.add("note", None, "parent_code", "", "parents_to_come", {"found": waiting})
    staging.execute("UPDATE {staging} SET rejected = true WHERE row = ANY(%s)", [refused])


class Finder:
    """Finds parents among the codes of an edition and a file, whose depths are known."""

    def __init__(self, kind, staging, depth_of: dict[str, int]):
        self.kind, self.staging, self.depth_of = kind, staging, depth_of

    def parents(self, regions: list[tuple[str, str]]) -> list[str]:
        """Return the parent of each (code, stated parent); empty where there is none."""
        found = [self._by_code(code, stated) for code, stated in regions]
        lost = [
            place
            for place, ((code, stated), parent) in enumerate(zip(regions, found, strict=True))
            if not parent and not stated and self._coarser(code)
        ]
        for place, parent in zip(lost, self._by_place([regions[p][0] for p in lost]), strict=True):
            found[place] = parent
        return found

    def _coarser(self, code) -> int:
        """Return the depth of the next coarser level that there is, 0 if none."""
        own = self.depth_of[code]
        return max((d for d in set(self.depth_of.values()) if d < own), default=0)

    def _by_code(self, code: str, stated: str) -> str:
        own = self.depth_of[code]
        if stated:
            return stated if self.depth_of.get(stated, own) < own else ""
        for length in range(len(code) - 1, 0, -1):
            if self.depth_of.get(code[:length].rstrip(".-"), own) < own:
                return code[:length].rstrip(".-")
        return ""

    def _by_place(self, codes: list[str]) -> list[str]:
        """Return, for each, the region of the next coarser level that most of it lies in."""
        result = []
        shapes = self._shapes(codes)
        for code in codes:
            above = sorted(c for c, d in self.depth_of.items() if d == self._coarser(code))
            candidates = self._shapes(above)
            shape = shapes[code]
            near = [
                c for c in above if c in candidates and shapely.intersects(candidates[c], shape)
            ]
            shares = [shapely.area(shapely.intersection(candidates[c], shape)) for c in near]
            inside = shares and max(shares) > 0
            result.append(near[int(np.argmax(shares))] if inside else "")
        return result

    def _shapes(self, codes) -> dict[str, shapely.Geometry]:
        """Return shapes by code, of the file before those of the edition; read once per set of codes."""
        key = tuple(codes)
        if getattr(self, "_last", (None, None))[0] != key:
            rows = []
            if self.kind.edition:
                there = Region.objects.of_edition(self.kind.edition).filter(code__in=list(codes))
                rows += list(there.annotate(wkb=AsWKB("geometry")).values_list("code", "wkb"))
            rows += self.staging.fetch(
                "SELECT code, ST_AsBinary(shape) FROM {staging} WHERE code = ANY(%s) AND NOT rejected",
                [list(codes)],
            )
            self._last = (key, {code: shapely.from_wkb(bytes(wkb)) for code, wkb in rows})
        return self._last[1]
