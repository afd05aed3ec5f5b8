"""GeoPackages.  The database inside is looked through for everything that would run when it is read."""

import re
import sqlite3
from contextlib import closing

from ingest.reader.limits import Limits
from ingest.reader.references import settled, system_named
from ingest.reader.table import Table
from ingest.reader.vector import open_vector
from ingest.reader.verdict import Asked, Refused

APPLICATION_IDS = (0x47504B47, 0x47503130, 0x47503131)  # "GPKG", "GP10", "GP11"
# Triggers of the standard's own spatial index and feature counts; they run on writing only.
STANDARD_TRIGGER = re.compile(
    r"^(rtree_.+_(insert|update\d?|update_\w+|delete)|trigger_(insert|delete)_feature_count_.+|gpkg_.+)$",
    re.I,
)
SPATIAL_INDEX = re.compile(r'^CREATE\s+VIRTUAL\s+TABLE\s+"?rtree_.+USING\s+rtree\s*\(', re.I | re.S)
PLAIN_TYPES = {"table", "index"}
LAYERS = """
SELECT c.table_name, s.organization, s.organization_coordsys_id FROM gpkg_contents c
  JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
  LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
 WHERE c.data_type = 'features' ORDER BY c.table_name
"""


def open_table(path: str, options: dict, limits: Limits) -> Table:
    """Look through the schema, choose the layer, settle its reference system."""
    layers = _layers(path)
    names = list(layers)
    layer = options.get("layer")
    if layer not in layers:
        if layer or len(names) != 1:
            raise Asked("layer", names, **({"found": layer} if layer else {}))
        layer = names[0]
    crs = settled(_stated(layers[layer]), options.get("crs", ""))
    if crs is None:
        raise Asked("crs", [])
    facts = {"format": "gpkg", "layer": layer, "layers": names, "crs": crs, "crs_stated": True}
    return open_vector(path, "GPKG", limits, facts, options, layer=layer)


def _layers(path) -> dict[str, tuple]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            if database.execute("PRAGMA application_id").fetchone()[0] not in APPLICATION_IDS:
                raise Refused("not_a_geopackage")
            _refuse_active(database)
            found = database.execute(LAYERS).fetchall()
    except sqlite3.DatabaseError:
        raise Refused("not_a_geopackage") from None
    if not found:
        raise Refused("no_rows")
    return {name: system for name, *system in found}


def _refuse_active(database) -> None:
    for type, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master"):
        sql = sql or ""
        if type == "trigger" and STANDARD_TRIGGER.match(name or ""):
            continue
        virtual = re.match(r"\s*CREATE\s+VIRTUAL\b", sql, re.I)
        if type not in PLAIN_TYPES or (virtual and not SPATIAL_INDEX.match(sql.strip())):
            raise Refused("gpkg_active_content", found=f"{type} {name}"[:100])


def _stated(system) -> str | None:
    organization, number = system
    if not organization or organization.upper() in ("NONE", "UNDEFINED") or (number or 0) <= 0:
        return None
    return system_named(f"{organization}:{number}")
