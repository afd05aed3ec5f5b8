"""A small map of what a file would change, drawn on the server: outlines and points, nothing else."""

from dataclasses import dataclass

from django.db import connection

from ingest.kinds import kinds
from ingest.models import Upload
from ingest.staging import Staging

MOST_POINTS = 2_000
WIDTH = 640.0

OUTLINES = """
SELECT ST_AsSVG(ST_Scale(ST_Translate(
           ST_Simplify(region.geometry, %(tolerance)s), -%(west)s, -%(north)s), %(scale)s, %(scale)s), 1, 1)
  FROM regions_region region JOIN regions_level level ON level.id = region.level_id
 WHERE region.boundary_set_id = %(edition)s AND level.depth = %(depth)s
   AND region.geometry && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
"""
# A new edition has no regions in the tables yet: its own outlines are drawn, the coarsest of each.
STAGED = """
SELECT ST_AsSVG(ST_Scale(ST_Translate(shape, -%(west)s, -%(north)s), %(scale)s, %(scale)s), 1, 1)
  FROM {outlines} WHERE resolution = (SELECT max(resolution) FROM {outlines})
 ORDER BY ST_Area(shape) DESC LIMIT {most}
"""
FAULTS = """
SELECT ST_X(ST_PointOnSurface(shape)), ST_Y(ST_PointOnSurface(shape)), kind, code, other, area_km2
  FROM {faults} ORDER BY area_km2 DESC LIMIT {most}
"""
MOST_OUTLINES, MOST_FAULTS = 1_000, 500
# The deepest level of which not too many regions are in view.
DEPTH = """
SELECT coalesce(max(depth), 1) FROM (
    SELECT level.depth, count(*) AS regions
      FROM regions_region region JOIN regions_level level ON level.id = region.level_id
     WHERE region.boundary_set_id = %(edition)s
       AND region.geometry && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
     GROUP BY level.depth) counted WHERE regions <= 300
"""


@dataclass(frozen=True)
class PreviewMap:
    width: float
    height: float
    outlines: list[str]
    points: list[dict]
    faults: list[dict]
    faults_in_all: int
    shown: int
    total: int
    outside: int


def preview_map(upload: Upload) -> PreviewMap | None:
    """Return the points of an upload that is ready to be applied; None where it has none."""
    kind = kinds()[upload.kind](upload)
    if not hasattr(kind, "places_of"):
        return None
    columns = {column.name: column.type.sql for column in kind.columns} | kind.derived
    staging = Staging(upload, columns, upload.staging_table)
    if not upload.staging_table or not staging.exists():
        return None
    edition, found, total = kind.places_of(staging, MOST_POINTS)
    if not found:
        return None
    # One wrong point far away would shrink all the others to a dot.
    right = [point for point in found if point[2] != "rejected"] or found
    west, east = min(x for x, *_ in right), max(x for x, *_ in right)
    south, north = min(y for _, y, *_ in right), max(y for _, y, *_ in right)
    margin = max(east - west, north - south, 0.05) * 0.08
    west, east, south, north = west - margin, east + margin, south - margin, north + margin
    if north - south > east - west:  # no taller than wide
        spare = (north - south - (east - west)) / 2
        west, east = west - spare, east + spare
    scale = WIDTH / (east - west)
    values = {
        "edition": edition, "west": west, "east": east, "south": south, "north": north,
        "scale": scale, "tolerance": (east - west) / WIDTH,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(DEPTH, values)
        cursor.execute(OUTLINES, values | {"depth": cursor.fetchone()[0]})
        outlines = [path for (path,) in cursor.fetchall() if path]
        staged, faults, faults_in_all = _of_boundaries(kind, staging, cursor, values)
    points = [
        {
            "x": round((x - west) * scale, 1),
            "y": round((north - y) * scale, 1),
            "state": state,
            "label": label,
        }
        for x, y, state, label in found
        if west <= x <= east and south <= y <= north
    ]
    height = round((north - south) * scale, 1)
    return PreviewMap(
        WIDTH,
        height,
        outlines + staged,
        points,
        faults,
        faults_in_all,
        len(points),
        total,
        len(found) - len(points),
    )


def _of_boundaries(kind, staging, cursor, values) -> tuple[list[str], list[dict], int]:
    """Return the outlines that a file of boundaries brings, where neighbors do not fit, and how often."""
    if not hasattr(kind, "map_tables"):
        return [], [], 0
    tables = kind.map_tables(staging)
    cursor.execute(STAGED.format(**tables, most=MOST_OUTLINES), values)
    outlines = [path for (path,) in cursor.fetchall() if path]
    cursor.execute("SELECT count(*) FROM {faults}".format(**tables))
    in_all = cursor.fetchone()[0]
    cursor.execute(FAULTS.format(**tables, most=MOST_FAULTS))
    faults = [
        {
            "x": round((x - values["west"]) * values["scale"], 1),
            "y": round((values["north"] - y) * values["scale"], 1),
            "kind": fault,
            "label": f"{code} / {other}: {area:.3g} km²",
        }
        for x, y, fault, code, other, area in cursor.fetchall()
    ]
    return outlines, faults, in_all
