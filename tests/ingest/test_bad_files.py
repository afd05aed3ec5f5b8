# ruff: noqa: E501
"""Every kind of bad file is refused with its code, nothing is written, and no secret comes out."""

import gzip
import io
import json
import os
import pwd
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.utils.translation import override

from firms.models import Firm
from ingest import services, storing
from ingest.number_fields import written
from ingest.problem_file import own_rows
from ingest.problems import sentence
from regions.models import BoundarySet
from tests.ingest.conftest import FIRMS, codes

ROOT = Path(__file__).resolve().parents[2]
GOOD = FIRMS + "F1,Toko A,31,-0.5,0.5,2024,10\n"
CANARY = "TOPSECRET-FIRM"


def workbook(rows, *, sheets=1, hidden=0, merge=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"Sheet{number}").append(["other"])
    for number in range(hidden):
        book.create_sheet(f"Hidden{number}").sheet_state = "hidden"
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a workbook with parts added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


HEADER = FIRMS.strip().split(",")
ROW = ["F1", "Toko A", "31", -0.5, 0.5, 2024, 10]
SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(rows: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


AT_THE_DOOR = {
    "F01": (b"", "a.csv", "file_empty", 400),
    "F03 png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.csv", "content_mismatch", 415),
    "F03 elf": (b"\x7fELF" + b"\0" * 50, "a.csv", "content_mismatch", 415),
    "F03 pdf": (b"%PDF-1.7\n", "a.csv", "content_mismatch", 415),
    "F03 bytes": (bytes(range(256)) * 4, "a.csv", "content_mismatch", 415),
    "F04 comment": (b"<!-- x --><OGRVRTDataSource/>", "a.csv", "content_mismatch", 415),
    "F04": (
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        "a.csv", "content_mismatch", 415),
    "F05 geojson": (b"<OGRVRTDataSource/>", "a.geojson", "content_mismatch", 415),
    "F05 kml": (b"<OGRVRTDataSource/>", "a.kml", "format_not_supported", 415),
    "F05 json": (b"<OGRVRTDataSource/>", "a.json", "content_mismatch", 415),
    "F07": (b"<OGRVRTDataSource><SrcDataSource>/vsicurl/http://127.0.0.1/x</SrcDataSource></OGRVRTDataSource>",
            "a.csv", "content_mismatch", 415),
    "F45 macro": (b"PK\x03\x04", "a.xlsm", "macro_not_allowed", 415),
    "F47 xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "a.xls", "format_not_supported", 415),
    "F47 ods": (b"PK\x03\x04", "a.ods", "format_not_supported", 415),
    "F47 password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "a.xlsx", "format_not_supported", 415),
}  # fmt: skip


@pytest.mark.parametrize("case", AT_THE_DOOR)
def test_what_is_no_table_is_refused_at_the_door(agency, case):
    content, name, code, status = AT_THE_DOOR[case]
    with pytest.raises(storing.NotStored) as refused:
        services.receive([content], file_name=name, kind="firms", agency=agency, options={})
    assert (refused.value.code, refused.value.status) == (code, status)
    assert list(storing.folder().iterdir()) == []


def test_a_file_over_the_limit_is_refused(agency, settings):
    """F02"""
    settings.UPLOAD_MOST_BYTES = 100
    with pytest.raises(storing.NotStored) as refused:
        services.receive([b"x" * 99] * 2, file_name="a.csv", kind="firms", agency=agency)
    assert (refused.value.code, refused.value.status) == ("file_too_large", 413)
    assert list(storing.folder().iterdir()) == []


AS_A_WHOLE = {
    "F39 utf-16": (GOOD.encode("utf-16"), "encoding_unknown"),
    "F39 utf-16 without a mark": (GOOD.encode("utf-16-le"), "encoding_unknown"),
    "F39 utf-16 turned round": (GOOD.encode("utf-16-be"), "encoding_unknown"),
    "F39 cp1252": (GOOD.replace("Toko A", "Café").encode("cp1252"), "encoding_unknown"),
    "F40 ambiguous": (GOOD.replace(",10\n", ",1.500\n"), "number_format_ambiguous"),
    "F41 nul": (GOOD.replace("Toko", "To\0ko"), "csv_malformed"),
    "F41 long field": (GOOD.replace("Toko", "T" * 200_000), "csv_malformed"),
    "F41 very long line": (GOOD.replace("Toko", "T" * 20_000_000), "csv_malformed"),
    "F41 quote": (GOOD + 'F2,"Toko B,31,-0.5,0.5,2024,1\n', "csv_malformed"),
    "F41 ragged": (GOOD + "F2,Toko B,31\n", "csv_malformed"),
    "F42 duplicate header": (GOOD.replace("year", "name", 1), "header_duplicate"),
    "F42 missing header": (GOOD.replace("industry_code", "what"), "header_missing"),
    "F42 unknown header": (GOOD.replace("employees", "hobby"), "header_unknown"),
    "F42 header only": (FIRMS, "no_rows"),
    "F42 header and delimiters": (FIRMS + ",,,,,,\n,,,,,,\n", "no_rows"),
    "F42 header in row 3": ("Laporan 2024,,,,,,\n,,,,,,\n" + GOOD, "csv_malformed"),
    "F42 blank lines": ("\n\n\n", "file_empty"),
    "F42 blank first line": ("\n" + GOOD, "header_missing"),
    "F55": (GOOD.replace("employees", "NIK"), "header_unknown"),
}  # fmt: skip


@pytest.mark.parametrize("case", AS_A_WHOLE)
def test_a_file_that_cannot_be_read_as_it_is_says_why(bring, case):
    content, code = AS_A_WHOLE[case]
    upload = bring(content)
    assert upload.verdict in ("rejected", "questions")
    assert code in codes(upload)
    assert not Firm.objects.filter(dataset__code="mine").exists()


BY_ROW = {
    "F28 nan": ("F2,B,31,NaN,0.5,2024,1", "coordinate_not_finite"),
    "F28 infinity": ("F2,B,31,-0.5,Infinity,2024,1", "coordinate_not_finite"),
    "F28 huge": ("F2,B,31,1e308,0.5,2024,1", "coordinate_out_of_range"),
    "F33": ("F2,B,31,2.5,-0.5,2024,1", "coordinate_out_of_range"),
    "F43 exponent": ("1.23457E+11,B,31,-0.5,0.5,2024,1", "id_damaged"),
    "F43 too narrow a column": ("########,B,31,-0.5,0.5,2024,1", "id_damaged"),
    "F43 formula without its cell": ("#REF!,B,31,-0.5,0.5,2024,1", "id_damaged"),
    "F43 date": ("F2,B,2024-03-01,-0.5,0.5,2024,1", "id_damaged"),
    "F43 date of Excel": ("03-Mar,B,31,-0.5,0.5,2024,1", "id_damaged"),
    "F48": ("F2,B,32,-0.5,0.5,2024,1", "kbli_unknown"),
    "F49 negative": ("F2,B,31,-0.5,0.5,2024,-5", "value_out_of_range"),
    "F49 fraction": ("F2,B,31,-0.5,0.5,2024,1.5", "not_an_integer"),
    "F49 large": ("F2,B,31,-0.5,0.5,2024,9999999", "value_out_of_range"),
    "F49 exponent": ("F2,B,31,-0.5,0.5,2024,1e3", "not_an_integer"),
    "F49 word": ("F2,B,31,-0.5,0.5,2024,n/a", "not_an_integer"),
    "F50 twice": ("F1,B,31,-0.5,0.5,2024,1", "duplicate_in_file"),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_ROW)
def test_a_bad_row_is_reported_by_its_number_and_rejects_the_file(bring, case):
    """F52 with each: all or nothing by default."""
    row, code = BY_ROW[case]
    upload = bring(GOOD + row + "\n")
    assert codes(upload).get(code) == [3], codes(upload)
    assert upload.verdict == "rejected"
    assert (upload.rows_in_file, upload.rows_accepted, upload.rows_rejected) == (2, 1, 1)
    assert not Firm.objects.filter(dataset__code="mine").exists()


def test_swapped_coordinates_are_offered_to_be_exchanged(bring):
    """F33"""
    swapped = bring(FIRMS + "F1,A,31,2.5,-0.5,2024,1\n")
    assert swapped.problems.get().details["swapped"] is True
    assert (
        bring(FIRMS + "F1,A,31,2.5,-0.5,2024,1\n", swap="yes").verdict == "rejected"
    )  # x=2.5 is no land


def test_a_lost_zero_is_not_put_back_without_asking(bring, tiny):
    """F43"""
    from firms.models import Classification, Industry

    tiny_codes = Classification.objects.get(code="tiny")
    Industry.objects.create(classification=tiny_codes, code="01", level="division", title_id="Tani")
    upload = bring(GOOD + "F2,B,1,-0.5,0.5,2024,1\n")
    problem = upload.problems.get()
    assert (problem.code, problem.row, problem.value) == ("id_damaged", 3, "1")
    assert problem.details["nearest"] == "01"


def test_a_blank_figure_is_unknown_and_not_zero(bring):
    """F49"""
    bring(FIRMS + "F1,A,31,-0.5,0.5,2024,\n", apply=True)
    assert Firm.objects.get(firm_id="F1", dataset__code="mine").years.get().employees is None


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@x", "<img src=x onerror=alert(1)>"]
)
def test_formulas_and_markup_in_text_are_kept_as_text(bring, text):
    """F44, F54"""
    quoted = '"' + text.replace('"', '""') + '"'
    bring(FIRMS + f"F1,{quoted},31,-0.5,0.5,2024,1\n", apply=True)
    assert Firm.objects.get(dataset__code="mine").name == text


def test_the_own_rows_come_back_escaped_with_their_problems(bring):
    """F44: what is downloaded starts no program."""
    upload = bring(FIRMS + "F1,=1+1,31,-0.5,0.5,2024,x\n")
    lines = "".join(own_rows(upload)).splitlines()
    assert lines[0].endswith("kesalahan") and ",'=1+1,31,-0.5,0.5" in lines[1]
    assert lines[1].count("employees") == 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "a" * 300 + ".csv", "a\x07b\u202e.csv", "<img onerror=x>.csv"]
)
def test_a_strange_file_name_is_only_ever_shown(bring, name):
    """F53"""
    upload = bring(GOOD, name=name)
    assert upload.verdict == "ready"
    assert len(upload.file_name) <= 255 and "/" not in upload.file_name
    assert not set(upload.file_name) & {"\x07", "\u202e"}
    assert storing.path_of(upload.key).name == str(upload.key)


def test_the_same_file_again_is_the_first_upload(bring):
    """F51"""
    first = bring(GOOD, apply=True)
    second = bring(GOOD)
    assert second.again and second.pk == first.pk
    assert Firm.objects.filter(dataset__code="mine").count() == 1
    assert [p.name for p in storing.folder().iterdir()] == [str(first.key)]


def test_a_dataset_of_another_agency_is_not_told_of(tiny, agency):
    """F50"""
    from agencies.principal import Principal
    from ingest.kinds import NotAllowed

    clerk = Principal(user=object(), roles={agency.pk: "clerk"})
    with pytest.raises(NotAllowed) as refused:
        services.receive(
            [GOOD.encode()], file_name="a.csv", kind="firms", agency=agency,
            options={"dataset": "tiny"}, principal=clerk,
        )  # fmt: skip
    assert refused.value.code == "owned_by_other_agency"


WORKBOOKS = {
    "F45 entities": (
        lambda: with_parts(workbook([HEADER, ROW]), {"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst/>'}),
        "xlsx_active_content"),
    "F45 entities in UTF-16": (
        lambda: with_parts(workbook([HEADER, ROW]), {"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst/>'.encode("utf-16")}),
        "xlsx_active_content"),
    "F45 entities behind a long comment": (
        lambda: with_parts(workbook([HEADER, ROW]), {"xl/sharedStrings.xml": b"<!--" + b"x <a" * 9_000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]><sst/>"}),
        "xlsx_active_content"),
    "F45 links": (lambda: with_parts(workbook([HEADER, ROW]), {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "xlsx_active_content"),
    "F45 macro": (lambda: with_parts(workbook([HEADER, ROW]), {"xl/vbaProject.bin": b"x"}), "macro_not_allowed"),
    "F45 hidden": (lambda: workbook([HEADER, ROW], hidden=1), "choose_sheet"),
    "F45 sheets": (lambda: workbook([HEADER, ROW], sheets=2), "choose_sheet"),
    "F45 merged": (lambda: workbook([HEADER, ROW], merge="A1:B1"), "header_merged"),
    "F44 formula": (lambda: workbook([HEADER, [*ROW[:6], "=1+1"]]), "formula_not_allowed"),
    "F44 formula in the header": (lambda: workbook([['="firm_id"', *HEADER[1:]], ROW]), "formula_not_allowed"),
    "F46 far cell": (
        lambda: with_parts(workbook([HEADER, ROW]), {SHEET: sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}),
        "too_many_cells"),
    "F46 rows": (
        lambda: with_parts(workbook([HEADER, ROW]), {SHEET: sheet_xml("<row/>" * 5_000_100)}),
        "archive_ratio"),
    "F16": (lambda: with_parts(workbook([HEADER]), {"xl/big.xml": b"0" * 200_000_000}), "archive_ratio"),
    "F18": (lambda: with_parts(workbook([HEADER]), {"xl/inner.zip": b"PK"}), "archive_nested"),
    "F19": (lambda: with_parts(workbook([HEADER]), {f"xl/{n}.xml": b"" for n in range(10_000)}), "archive_too_many_files"),
    "F20 dots": (lambda: with_parts(workbook([HEADER]), {"../../x.xml": b""}), "archive_path"),
    "F20 drive": (lambda: with_parts(workbook([HEADER]), {"C:\\x": b""}), "archive_path"),
    "F20 case": (lambda: with_parts(workbook([HEADER]), {"xl/A.xml": b"", "xl/a.xml": b""}), "archive_path"),
    "F23": (lambda: workbook([HEADER, ROW])[:-200], "archive_corrupt"),
    "F27": (lambda: workbook([HEADER]), "no_rows"),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKBOOKS)
def test_a_dangerous_or_doubtful_workbook_is_refused(bring, case):
    make, code = WORKBOOKS[case]
    upload = bring(make(), name="a.xlsx")
    assert upload.verdict in ("rejected", "questions")
    assert code in codes(upload), codes(upload)
    assert not Firm.objects.filter(dataset__code="mine").exists()


def test_a_workbook_is_read_with_its_codes_and_numbers(bring):
    upload = bring(
        workbook(
            [HEADER, ["F1", "A", 31, -0.5, "0,5", 2024, 12], [7, "B", "31", -0.25, 0.5, 2024, None]]
        ),
        name="a.xlsx",
    )
    assert upload.verdict == "ready", codes(upload)
    assert codes(upload)["code_was_number"] == [2, 3]


def test_a_formula_is_told_as_that_and_nothing_else(bring):
    """F44: what the cell would be as a number is nobody's question."""
    upload = bring(workbook([HEADER, [*ROW[:6], "=1+1"], [*ROW[:6], "#DIV/0!"]]), name="a.xlsx")
    told = list(upload.problems.values_list("row", "column", "code"))
    assert ("employees", "formula_not_allowed") in [t[1:] for t in told]
    assert "not_an_integer" not in codes(upload)
    assert codes(upload)["cell_in_error"] == [3]


def test_rows_of_delimiters_alone_are_no_rows(bring):
    """Spreadsheet programs write them below the last row; numbers of rows stay those of the file."""
    upload = bring(GOOD + ",,,,,,\n" + "F2,B,31,-0.5,0.5,2024,x\n" + ",,,,,,\n,,,,,,")
    assert upload.rows_in_file == 2
    assert codes(upload) == {"not_an_integer": [4]}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("F41 nul", "NUL"),
        ("F41 long field", "lebih panjang dari 131.072 huruf"),
        ("F41 ragged", "memiliki 3 sel, sedangkan baris judul 7"),
        ("F41 quote", "kutip"),
        ("F42 missing header", "Nama kolom hanya dicari di baris 1"),
        ("F42 blank first line", "Baris 1 kosong"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_in_the_readers_words(bring, case, said):
    problem = bring(AS_A_WHOLE[case][0]).problems.first()
    with override("id"):
        assert said in sentence(problem.code, problem.details)


def test_too_many_rows_are_refused(bring, settings):
    """F46"""
    settings.UPLOAD_LIMITS = {"rows": 10}
    upload = bring(FIRMS + "".join(f"F{n},A,31,-0.5,0.5,2024,1\n" for n in range(20)))
    assert codes(upload) == {"too_many_rows": [None]}


def test_more_rows_than_a_sheet_can_have_are_refused_before_they_are_read(bring):
    """F46"""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_048_600))
    upload = bring(with_parts(workbook([HEADER, ROW]), {SHEET: sheet_xml(rows)}), name="a.xlsx")
    assert codes(upload) == {"too_many_rows": [None]}
    assert upload.problems.get().details["allowed"] == 1_048_575


def test_a_command_names_a_list_of_problems_also_of_a_file_that_was_not_kept(
    agency, tmp_path, capsys
):
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(SystemExit) as ended:
        call_command("import_firms", tmp_path / "a.csv", agency=agency.code, as_json=True)
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    listed = Path(report["problems_file"])
    assert (ended.value.code, report["state"]) == (2, "rejected")
    assert "file_empty" in listed.read_text()
    listed.unlink()


def test_a_packed_file_that_unpacks_without_end_is_refused(bring):
    """F16 for .gz"""
    upload = bring(gzip.compress(GOOD.encode() + b"\n" * 50_000_000), name="a.csv.gz")
    assert "archive_ratio" in codes(upload)


def test_a_reader_that_uses_too_much_is_ended_and_the_next_file_is_read(bring, settings):
    """D03"""
    settings.UPLOAD_LIMITS = {"cpu_seconds": 1, "memory_bytes": 300_000_000}
    upload = bring(FIRMS + "".join(f"F{n},A,31,-0.5,0.5,2024,1\n" for n in range(1_000_000)))
    assert codes(upload) == {"file_too_complex": [None]}
    settings.UPLOAD_LIMITS = {}
    assert bring(GOOD).verdict == "ready"


def test_without_a_sandbox_nothing_is_read(bring, monkeypatch):
    from ingest import sandbox

    monkeypatch.setattr(sandbox, "available", lambda: False)
    upload = bring(GOOD)
    assert upload.state == "failed" and "bubblewrap" in upload.error
    assert not Firm.objects.filter(dataset__code="mine").exists()


def test_the_reader_sees_no_other_file_and_no_network(tmp_path):
    """The sandbox itself: what a reader could be tricked into is not there."""
    from ingest import sandbox

    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    # The folder that the project lies in may be there as a way to its packages, but nothing else of it.
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    at_home = [
        str(path) for path in home.glob("*") if home != Path("/") and not ROOT.is_relative_to(path)
    ]
    hidden = ["/etc/passwd", str(ROOT / "manage.py"), str(secret), *at_home]
    code = (
        "import os, socket, sys\n"
        f"found = [p for p in {hidden!r} if os.path.exists(p)]\n"
        "try:\n    socket.create_connection(('127.0.0.1', 5432), 1); found.append('network')\n"
        "except OSError: pass\n"
        "print(found, sorted(os.environ), os.listdir('/app'))\n"
    )
    seen = subprocess.run(
        [*sandbox._base(), sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert seen.stdout.startswith("[] "), seen.stdout
    assert "['ingest']" in seen.stdout
    assert "DATABASE_URL" not in seen.stdout and "SECRET_KEY" not in seen.stdout


def test_a_point_outside_is_told_beside_its_own_column_in_the_readers_numbers(bring):
    rows = "A,Jati,31,-6.25,0.5,2024,1\nB,Ukir,31,-0.5,106.8,2024,1\nC,Batu,31,2.5,-0.5,2024,1\n"
    upload = bring(FIRMS + rows)
    told = {p.row: p for p in upload.problems.filter(code="coordinate_out_of_range")}
    assert [told[row].column for row in sorted(told)] == ["latitude", "longitude", "latitude"]
    with override("id"):
        sentences = {row: sentence(p.code, p.details) for row, p in told.items()}
    west, south, east, north = BoundarySet.objects.get(code="tiny").extent.extent
    assert f"{written_in_indonesian(south)} … {written_in_indonesian(north)}" in sentences[2]
    assert f"{written_in_indonesian(west)} … {written_in_indonesian(east)}" in sentences[3]
    assert "tertukar" in sentences[4]


def written_in_indonesian(number):
    with override("id"):
        return written(round(number, 4))
