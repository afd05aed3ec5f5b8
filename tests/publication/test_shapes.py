"""Outlines: GeoJSON of a level, named by its content and kept for ever."""

import gzip
import json
from itertools import pairwise

import pytest

from publication import shapes

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def address(tiny, client):
    levels = client.get("/api/v1/releases/current").json()["levels"]
    return {level["code"]: level["shapes_url"] for level in levels}["district"]


def test_every_region_has_an_outline(client, address):
    answer = client.get(address)
    collection = answer.json()
    assert answer["Content-Type"] == "application/geo+json"
    assert collection["type"] == "FeatureCollection"
    assert collection["features"][0]["properties"] == {
        "code": "01.01.01", "name": "A", "parent_code": "01.01",
    }  # fmt: skip
    assert [f["properties"]["code"] for f in collection["features"]] == [
        "01.01.01", "01.01.02", "01.02.01", "01.02.02",
    ]  # fmt: skip
    ring = collection["features"][0]["geometry"]["coordinates"][0][0]
    assert {tuple(point) for point in ring} == {(0, -1), (1, -1), (1, 0), (0, 0)}


def test_outlines_turn_counterclockwise(client, address):
    for feature in client.get(address).json()["features"]:
        ring = feature["geometry"]["coordinates"][0][0]
        assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0


def test_they_are_kept_for_ever(client, address):
    answer = client.get(address)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_they_travel_compressed(client, address):
    answer = client.get(address, headers={"accept-encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.content)) == client.get(address).json()
    assert "Accept-Encoding" in answer["Vary"]


def test_an_old_hash_leads_to_the_right_one(client, address):
    answer = client.get("/api/v1/boundary-sets/tiny/shapes/district.0123456789abcdef.json")
    assert answer.status_code == 302
    assert answer["Location"] == address
    assert "immutable" not in answer["Cache-Control"]


def test_the_finest_outlines_that_a_browser_can_draw_are_sent(tiny, monkeypatch):
    from django.db import connections

    from publication.models import PublishedLevel

    level = PublishedLevel.objects.get(boundary_set__code="tiny", code="district")

    def resolution(most):
        with connections["published"].cursor() as cursor:
            cursor.execute(shapes.RESOLUTION, {"level": level.pk, "most": most})
            return cursor.fetchone()[0]

    assert resolution(10_000) == 1
    assert resolution(1) == 3


def test_an_edition_lists_its_levels_and_their_outlines(tiny, client, address):
    edition = client.get("/api/v1/boundary-sets/tiny").json()
    assert [(level["code"], level["regions"]) for level in edition["levels"]] == [
        ("province", 1), ("regency", 2), ("district", 4),
    ]  # fmt: skip
    assert edition["levels"][2]["shapes_url"] == address
    assert edition["bbox"] == [-1, -2, 3, 2]
