"""One small register in every form that office programs give a CSV; it is always the same firm."""

import gzip

import pytest

from firms.models import FirmYear
from tests.ingest.conftest import FIRMS, codes

PLAIN = FIRMS.strip().replace("employees", "employees,output") + "\n"
ROW = "F1,Café Jati,31,-0.5,0.5,2024,10,1234.5\n"
COMMA = (PLAIN + ROW).replace(",", ";").replace(".", ",")
FORMS = {
    "utf-8": ((PLAIN + ROW).encode(), {}),
    "F39 mark": (b"\xef\xbb\xbf" + (PLAIN + ROW).encode(), {}),
    "F39 cp1252, confirmed": ((PLAIN + ROW).encode("cp1252"), {"encoding": "cp1252"}),
    "F39 utf-16, confirmed": ((PLAIN + ROW).encode("utf-16"), {"encoding": "utf-16"}),
    "F40 semicolons": (COMMA.encode(), {}),
    "F40 thousands": (COMMA.replace("1234,5", "1.234,5").encode(), {}),
    "F40 spaces": (COMMA.replace("1234,5", "1 234,5").encode(), {}),
    "tabs": ((PLAIN + ROW).replace(",", "\t").encode(), {}),
    "sep": (("sep=|\n" + PLAIN + ROW).replace(",", "|").encode(), {}),
    "quotes and CRLF": ((PLAIN + ROW).replace("Café Jati", '"Café Jati"').replace("\n", "\r\n").encode(), {}),
    "blank lines and empty cells beyond": ((PLAIN + "\n" + ROW.strip() + ",,\n\n").encode(), {}),
    "no last line feed": ((PLAIN + ROW).strip().encode(), {}),
}  # fmt: skip


def figures(upload) -> tuple:
    year = FirmYear.objects.get(firm__dataset__code="mine")
    state = year.firm.states.get()
    return (year.firm.name, state.industry.code, state.point.coords, year.employees, year.output)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_csv_is_the_same_firm(bring, form):
    content, options = FORMS[form]
    upload = bring(content, apply=True, **options)
    assert figures(upload) == ("Café Jati", "31", (0.5, -0.5), 10, 1234.5)


def test_a_packed_file_is_read_like_the_plain_one(bring):
    upload = bring(gzip.compress((PLAIN + ROW).encode()), name="firms.csv.gz", apply=True)
    assert figures(upload)[0] == "Café Jati"


def test_an_encoding_is_shown_before_it_is_confirmed(bring):
    """F39: never mojibake, not even as a guess that is stored."""
    upload = bring((PLAIN + ROW).encode("cp1252"))
    (question,) = upload.questions
    assert (upload.verdict, question["option"]) == ("questions", "encoding")
    assert "Café" in question["details"]["sample"]


@pytest.mark.parametrize(("sign", "output"), [(",", 1500), (".", 1.5)])
def test_a_number_that_can_be_read_in_two_ways_is_read_as_declared(bring, sign, output):
    """F40"""
    text = PLAIN + ROW.replace("1234.5", "1.500")
    assert "number_format_ambiguous" in codes(bring(text))
    bring(text + "\n", decimal={"output": sign}, apply=True)
    assert FirmYear.objects.get(firm__dataset__code="mine").output == output


def test_spaces_in_whole_numbers_leave_nothing_open(bring):
    bring(PLAIN + ROW.replace("1234.5", "1 234 567"), apply=True)
    assert FirmYear.objects.get(firm__dataset__code="mine").output == 1_234_567


def test_a_broken_number_is_said_of_its_row_and_leaves_the_others_as_they_are(bring):
    """F40: 1.250,000.5 is a mistake, not a reason to ask about the whole column."""
    broken = COMMA + "F2;Roti;31;-0,5;0,5;2024;10;1.250,000.5\n"
    upload = bring(broken.encode())
    assert (upload.verdict, upload.questions) == ("rejected", [])
    (problem,) = upload.problems.all()
    assert (problem.row, problem.code, problem.value) == (3, "not_a_number", "1.250,000.5")


def test_columns_called_as_the_pages_call_them_are_proposed(bring):
    head = "Nomor perusahaan;Nama;Kode industri;Lintang;Bujur;Tahun;Pekerja;Nilai produksi\n"
    upload = bring((head + COMMA.splitlines()[1] + "\n").encode(), apply=True)
    assert figures(upload) == ("Café Jati", "31", (0.5, -0.5), 10, 1234.5)
