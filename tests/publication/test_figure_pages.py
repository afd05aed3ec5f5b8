"""The figures of the map without a script, and as a file that a spreadsheet of the reader's language opens."""

import csv
import io

import pytest

from publication.figure_pages import written

pytestmark = pytest.mark.django_db(databases=["default", "published"])
QUERY = {"industry": "31", "level": "district", "year": 2025, "measure": "location_quotient"}


def file_of(client, **changes):
    """Return name, head, rows and last line of the file."""
    answer = client.get("/figures.csv", QUERY | changes)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    delimiter = "," if changes.get("lang") == "en" else ";"
    head, *rows, last = csv.reader(io.StringIO(text[1:]), delimiter=delimiter)
    return answer["Content-Disposition"], head, rows, last


def test_an_indonesian_spreadsheet_opens_the_file_as_it_is(tiny, client):
    name, head, rows, last = file_of(client, lang="id")
    assert 'filename="kuosien-lokasi-tenaga-kerja_31-furnitur_kecamatan_2025.csv"' in name
    assert head == [
        "Kode", "Kecamatan", "Kabupaten", "Kuosien lokasi (tenaga kerja)", "Batas bawah, 90%",
        "Batas atas, 90%", "Perusahaan", "Catatan",
    ]  # fmt: skip
    assert [row[:4] + row[6:] for row in rows] == [
        ["01.01.01", "A", "West", "2,40", "3", ""],
        ["01.01.02", "B", "West", "0,60", "1", "tidak pasti"],
        ["01.02.01", "C", "East", "0,00", "0", "tidak ada perusahaan"],
        ["01.02.02", "D", "East", "", "", "tidak ada data"],
    ]
    assert len(last) == 1 and last[0].startswith("# Sumber: Sentra")


def test_an_english_one_has_commas_and_points(tiny, client):
    _name, head, rows, _last = file_of(client, lang="en")
    assert head[3] == "Location quotient (employment)"
    assert rows[0][3] == "2.40"
    assert rows[3][-1] == "no data"


def test_shares_are_percent_and_a_measure_of_regions_has_no_industry(tiny, client):
    _name, head, rows, _last = file_of(client, lang="en", measure="share_of_region")
    assert (head[3], rows[0][3]) == ("Share of the region (employment), %", "80.00")
    name, head, rows, _last = file_of(client, lang="en", measure="entropy")
    assert "furniture" not in name and len(rows) == 4


def test_no_cell_is_a_formula_but_a_negative_number_is_a_number(tiny, client, monkeypatch):
    cells = ["01", "=1+1", "@sum", "-2,50", "+", ""]
    monkeypatch.setattr("publication.figure_pages.View.table", (["Kode"], [cells]))
    _name, _head, rows, _last = file_of(client, lang="id")
    assert rows == [["01", "'=1+1", "'@sum", "-2,50", "'+", ""]]
    assert written(-0.025, "rate") == "-2,50"


def test_an_unknown_choice_makes_no_file_and_is_said_on_the_page(tiny, client):
    assert client.get("/figures.csv", QUERY | {"industry": "9999"}).status_code == 404
    text = client.get("/figures", QUERY | {"industry": "9999", "lang": "en"}).content.decode()
    assert "“9999” is not an industry here." in text


def test_the_page_shows_the_table_without_a_script(tiny, client):
    text = client.get("/figures", QUERY | {"lang": "id"}).content.decode()
    assert "<h1>Furnitur: Kuosien lokasi (tenaga kerja)</h1>" in text
    assert text.count("<tr>") == 5 and "2,40" in text and "tidak pasti" in text
    assert "Batas wilayah: Tiny squares." in text
    assert client.get("/figures").status_code == 200


def test_the_map_page_leads_there(tiny, client):
    assert "/figures?industry=31" in client.get("/?industry=31").content.decode()
