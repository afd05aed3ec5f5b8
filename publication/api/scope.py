"""Where filters reach: a code and all that lies below it."""

from django.db import connection

REGIONS = """
WITH RECURSIVE inside AS (
    SELECT region.id FROM regions_region region
      JOIN regions_boundaryset edition ON edition.id = region.boundary_set_id
     WHERE region.code = %(code)s AND (%(edition)s IS NULL OR edition.code = %(edition)s)
     UNION
    SELECT region.id FROM regions_region region JOIN inside ON region.parent_id = inside.id
)
SELECT id FROM inside
"""
INDUSTRIES = """
WITH RECURSIVE inside AS (
    SELECT id FROM firms_industry WHERE code = %(code)s
     UNION
    SELECT industry.id FROM firms_industry industry JOIN inside ON industry.parent_id = inside.id
)
SELECT id FROM inside
"""


def regions_of_code(code: str, edition: str | None) -> list[int]:
    """Return the region of a code, in one edition or in all, and the regions below it."""
    return _ids(REGIONS, {"code": code, "edition": edition})


def industries_of_code(code: str) -> list[int]:
    """Return the industry of a code, in every classification, and the industries below it."""
    return _ids(INDUSTRIES, {"code": code})


def _ids(question: str, values: dict) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return [pk for (pk,) in cursor]
