"""Makes GIS files at test time: GeoJSON, GeoPackage, zipped shapefile."""

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely

SQUARE = shapely.box(106, -7, 107, -6)


def ring(*points):
    return [[list(point) for point in points]]


def geojson(*geometries, crs=None, level="district", **more) -> bytes:
    """Return regions 99.01, 99.02 … with the given geometries (dicts, or shapely)."""
    features = []
    for number, geometry in enumerate(geometries, start=1):
        if isinstance(geometry, shapely.Geometry):
            geometry = json.loads(shapely.to_geojson(geometry))
        properties = {"code": f"99.{number:02}", "name": f"Region {number}", "level": level} | more
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    told = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        told["crs"] = crs
    return json.dumps(told).encode()


def polygon(*points) -> dict:
    return {"type": "Polygon", "coordinates": ring(*points)}


def written(
    suffix, driver, shapes=(SQUARE,), names=("Jalan",), crs="EPSG:4326", layers=("a",), **options
):
    """Return {file name: bytes} that GDAL writes."""
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            place = Path(folder) / (f"all{suffix}" if driver == "GPKG" else f"{layer}{suffix}")
            fields = [
                [f"99.{n:02}" for n, _ in enumerate(shapes, 1)],
                list((names * len(shapes))[: len(shapes)]),
            ]
            pyogrio.raw.write(
                str(place),
                geometry=shapely.to_wkb(list(shapes)),
                field_data=[np.array(f, dtype=object) for f in fields],
                fields=["code", "name"],
                geometry_type=options.pop("geometry_type", "Polygon"),
                crs=crs,
                driver=driver,
                layer=layer if driver == "GPKG" else None,
                append=driver == "GPKG" and place.exists(),
                **options,
            )
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def geopackage(*statements, **how) -> bytes:
    """Return a GeoPackage, after running SQL on it."""
    content = written(".gpkg", "GPKG", **how)["all.gpkg"]
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        Path(file.name).write_bytes(content)
        database = sqlite3.connect(file.name)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()
        return Path(file.name).read_bytes()


def shapefile(*, without=(), replace=None, folder="", **how) -> bytes:
    """Return a zipped shapefile; parts by their ending can be left out or replaced."""
    parts = written(".shp", "ESRI Shapefile", **how)
    for ending, content in (replace or {}).items():
        name = next((name for name in parts if name.endswith(ending)), f"a{ending}")
        parts[name] = content(parts[name]) if callable(content) else content
    kept = {name: c for name, c in parts.items() if not name.endswith(tuple(without) or ("\0",))}
    return zipped({folder + name: content for name, content in kept.items()})


def zipped(entries: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def overlapped() -> bytes:
    """Return an archive whose two entries share their bytes."""
    plain = bytearray(zipped({"a.shp": b"x" * 500, "b.shp": b"x" * 500}, zipfile.ZIP_STORED))
    second = plain.rindex(b"PK\x01\x02")
    plain[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(plain)


def symlinked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.shp")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def encrypted() -> bytes:
    plain = bytearray(zipped({"a.shp": b"x" * 500}))
    plain[6] |= 1
    plain[plain.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)
