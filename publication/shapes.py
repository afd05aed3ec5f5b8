"""Outlines for the map: one file per level of an edition, named by its content, kept for ever."""

import gzip
from functools import lru_cache

from django.db import connections

from publication.models import PublishedLevel

# A browser draws this many corners without a pause; above it, coarser shapes are sent.
MOST_CORNERS = 150_000
# Degrees with this many decimals: about a meter.
DECIMALS = 5

RESOLUTION = """
SELECT shape.resolution
  FROM published.region_shape shape JOIN published.region region ON region.id = shape.region_id
 WHERE region.level_id = %(level)s
 GROUP BY shape.resolution
 ORDER BY sum(ST_NPoints(shape.geometry)) > %(most)s,
          CASE WHEN sum(ST_NPoints(shape.geometry)) > %(most)s
               THEN -shape.resolution ELSE shape.resolution END
 LIMIT 1
"""
OUTLINES = """
  FROM published.region region
  LEFT JOIN published.region parent ON parent.id = region.parent_id
  LEFT JOIN published.region_shape shape
    ON shape.region_id = region.id AND shape.resolution = %(resolution)s
 CROSS JOIN LATERAL (SELECT ST_ForcePolygonCCW(coalesce(shape.geometry, region.geometry)) AS geometry) AS outline
 WHERE region.level_id = %(level)s
"""
HASH = (
    """
SELECT md5(coalesce(string_agg(
           md5(concat_ws(E'\\t', region.code, region.name, parent.code))
               || md5(ST_AsBinary(outline.geometry)),
           '' ORDER BY region.code), ''))
"""
    + OUTLINES
)
COLLECTION = (
    """
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
           'type', 'Feature',
           'properties', json_build_object(
               'code', region.code, 'name', region.name, 'parent_code', parent.code),
           'geometry', ST_AsGeoJSON(outline.geometry, %(decimals)s)::json)
       ORDER BY region.code), '[]'))::text
"""
    + OUTLINES
)


def content_hash(level: PublishedLevel) -> str:
    """Return the name of a level's outlines; it changes whenever they do."""
    return _hash(level.pk, level.boundary_set.activated_at)


def outlines(level: PublishedLevel) -> bytes:
    """Return the level's regions as a GeoJSON FeatureCollection, compressed by gzip."""
    return _outlines(level.pk, content_hash(level))


# An active edition never changes, so the moment of its activation is all that can make these stale.
@lru_cache(maxsize=256)
def _hash(level_id: int, activated_at) -> str:
    return _ask(HASH, level_id)[:16]


@lru_cache(maxsize=16)
def _outlines(level_id: int, name: str) -> bytes:
    return gzip.compress(_ask(COLLECTION, level_id).encode(), compresslevel=6, mtime=0)


def _ask(question: str, level_id: int) -> str:
    with connections["published"].cursor() as cursor:
        cursor.execute(RESOLUTION, {"level": level_id, "most": MOST_CORNERS})
        found = cursor.fetchone()
        values = {"level": level_id, "resolution": found[0] if found else 0, "decimals": DECIMALS}
        cursor.execute(question, values)
        return cursor.fetchone()[0]
