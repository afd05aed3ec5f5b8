"""Releases, their industries and regions, what is kept in caches, and the file to take home."""

import csv
import gzip
import io

import pytest

from publication.models import PublishedRelease

pytestmark = pytest.mark.django_db(databases=["default", "published"])
CURRENT = "/api/v1/releases/current"
UNCHANGING = ["values?industry=31", "concentration", "regions"]


def test_the_current_release_says_what_can_be_asked_of_it(ask):
    release = ask(CURRENT)
    assert release["dataset"]["code"] == release["edition"] == "tiny"
    assert [level["code"] for level in release["levels"]] == ["regency", "district"]
    assert release["years"] == [2024, 2025]
    assert [activity["code"] for activity in release["activities"]] == [
        "employment",
        "establishments",
    ]
    assert release["measures"][0]["code"] == "location_quotient"
    assert release["fictional"] is True
    assert ask(f"/api/v1/releases/{release['id']}") == release
    assert [row["id"] for row in ask("/api/v1/releases")["results"]] == [release["id"]]


def test_names_are_there_in_both_languages_whoever_asks(tiny, client):
    for language in ("id", "en"):
        answer = client.get(CURRENT, headers={"accept-language": language}).json()
        measure = answer["measures"][0]
        assert (measure["name_id"], measure["name_en"]) == ("kuosien lokasi", "location quotient")


def test_a_measure_says_of_which_years_it_is_known(ask):
    years = {one["code"]: one["years"] for one in ask(CURRENT)["measures"]}
    assert years["location_quotient"] == years["entropy"] == [2024, 2025]
    assert years["entry_rate"] == [2025]  # firms that began since the year before
    assert years["growth"] == []  # two years are no trend


def test_without_a_release_it_says_so(client, db, monkeypatch):
    monkeypatch.setattr(
        "publication.api.reading.PublishedRelease.objects", PublishedRelease.objects.none()
    )
    answer = client.get(f"{CURRENT}/values?industry=31")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_release")


def test_industries_are_those_that_occur_with_their_totals(ask):
    rows = ask(f"{CURRENT}/industries", ordering="-employment")["results"]
    assert [(row["code"], row["employment"]) for row in rows] == [
        ("10", 150),
        ("31", 100),
        ("47", 50),
    ]
    assert rows[1]["title_id"] == "Furnitur" and rows[1]["parent_code"] == "Z"
    found = ask(f"{CURRENT}/industries", search="retail")["results"]
    assert [row["code"] for row in found] == ["47"]
    for address in (f"{CURRENT}/industries", "/api/v1/industries"):
        called = ask(address, search="perabot")["results"]
        assert [(row["code"], row["other_names_id"]) for row in called] == [
            ("31", "mebel, perabot")
        ]
    assert ask(f"{CURRENT}/industries", industry_level="section")["results"] == []


def test_one_industry_and_one_region_over_the_years(ask):
    industry = ask(f"{CURRENT}/industries/31")
    assert industry["title_en"] == "Furniture"
    totals = {
        (row["level"], row["year"]): row["employment"]
        for row in industry["figures"]
        if row["measure"] == "employment"
    }
    assert totals["district", 2024] == totals["regency", 2024] == 60
    region = ask(f"{CURRENT}/regions/01.01")
    assert (region["name"], region["parent_code"]) == ("West", "01")
    assert {row["employment"] for row in region["figures"]} == {160, 200}
    assert ask(f"{CURRENT}/regions/01.02.02")["figures"] == []


def test_regions_with_their_totals(ask):
    rows = ask(f"{CURRENT}/regions", level="district", year=2025)["results"]
    assert [(row["region_code"], row["employment"]) for row in rows] == [
        ("01.01.01", 100), ("01.01.02", 100), ("01.02.01", 100),
    ]  # fmt: skip


@pytest.mark.parametrize("address", UNCHANGING)
def test_an_unchanged_release_is_answered_without_reading_it(tiny, client, address):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    first = client.get(f"{CURRENT}/{address}")
    assert first["Cache-Control"] == "public, no-cache"
    with CaptureQueriesContext(connections["published"]) as queries:
        again = client.get(f"{CURRENT}/{address}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert len(queries) == 1


@pytest.mark.parametrize("address", [CURRENT, f"{CURRENT}/industries", "/api/v1/regions"])
def test_other_open_answers_are_named_by_their_content(tiny, client, address):
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_nothing_open_depends_on_who_asks(tiny, client):
    for address in (CURRENT, f"{CURRENT}/values?industry=31", "/api/v1/regions"):
        answer = client.get(address)
        assert "Cookie" not in answer["Vary"] and not answer.cookies


def test_answers_are_compressed_for_those_who_can_read_them(tiny, client):
    plain = client.get(f"{CURRENT}/concentration")
    small = client.get(f"{CURRENT}/concentration", headers={"accept-encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def rows_of_file(client, **parameters):
    answer = client.get(f"{CURRENT}/concentration/export", {"format": "csv", **parameters})
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    *rows, source = text.splitlines()
    return list(csv.DictReader(io.StringIO("\n".join(rows)))), source


def test_the_file_has_the_numbers_of_the_table(ask, client):
    chosen = {"level": "district", "year": 2025, "ordering": "-location_quotient"}
    rows, source = rows_of_file(client, **chosen)
    table = ask(f"{CURRENT}/concentration", **chosen)["results"]
    assert len(rows) == len(table) == 6
    for row, known in zip(rows, table, strict=True):
        assert row["region_code"] == known["region_code"]
        assert float(row["location_quotient"]) == known["location_quotient"]
        assert float(row["one_firm_high"]) == known["one_firm_high"]
        assert row["uncertain"] == str(known["uncertain"]).lower()
        assert row["value_added"] == ""
    assert "Tiny tiny" in source and source.startswith(("#", '"#'))


@pytest.mark.parametrize(
    ("value", "written"),
    [("=1+1", "'=1+1"), ("@a", "'@a"), ("-x", "'-x"), ("\tx", "'\tx"), (-1.5, -1.5), (None, None)],
)
def test_no_text_is_a_formula_in_a_spreadsheet(value, written):
    from publication.api.csv_export import plain

    assert plain(value) == written


def test_the_measures_of_a_run_are_in_the_tables(ask):
    row = ask(f"{CURRENT}/concentration", industry="31", region="01.01.01", year=2025)["results"][0]
    assert row["p_value"] == pytest.approx(4 * (5 / 12) ** 3 * (7 / 12) + (5 / 12) ** 4)
    assert row["local_moran_class"] == "high_low"
    (first, *_) = ask(f"{CURRENT}/industries", ordering="-ellison_glaeser")["results"]
    assert (first["code"], first["plants"]) == ("47", 2)
    (first, *_) = ask(
        f"{CURRENT}/regions", level="district", year=2025, ordering="-krugman_specialization"
    )["results"]
    assert first["region_code"] == "01.01.01"


def test_an_industry_names_those_it_settles_with(ask):
    related = ask(f"{CURRENT}/industries/10")["related"]
    closest = [
        row for row in related if (row["level"], row["measure"]) == ("district", "employment")
    ]
    assert [(row["code"], row["year"], row["proximity"]) for row in closest] == [("47", 2025, 0.5)]


def test_the_regions_come_as_a_file_with_their_source(tiny, client):
    answer = client.get(f"{CURRENT}/regions/export", {"format": "csv", "level": "district"})
    assert answer["Content-Disposition"] == 'attachment; filename="regions-tiny.csv"'
    *rows, last = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert {row["region_code"] for row in found} == {"01.01.01", "01.01.02", "01.02.01"}
    assert float(found[0]["herfindahl"]) > 0 and last[0].startswith("# ")
    assert client.get(f"{CURRENT}/regions/export").status_code == 400
