# ruff: noqa: E501
"""Every kind of bad GIS file is refused with its code, nothing is written, and nobody is called."""

import gzip
import json
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import shapely

from ingest import services, storing
from regions.models import BoundarySet
from tests.ingest.conftest import codes
from tests.ingest.geo_files import (
    SQUARE,
    encrypted,
    geojson,
    geopackage,
    overlapped,
    polygon,
    shapefile,
    symlinked,
    zipped,
)

VRT = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
INTO = {"edition": "bad", "code_system": "kemendagri", "level": "district"}


@pytest.fixture
def canary():
    """A server that nobody may call; its calls are kept."""
    calls = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.calls, server.url = calls, f"http://127.0.0.1:{server.server_port}/crs"
    yield server
    server.shutdown()
    server.server_close()


def corner(x):
    return polygon((106, -7), (107, -7), (x, -6), (106, -7))


def plain_sqlite() -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE a (x)")
    content = database.serialize()
    database.close()
    return content


WHOLE = {
    "F06": (lambda: shapefile(replace={".shp": VRT}), "a.zip", "not_a_shapefile"),
    "F06 alone": (lambda: zipped({"x.shp": VRT}), "a.zip", "not_a_shapefile"),
    "F08 link": (lambda: geojson(SQUARE, crs={"type": "link", "properties": {"href": "http://127.0.0.1/x"}}), "a.geojson", "crs_not_allowed"),
    "F08 name": (lambda: geojson(SQUARE, crs={"type": "name", "properties": {"name": "http://127.0.0.1/x"}}), "a.geojson", "crs_not_allowed"),
    "F08 escaped": (lambda: geojson(SQUARE, crs={"type": "link", "properties": {"href": "x"}}).replace(b'"crs"', b'"\\u0063rs"'), "a.geojson", "crs_not_allowed"),
    "F09 address": (lambda: shapefile(replace={".prj": b"http://127.0.0.1/wkt"}), "a.zip", "crs_not_allowed"),
    "F09 path": (lambda: shapefile(replace={".prj": b"/etc/passwd"}), "a.zip", "crs_not_allowed"),
    "F09 esri": (lambda: shapefile(replace={".prj": b"ESRI::http://127.0.0.1/wkt"}), "a.zip", "crs_not_allowed"),
    "F10": (lambda: shapefile(without=(".prj",)), "a.zip", "crs_missing"),
    "F11": (lambda: shapefile(crs="EPSG:32748"), "a.zip", "crs_mismatch"),
    "F11 reverse": (lambda: geojson(shapely.box(600_000, 9_200_000, 700_000, 9_300_000)), "a.geojson", "crs_mismatch"),
    "F12 shx": (lambda: shapefile(without=(".shx",)), "a.zip", "shapefile_part_missing"),
    "F12 dbf": (lambda: shapefile(without=(".dbf",)), "a.zip", "shapefile_part_missing"),
    "F13": (lambda: shapefile(replace={".shp": lambda part: part[:-10]}), "a.zip", "shapefile_truncated"),
    "F14": (lambda: shapefile(replace={".dbf": lambda part: part[:4] + b"\x05" + part[5:]}), "a.zip", "shapefile_counts_differ"),
    "F15 zip": (lambda: shapefile(layers=("a", "b")), "a.zip", "choose_layer"),
    "F15 gpkg": (lambda: geopackage(layers=("a", "b")), "a.gpkg", "choose_layer"),
    "F16": (lambda: zipped({"a.shp": b"0" * 50_000_000}), "a.zip", "archive_ratio"),
    "F17": (overlapped, "a.zip", "archive_overlap"),
    "F18": (lambda: zipped({"a.zip": b"PK"}), "a.zip", "archive_nested"),
    "F19": (lambda: zipped({f"{n}.txt": b"" for n in range(10_000)}), "a.zip", "archive_too_many_files"),
    "F20 dots": (lambda: zipped({"../../a.shp": b""}), "a.zip", "archive_path"),
    "F20 absolute": (lambda: zipped({"/a.shp": b""}), "a.zip", "archive_path"),
    "F20 drive": (lambda: zipped({"C:\\a.shp": b""}), "a.zip", "archive_path"),
    "F20 case": (lambda: zipped({"a.shp": b"", "A.shp": b""}), "a.zip", "archive_path"),
    "F21": (symlinked, "a.zip", "archive_symlink"),
    "F22": (encrypted, "a.zip", "archive_encrypted"),
    "F23": (lambda: shapefile()[:-30], "a.zip", "archive_corrupt"),
    "F24 view": (lambda: geopackage("CREATE VIEW v AS SELECT * FROM a"), "a.gpkg", "gpkg_active_content"),
    "F24 trigger": (lambda: geopackage("CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END"), "a.gpkg", "gpkg_active_content"),
    "F24 virtual": (lambda: geopackage("CREATE VIRTUAL TABLE f USING fts5(x)"), "a.gpkg", "gpkg_active_content"),
    "F25": (lambda: geopackage("CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r) SELECT * FROM r"), "a.gpkg", "gpkg_active_content"),
    "F26": (plain_sqlite, "a.gpkg", "not_a_geopackage"),
    "F27 geojson": (lambda: geojson(), "a.geojson", "no_rows"),
    "F27 gpkg": (lambda: geopackage("DELETE FROM a"), "a.gpkg", "no_rows"),
    "F36 deep": (lambda: geojson().replace(b'"features": []', b'"features": [{"type": "Feature", "properties": {}, "geometry": ' + b'{"type": "GeometryCollection", "geometries": [' * 30_000 + b"]}" * 30_000 + b"}]"), "a.geojson", "geometry_type_not_allowed"),
    "F36 heights": (lambda: geojson(polygon((106, -7, 5), (107, -7, 5), (107, -6, 9), (106, -7, 5))), "a.geojson", "geometry_type_not_allowed"),
    "F36 heights in a shapefile": (lambda: shapefile(shapes=[shapely.force_3d(SQUARE, 3)], geometry_type="Polygon Z"), "a.zip", "geometry_type_not_allowed"),
    "F37": (lambda: geojson(SQUARE, shapely.Point(106, -6)), "a.geojson", "geometry_type_mixed"),
    "cut": (lambda: geojson(SQUARE)[:-40], "a.geojson", "vector_malformed"),
    "packed": (lambda: gzip.compress(geojson(SQUARE) + b" " * 50_000_000), "a.geojson.gz", "archive_ratio"),
    "topology": (lambda: b'{"type": "Topology", "objects": {}, "arcs": []}', "a.geojson", "content_mismatch"),
}  # fmt: skip


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_not_what_it_should_be_is_refused(bring, case):
    make, name, code = WHOLE[case]
    upload = bring(make(), name=name, kind="regions", **INTO)
    assert upload.verdict in ("rejected", "questions"), upload.error
    assert code in codes(upload), (codes(upload), upload.facts)
    assert not BoundarySet.objects.filter(code="bad").exists()
    assert "root:" not in json.dumps([upload.facts, upload.questions])


BY_ROW = {
    "F28 nan": (lambda: geojson(SQUARE, corner(107)).replace(b"[107, -6]", b"[NaN, -6]"), "coordinate_not_finite"),
    "F28 infinity": (lambda: geojson(SQUARE, corner(107)).replace(b"[107, -6]", b"[Infinity, -6]"), "coordinate_not_finite"),
    "F28 huge": (lambda: geojson(SQUARE, corner(1e308)), "coordinate_out_of_range"),
    "F28 nan where the ring begins": (lambda: geojson(SQUARE, corner(107)).replace(b"[[106, -7]", b"[[NaN, -7]"), "coordinate_not_finite"),
    "F28 huge where the ring begins": (lambda: geojson(SQUARE, corner(107)).replace(b"[[106, -7]", b"[[1e308, -7]"), "coordinate_out_of_range"),
    "F29 null": (lambda: geojson(SQUARE, None), "geometry_missing"),
    "F29 empty": (lambda: geojson(SQUARE, {"type": "Polygon", "coordinates": []}), "geometry_missing"),
    "F29 short": (lambda: geojson(SQUARE, {"type": "Polygon", "coordinates": [106.8]}), "geometry_missing"),
    "F30": (lambda: geojson(SQUARE, polygon((106, -7), (107, -6), (107, -7), (106, -6), (106, -7))), "geometry_invalid"),
    "F31 hole outside": (lambda: geojson(SQUARE, {"type": "Polygon", "coordinates": [*polygon((106, -7), (107, -7), (107, -6), (106, -7))["coordinates"], *polygon((108, -7), (109, -7), (109, -6), (108, -7))["coordinates"]]}), "geometry_invalid"),
    "F31 unclosed": (lambda: geojson(SQUARE, polygon((106, -7), (107, -7), (107, -6))), "geometry_invalid"),
    "F31 line": (lambda: geojson(SQUARE, polygon((106, -7), (107, -7), (106, -7), (106, -7))), "geometry_invalid"),
    "F31 one point": (lambda: geojson(SQUARE, polygon(*[(106, -7)] * 5)), "geometry_invalid"),
    "F31 repeats alone": (lambda: geojson(SQUARE, polygon((106, -7), (106, -7), (107, -6), (107, -6), (106, -7))), "geometry_invalid"),
    "F31 ring touches itself": (lambda: geojson(SQUARE, polygon((106, -7), (107, -7), (106.5, -6.5), (107, -6), (106, -6), (106.5, -6.5), (106, -7))), "geometry_invalid"),
    "F32": (lambda: geojson(SQUARE, polygon((-179, -7), (179, -7), (179, -6), (-179, -7))), "crosses_antimeridian"),
    "F33": (lambda: geojson(SQUARE, polygon((-7, 106), (-7, 107), (-6, 107), (-7, 106))), "coordinate_out_of_range"),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_ROW)
def test_a_bad_shape_is_reported_by_its_place_and_rejects_the_file(bring, case):
    make, code = BY_ROW[case]
    upload = bring(make(), name="a.geojson", kind="regions", **INTO)
    assert codes(upload).get(code) == [2], (codes(upload), upload.error)
    assert upload.verdict == "rejected"
    assert not BoundarySet.objects.filter(code="bad").exists()


def test_a_bow_tie_is_offered_repaired_with_both_areas(bring):
    """F30"""
    content = geojson(polygon((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)))
    offered = bring(content, name="a.geojson", kind="regions", **INTO).problems.get(
        code="geometry_invalid"
    )
    assert offered.details["reason"] == "Self-intersection[0.5 0.5]"
    assert float(offered.details["before"]) == pytest.approx(0, abs=1)
    assert float(offered.details["after"]) == pytest.approx(6_155, rel=0.01)
    repaired = bring(
        content, name="a.geojson", kind="regions", repair="yes", **INTO | {"edition": "mended"}
    )
    assert repaired.verdict == "ready"
    assert repaired.problems.get(code="geometry_repaired").severity == "warning"


def test_an_open_ring_is_closed_when_a_person_says_so(bring):
    """F31"""
    content = geojson(polygon((0, 0), (1, 0), (1, 1), (0, 1)))
    offered = bring(content, name="a.geojson", kind="regions", **INTO).problems.get()
    assert "closed" in offered.details["reason"]
    assert (offered.details["before"], float(offered.details["after"])) == (
        "0",
        pytest.approx(12_309, rel=0.01),
    )
    closed = bring(
        content, name="a.geojson", kind="regions", repair="yes", **INTO | {"edition": "mended"}
    )
    assert closed.verdict == "ready"


def test_heights_are_left_out_when_a_person_says_so(bring):
    """F36"""
    content = geojson(polygon((106, -7, 5), (107, -7, 5), (107, -6, 9), (106, -7, 5)))
    asked = bring(content, name="a.geojson", kind="regions", **INTO)
    assert asked.verdict == "questions"
    assert asked.questions[0]["option"] == "heights"
    flat = bring(
        content, name="a.geojson", kind="regions", heights="drop", **INTO | {"edition": "flat"}
    )
    assert flat.verdict == "ready", codes(flat)


def test_vertices_said_twice_are_left_out_and_told(bring):
    """F31: nothing of the outline is lost."""
    content = geojson(polygon((106, -7), (107, -7), (107, -7), (107, -6), (107, -6), (106, -7)))
    upload = bring(content, name="a.geojson", kind="regions", **INTO)
    assert upload.verdict == "ready"
    note = upload.problems.get(code="vertices_repeated")
    assert (note.severity, note.details["found"]) == ("note", 2)


def test_exchanged_coordinates_are_said_to_be(bring):
    """F33"""
    content = geojson(polygon((-7, 106), (-7, 107), (-6, 107), (-7, 106)))
    problem = bring(content, name="a.geojson", kind="regions", **INTO).problems.get()
    assert problem.details["swapped"] is True


def test_a_shape_of_too_many_vertices_is_refused(bring, settings):
    """F35"""
    settings.UPLOAD_LIMITS = {"vertices_per_feature": 1_000}
    upload = bring(
        geojson(shapely.Point(106, -6).buffer(1, 500)), name="a.geojson", kind="regions", **INTO
    )
    assert codes(upload) == {"too_many_vertices": [1]}


def test_a_curve_is_refused(bring):
    """F36"""
    upload = bring(
        geojson(shapely.LineString([(106, -6), (107, -6)])),
        name="a.geojson",
        kind="regions",
        **INTO,
    )
    assert "geometry_type_not_allowed" in codes(upload)


def test_a_file_over_the_limit_is_not_read(agency, settings):
    """F38"""
    settings.UPLOAD_MOST_BYTES = 1_000
    with pytest.raises(storing.NotStored) as refused:
        services.receive(
            [geojson(SQUARE) * 20], file_name="a.geojson", kind="regions", agency=agency
        )
    assert refused.value.code == "file_too_large"


def test_nobody_is_called(bring, canary):
    """F07, F08, F09"""
    link = {"type": "link", "properties": {"href": canary.url, "type": "ogcwkt"}}
    bring(geojson(SQUARE, crs=link), name="a.geojson", kind="regions", **INTO)
    bring(shapefile(replace={".prj": canary.url.encode()}), name="a.zip", kind="regions", **INTO)
    vrt = VRT.replace(b"/etc/passwd", b"/vsicurl/" + canary.url.encode())
    bring(shapefile(replace={".shp": vrt}), name="b.zip", kind="regions", **INTO)
    assert canary.calls == []


def test_an_encoding_that_a_shapefile_does_not_state_is_asked_only_where_it_matters(bring):
    plain = bring(shapefile(without=(".cpg",)), name="a.zip", kind="regions", **INTO)
    assert plain.verdict == "ready", codes(plain)
    accents = {".dbf": lambda part: part.replace(b"Cafe", "Café".encode("cp1252"))}
    accented = shapefile(without=(".cpg",), names=("Cafe",), replace=accents)
    assert "encoding_unknown" in codes(bring(accented, name="b.zip", kind="regions", **INTO))
    read = bring(
        accented, name="b.zip", kind="regions", encoding="cp1252", **INTO | {"edition": "c"}
    )
    assert read.facts["sample"][0][1] == "Café"


@pytest.mark.parametrize("make", [geopackage, lambda: shapefile(folder="deep/er/")])
def test_a_good_file_of_each_format_is_read(bring, make):
    name = "a.gpkg" if make is geopackage else "a.zip"
    upload = bring(make(), name=name, kind="regions", **INTO)
    assert upload.verdict == "ready", (codes(upload), upload.questions)
    assert upload.facts["crs"] == "EPSG:4326"
