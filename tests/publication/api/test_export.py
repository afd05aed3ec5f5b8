"""Every list can be taken home as a file, in each of the formats, with what its reader may see."""

import csv
import io
import json

import openpyxl
import pyarrow.parquet
import pyogrio
import pytest
from django.urls import reverse

from publication.api import export
from tests.publication.api.test_access import OPEN, REFERENCE, SCOPED

pytestmark = pytest.mark.django_db(databases=["default", "published"])

LISTS = [name.removesuffix("-export") for name in OPEN if name.endswith("-export")]
FORMATS = ["csv", "xlsx", "geojson", "gpkg", "geopackage", "parquet"]


def address_of(name):
    return reverse(name, args=OPEN.get(name, []))


def content(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return answer.getvalue()


def rows_in(body: bytes, kind: str, folder) -> list[dict]:
    """Open a file with a program that is not ours and return its rows as {column: value}."""
    if kind == "csv":
        *lines, source = body.decode().splitlines()
        assert source.startswith(("# ", '"# '))
        return list(csv.DictReader(io.StringIO("\n".join(lines))))
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        sheet, source = book.worksheets
        assert "Sentra" in source["A1"].value
        header, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]
    if kind == "geojson":
        collection = json.loads(body)
        assert "Sentra" in collection["source"]
        return [feature["properties"] for feature in collection["features"]]
    if kind == "parquet":
        table = pyarrow.parquet.read_table(io.BytesIO(body))
        assert b"Sentra" in table.schema.metadata[b"source"]
        return table.to_pylist()
    path = folder / "file.gpkg"
    path.write_bytes(body)
    assert "Sentra" in pyogrio.read_info(path)["layer_metadata"]["source"]
    return pyogrio.read_dataframe(path, read_geometry=False).to_dict("records")


@pytest.mark.parametrize("name", [*LISTS, *SCOPED, *REFERENCE])
def test_a_file_of_each_format_has_the_rows_and_columns_of_the_list(
    asking, private, tmp_path, name
):
    client = asking("token of A")
    listed = client.get(address_of(name), {"page_size": 1000}).json()["results"]
    widths = set()
    for kind in FORMATS:
        answer = client.get(address_of(f"{name}-export"), {"format": kind})
        rows = rows_in(content(answer), kind, tmp_path)
        assert len(rows) == len(listed), kind
        widths |= {len(row) for row in rows}
        suffix = "gpkg" if kind == "geopackage" else kind
        assert answer["Content-Disposition"].endswith(f'.{suffix}"')
    assert len(widths) <= 1


@pytest.mark.parametrize("kind", FORMATS)
def test_figures_are_the_same_in_every_format(client, tiny, tmp_path, kind):
    asked = {"industry": "31", "level": "district", "year": 2025}
    listed = client.get(address_of("api-concentration"), asked).json()["results"]
    answer = client.get(address_of("api-concentration-export"), asked | {"format": kind})
    rows = rows_in(content(answer), kind, tmp_path)
    assert [row["region_code"] for row in rows] == [row["region_code"] for row in listed]
    for row, known in zip(rows, listed, strict=True):
        assert float(row["location_quotient"]) == known["location_quotient"]
        assert row["value_added"] in (None, "") or row["value_added"] != row["value_added"]


def test_a_firm_is_a_row_with_its_state_and_figures_beside_it(asking, private):
    body = content(asking("token of A").get("/api/v1/firms/export?format=csv&dataset=secret"))
    row = next(csv.DictReader(io.StringIO(body.decode())))
    assert {"firm_id", "name", "industry_code", "latitude", "longitude", "region_code", "year",
            "employees", "output", "holding_id", "founded_year", "closed_year", "listed",
            "address"} <= set(row)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("regions", {"MultiPolygon"}),
        ("releases/current/concentration", {"MultiPolygon"}),
        ("releases/current/regions", {"MultiPolygon"}),
        ("statistics", {"MultiPolygon"}),
        ("region-figures", {"MultiPolygon"}),
        ("firms", {"Point"}),
        ("industries", {None}),
        ("runs", {None}),
    ],
)
def test_rows_that_are_somewhere_say_where(asking, private, tmp_path, address, kinds):
    client = asking("token of A")
    start = f"/api/v1/{address}/export?format="
    features = json.loads(content(client.get(f"{start}geojson")))["features"]
    assert {feature["geometry"] and feature["geometry"]["type"] for feature in features} == kinds
    path = tmp_path / "file.gpkg"
    path.write_bytes(content(client.get(f"{start}gpkg")))
    shapes = pyogrio.read_dataframe(path).geometry
    assert {shape and shape.geom_type for shape in shapes} == kinds
    assert pyogrio.read_info(path)["crs"] == "EPSG:4326"


@pytest.mark.parametrize("name", [*SCOPED, *REFERENCE])
@pytest.mark.parametrize("kind", FORMATS)
def test_nobody_takes_records_home_without_signing_in(client, private, name, kind):
    answer = client.get(address_of(f"{name}-export"), {"format": kind})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("name", SCOPED)
@pytest.mark.parametrize("kind", FORMATS)
def test_another_agencys_records_are_in_no_file(asking, private, name, kind):
    answer = asking("token of B").get(address_of(f"{name}-export"), {"format": kind})
    assert b"secret" not in content(answer)


def test_what_would_be_too_large_for_a_format_is_refused_with_the_ones_that_hold_it(
    client, tiny, monkeypatch
):
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    address = "/api/v1/industries/export"
    for kind in ("xlsx", "geojson", "gpkg"):
        answer = client.get(address, {"format": kind}, headers={"accept-language": "en"})
        assert (answer.status_code, answer.json()["code"]) == (400, "too_many_rows")
        assert "at most 3 rows" in answer.json()["detail"]
        content(client.get(address, {"format": kind, "search": "31"}))
    for kind in ("csv", "parquet"):
        content(client.get(address, {"format": kind}))


@pytest.mark.parametrize("wrong", ["", "?format=exe", "?format=csv&page_size=5", "?format=csv&cursor=x",
                                   "?format=csv&nothing=1", "?format=csv&ordering=key"])  # fmt: skip
def test_a_file_is_asked_for_as_strictly_as_a_list(client, tiny, wrong):
    assert client.get(f"/api/v1/regions/export{wrong}").status_code == 400


def test_a_spreadsheet_takes_no_text_for_a_formula(asking, private, tmp_path):
    private.firm.name = "=1+1\x07"
    private.firm.save()
    answer = asking("token of A").get("/api/v1/firms/export?format=xlsx&dataset=secret")
    names = [row["name"] for row in rows_in(content(answer), "xlsx", tmp_path)]
    assert "'=1+1" in names
