"""Codes of another version of the classification: carried over by the concordance, with its weights, and shown."""

import pytest

from firms.models import Classification, Firm, FirmState, Statistic
from tests.ingest.conftest import FIRMS, codes

OLD = "code,title_id,level\n15,Mebel lama,division\n16,Makan dan dagang,division\n17,Lenyap,division\n"
WAYS = "from_code,to_code,weight\n15,31,1\n16,10,0.75\n16,47,0.25\n"
WORDS = {"classification": "tiny", "codes_of": "lama"}


@pytest.fixture
def ways(bring):
    bring(OLD, name="old.csv", kind="industries", classification="lama", apply=True)
    bring(WAYS, name="ways.csv", kind="concordance", classification="lama", to_classification="tiny",
          apply=True)  # fmt: skip


def firms(*industries) -> str:
    rows = [f"F{n},Toko {n},{code},-0.5,0.5,2024,1\n" for n, code in enumerate(industries)]
    return FIRMS + "".join(rows)


def test_a_firm_gets_the_one_industry_its_code_became(bring, ways):
    upload = bring(firms("15"), apply=True, **WORDS)
    assert FirmState.objects.get(firm__dataset__code="mine").industry.code == "31"
    shown = upload.problems.get(code="carried_over")
    assert (shown.severity, shown.value, shown.details["found"]) == ("note", "15", "31 (1)")


def test_a_firm_whose_code_went_into_several_is_refused_until_the_largest_is_chosen(bring, ways):
    upload = bring(firms("15", "16"), **WORDS)
    problem = upload.problems.get(code="code_was_split")
    assert (problem.row, problem.details["found"]) == (3, "10 (0.75), 47 (0.25)")
    taken = bring(firms("15", "16"), apply=True, splits="largest", **WORDS)
    assert codes(taken)["largest_part_taken"] == [3]
    states = FirmState.objects.filter(firm__dataset__code="mine").order_by("firm__firm_id")
    assert list(states.values_list("industry__code", flat=True)) == ["31", "10"]


def test_a_code_that_the_concordance_does_not_know_is_refused(bring, ways):
    assert codes(bring(firms("17"), **WORDS))["concordance_missing"] == [2]


def test_without_a_concordance_the_classification_is_asked(bring):
    bring(OLD, name="old.csv", kind="industries", classification="lama", apply=True)
    assert [q["option"] for q in bring(firms("15"), **WORDS).questions] == ["codes_of"]


def test_figures_are_shared_out_by_the_weights_and_an_unknown_part_makes_the_sum_unknown(
    bring, ways
):
    text = (
        "region_code,industry_code,year,employment,employment_flag\n"
        "01.01,15,2025,10,\n01.01,16,2025,100,\n01.01,TOTAL,2025,110,\n01.02,15,2025,,suppressed\n01.02,16,2025,8,\n"
    )
    upload = bring(text, name="s.csv", kind="statistics", apply=True, **WORDS)
    assert (upload.rows_accepted, upload.counts["new"]) == (5, 7)
    rows = Statistic.objects.filter(dataset__code="mine")
    found = {(r, i): (e, f) for r, i, e, f in rows.values_list(
        "region__code", "industry__code", "employment", "employment_flag")}  # fmt: skip
    assert found == {
        ("01.01", "31"): (10, ""), ("01.01", "10"): (75, ""), ("01.01", "47"): (25, ""), ("01.01", None): (110, ""),
        ("01.02", "31"): (None, "suppressed"), ("01.02", "10"): (6, ""), ("01.02", "47"): (2, ""),
    }  # fmt: skip
    assert upload.problems.filter(code="carried_over").count() == 2


LONGER = (
    FIRMS
    + "F1,Kursi,31001,-0.5,0.5,2024,10\nF2,Meja,31009,-0.5,0.6,2024,5\n"
    + "F3,Roti,10,-0.5,0.7,2024,5\nF4,Entah,99999,-0.5,0.7,2024,5\n"
)


@pytest.fixture
def four_digits(tiny):
    kbli = Classification.objects.get(code="tiny")
    parent = kbli.industries.get(code="31")
    return kbli.industries.create(code="3100", level="class", parent=parent, title_en="Furniture")


def test_codes_a_digit_too_long_are_asked_about_once_for_the_file(bring, four_digits):
    upload = bring(LONGER)
    (question,) = upload.questions
    assert (upload.verdict, question["option"]) == ("questions", "longer_codes")
    assert question["details"]["codes"] == ["31001 → 3100", "31009 → 3100"]
    assert (
        "KBLI" not in question["said"]["id"]["text"] and "5 digit" in question["said"]["id"]["text"]
    )


def test_they_are_taken_without_it_only_where_that_was_said(bring, four_digits):
    upload = bring(LONGER, longer_codes="parent", on_problem="skip", apply=True)
    assert codes(upload) == {"parent_taken": [2, 3], "kbli_unknown": [5]}
    firms = Firm.objects.filter(dataset__code="mine", states__industry=four_digits)
    assert sorted(firms.values_list("firm_id", flat=True)) == ["F1", "F2"]
    refused = bring(LONGER.replace("Kursi", "Bangku"), longer_codes="reject")
    assert codes(refused)["kbli_unknown"] == [2, 3, 5]
