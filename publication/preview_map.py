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
    shown: int
    total: int


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
    west, east = min(x for x, *_ in found), max(x for x, *_ in found)
    south, north = min(y for _, y, *_ in found), max(y for _, y, *_ in found)
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
    points = [
        {
            "x": round((x - west) * scale, 1),
            "y": round((north - y) * scale, 1),
            "state": state,
            "label": label,
        }
        for x, y, state, label in found
    ]
    return PreviewMap(
        WIDTH, round((north - south) * scale, 1), outlines, points, len(points), total
    )
