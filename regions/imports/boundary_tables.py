"""Staged regions against the tables: what would change, and writing it."""

from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext_lazy as _

from ingest.kinds import Question, filled
from ingest.problems import sentence
from ingest.upserting import Upsert
from jobs.leases import CannotBeDone
from regions.imports import levels
from regions.imports.outlines import faults_table, outlines_table
from regions.imports.parents import adopted_table
from regions.models import BoundarySet, Level

ROOM = 0.05  # of the box of a new edition on every side, so that further levels fit


def depths(kind, staging) -> dict[str, int]:
    """Return the depth of every level of the edition and the file; ask where a level's is not known."""
    known = {}
    if kind.edition:
        known = dict(Level.objects.filter(boundary_set=kind.edition).values_list("code", "depth"))
    found = staging.fetch(
        "SELECT DISTINCT level_code FROM {staging} WHERE level_code IS NOT NULL ORDER BY 1"
    )
    new = [code for (code,) in found if code not in known]
    for code in new:
        depth = (
            int(kind.option("depth")) if kind.option("depth").isdigit() else levels.depth_of(code)
        )
        if depth is None and not known:
            depth = 1
        if depth is None or depth < 1 or depth > 20 or depth in known.values():
            raise Question(
                "depth", filled(_("How deep does the level “%s” lie? 1 is the coarsest."), code), [],
                found=", ".join(f"{name}: {depth}" for name, depth in known.items()),
            )  # fmt: skip
        known[code] = depth
    return known


def report_other_levels(kind, staging) -> None:
    """Report codes that the edition has at another level."""
    if kind.edition:
        staging.report(
            kind.report, "code", "region_of_other_level",
            """
            SELECT s.row, s.code, jsonb_build_object('found', l.code)
              FROM {staging} s JOIN regions_region r ON r.boundary_set_id = %s AND r.code = s.code
              JOIN regions_level l ON l.id = r.level_id
             WHERE NOT s.rejected AND l.code <> s.level_code ORDER BY s.row
            """,
            [kind.edition.pk],
        )  # fmt: skip


def regions(where="NOT s.rejected") -> Upsert:
    level = (
        "(SELECT l.id FROM regions_level l WHERE l.boundary_set_id = %(edition)s"
        " AND l.code = s.level_code)"
    )
    parent = (
        "(SELECT p.id FROM regions_region p WHERE p.boundary_set_id = %(edition)s"
        " AND p.code = s.parent)"
    )
    return Upsert(
        "regions_region",
        key={"boundary_set_id": "%(edition)s", "code": "s.code"},
        values={
            "name": "s.name",
            "level_id": level,
            "parent_id": parent,
            "geometry": "s.shape",
            "area_km2": "s.area_km2",
        },
        where=where,
    )


def preview(kind, staging) -> dict:
    edition = kind.edition.pk if kind.edition else None
    return regions().preview(staging, {"edition": edition})


def places(edition, staging, most: int) -> tuple[int, list[tuple], int]:
    found = staging.fetch(
        """
        SELECT ST_X(place), ST_Y(place), state, name FROM (
            SELECT ST_PointOnSurface(s.shape) AS place, s.code || ' ' || s.name AS name, s.row,
                   CASE WHEN s.rejected THEN 'rejected' WHEN t.id IS NULL THEN 'new'
                        WHEN t.geometry IS DISTINCT FROM s.shape OR t.name <> s.name THEN 'changed'
                        ELSE 'unchanged' END AS state
              FROM {staging} s LEFT JOIN regions_region t
                ON t.boundary_set_id = %(edition)s AND t.code = s.code
             WHERE s.shape IS NOT NULL) placed ORDER BY row LIMIT %(most)s
        """,
        {"edition": edition.pk if edition else None, "most": most},
    )
    return edition.pk if edition else 0, found, staging.count()


def box_of(kind, staging) -> tuple[float, float, float, float]:
    """Return the edition's box: what was said, and around what is there and what comes."""
    extent = staging.fetch(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM"
        " (SELECT ST_Extent(shape) AS e FROM {staging} WHERE NOT rejected) found"
    )[0]
    if extent[0] is None:
        return (kind.box.west, kind.box.south, kind.box.east, kind.box.north)
    west, south, east, north = extent
    if kind.option("box"):
        west, south = min(west, kind.box.west), min(south, kind.box.south)
        east, north = max(east, kind.box.east), max(north, kind.box.north)
    elif not kind.edition:
        x, y = ROOM * (east - west), ROOM * (north - south)
        west, south = max(west - x, -180), max(south - y, -90)
        east, north = min(east + x, 180), min(north + y, 90)
    if kind.edition:
        old = kind.edition.extent.extent
        west, south = min(west, old[0]), min(south, old[1])
        east, north = max(east, old[2]), max(north, old[3])
    return west, south, east, north


def write(kind, staging, ledger) -> None:
    """Write edition, levels, regions, outlines and faults through the ledger."""
    edition = _edition(kind, staging, ledger)
    parameters = {"edition": edition.pk}
    kind.depths = depths(kind, staging)
    for code in _levels(kind, staging, edition, ledger):
        level = regions("NOT s.rejected AND s.level_code = %(level)s")
        level.write(staging, ledger, parameters | {"level": code})
    _adopt(adopted_table(staging), ledger, parameters)
    _write_outlines(outlines_table(staging), ledger, parameters)
    _write_faults(faults_table(staging), ledger, parameters)


def _edition(kind, staging, ledger) -> BoundarySet:
    box = Polygon.from_bbox(box_of(kind, staging))
    edition = BoundarySet.objects.select_for_update().filter(code=kind.edition_code).first()
    if edition is None:
        edition = BoundarySet.objects.create(
            code=kind.edition_code,
            name=kind.option("edition_name", kind.edition_code),
            source=kind.option("source", kind.upload.facts.get("source", "")),
            licence=kind.option("licence"),
            code_system=kind.code_system,
            valid_from=kind.validity[0],
            valid_to=kind.validity[1],
            extent=box,
        )
        ledger.added_row("regions_boundaryset", edition.pk)
    elif edition.activated_at:
        raise CannotBeDone(sentence("edition_active", {"found": edition.code}))
    elif not edition.extent.covers(box):
        ledger.change(
            "regions_boundaryset",
            "SELECT %(edition)s::bigint AS id",
            "UPDATE regions_boundaryset SET extent = ST_GeomFromText(%(box)s, 4326)"
            " WHERE id = %(edition)s",
            {"edition": edition.pk, "box": box.wkt},
        )
    kind.edition = edition
    return edition


def _levels(kind, staging, edition, ledger) -> list[str]:
    """Make the levels that the edition lacks; return those of the file, the coarsest first."""
    found = staging.fetch("SELECT DISTINCT level_code FROM {staging} WHERE NOT rejected")
    codes = sorted((code for (code,) in found), key=kind.depths.get)
    for code in codes:
        name_id, name_en = levels.names_of(code)
        level, made = Level.objects.get_or_create(
            boundary_set=edition,
            code=code,
            defaults={"depth": kind.depths[code], "name_id": name_id, "name_en": name_en},
        )
        if made:
            ledger.added_row("regions_level", level.pk)
    return codes


def _adopt(adopted, ledger, parameters) -> None:
    """Give regions that were there a parent that came only now."""
    source = (
        f"FROM {adopted.table} a JOIN regions_region p"
        " ON p.boundary_set_id = %(edition)s AND p.code = a.parent WHERE a.region = {t}.id"
    )
    ledger.change(
        "regions_region",
        f"SELECT r.id FROM regions_region r WHERE EXISTS (SELECT 1 {source.format(t='r')})",
        f"UPDATE regions_region t SET parent_id = p.id {source.format(t='t')}",
        parameters,
    )


def _write_outlines(outlines, ledger, parameters) -> None:
    joined = (
        f"FROM {outlines.table} o JOIN regions_region r"
        " ON r.boundary_set_id = %(edition)s AND r.code = o.code"
    )
    same = "t.region_id = r.id AND t.resolution = o.resolution"
    ledger.change(
        "regions_regionshape",
        f"SELECT t.id {joined} JOIN regions_regionshape t ON {same}"
        " WHERE t.geometry IS DISTINCT FROM o.shape",
        f"UPDATE regions_regionshape t SET geometry = o.shape {joined}"
        f" WHERE {same} AND t.geometry IS DISTINCT FROM o.shape",
        parameters,
    )
    ledger.add(
        "regions_regionshape",
        f"INSERT INTO regions_regionshape (region_id, resolution, geometry)"
        f" SELECT r.id, o.resolution, o.shape {joined}"
        f" WHERE NOT EXISTS (SELECT 1 FROM regions_regionshape t WHERE {same})",
        parameters,
    )


def _write_faults(faults, ledger, parameters) -> None:
    ledger.add(
        "regions_boundaryfault",
        f"""
        INSERT INTO regions_boundaryfault (level_id, region_id, other_id, kind, area_km2, geometry)
        SELECT r.level_id, r.id, other.id, f.kind, f.area_km2, f.shape
          FROM {faults.table} f
          JOIN regions_region r ON r.boundary_set_id = %(edition)s AND r.code = f.code
          JOIN regions_region other ON other.boundary_set_id = %(edition)s AND other.code = f.other
         WHERE NOT EXISTS (SELECT 1 FROM regions_boundaryfault t
                WHERE t.region_id = r.id AND t.other_id = other.id AND t.kind = f.kind)
        """,
        parameters,
    )
