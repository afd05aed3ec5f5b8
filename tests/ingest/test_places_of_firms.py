"""Where a firm is: points as people write them, their region by the one rule, and what is said of doubts."""

import pytest

from firms.models import FirmState
from regions.models import BoundarySet, Region, RegionCode
from tests.ingest.conftest import codes

POINTS = "firm_id,name,industry_code,latitude,longitude,year\n"
STATED = "firm_id,name,industry_code,latitude,longitude,region_code,year\n"


def state() -> FirmState:
    return FirmState.objects.get(firm__dataset__code="mine")


def region() -> str:
    return state().regions.get().region.code


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("-0.5", "0.5"),
        ('"-0,5"', '"0,5"'),
        ('"0°30\'00"" LS"', '"0°30\'00"" BT"'),
        ("0 30 LS", "0 30 0 BT"),
        ("S 0°30'", "E 0°30'"),
        ("+0.5S", "0.5E"),
    ],
)
def test_a_point_may_be_written_in_many_ways(bring, latitude, longitude):
    text = POINTS + f"F1,A,31,{latitude},{longitude},2024\n"
    if latitude.startswith("+"):
        assert codes(bring(text)) == {"coordinate_not_read": [2]}  # a sign and a letter
        return
    bring(text, apply=True)
    assert state().point.coords == pytest.approx((0.5, -0.5))
    assert region() == "01.01.01"


@pytest.mark.parametrize("longitude", ["1003000", "100300", "55659.75"])
def test_digits_in_a_row_are_not_taken_apart_into_minutes(bring, longitude):
    assert codes(bring(POINTS + f"F1,A,31,-0.5,{longitude},2024\n")) == {"crs_mismatch": [2]}


def test_a_point_may_be_in_meters_of_a_declared_system(bring):
    text = POINTS + "F1,A,31,-55660.94,55659.75,2024\n"
    assert set(codes(bring(text))) == {"crs_mismatch"}
    bring(text + "\n", crs="EPSG:3857", apply=True)
    assert state().point.coords == pytest.approx((0.5, -0.5), abs=1e-4)


@pytest.mark.parametrize(("latitude", "outcome"), [("-1.01", "ready"), ("-1.1", "rejected")])
def test_a_point_at_sea_belongs_to_the_nearest_region_only_within_two_kilometers(
    bring, latitude, outcome
):
    upload = bring(POINTS + f"F1,A,31,{latitude},0.5,2024\n")
    assert upload.verdict == outcome
    near = codes(upload).get("taken_to_the_nearest")
    assert (near == [2]) is (outcome == "ready")
    if outcome == "rejected":
        assert codes(upload) == {"outside_every_region": [2]}


def test_what_was_taken_to_the_nearest_region_is_marked(bring):
    bring(POINTS + "F1,A,31,-1.01,0.5,2024\n", apply=True)
    assert (state().precision, region()) == ("nearest", "01.01.01")


def test_a_point_in_two_regions_belongs_to_the_lower_code_with_a_note(bring):
    upload = bring(POINTS + "F1,A,31,0,0.5,2024\n", apply=True)
    note = upload.problems.get()
    assert (note.severity, note.code, note.details["found"]) == (
        "note", "in_several_regions", "01.01.01, 01.01.02",
    )  # fmt: skip
    assert region() == "01.01.01"


def test_a_firm_without_a_point_is_in_the_middle_of_its_district_and_marked(bring):
    upload = bring(STATED + "F1,A,31,,,01.02.02,2024\n", apply=True)
    assert upload.verdict == "applied"
    assert (state().precision, region()) == ("district", "01.02.02")
    assert state().point.coords == pytest.approx((1.5, 0.5))


def test_a_firm_with_neither_point_nor_district_is_refused(bring):
    assert codes(bring(STATED + "F1,A,31,,,,2024\n")) == {"place_missing": [2]}
    assert codes(bring(STATED + "F1,A,31,,,01.02,2024\n")) == {"region_not_finest": [2]}
    assert codes(bring(STATED + "F1,A,31,-0.5,,,2024\n")) == {"coordinate_missing": [2]}


def test_a_point_in_another_district_than_stated_is_refused_or_noted_by_choice(bring):
    """F34"""
    text = STATED + "F1,A,31,-0.5,0.5,01.02.01,2024\n"
    problem = bring(text).problems.get()
    assert (problem.code, problem.severity) == ("district_mismatch", "error")
    assert (problem.details["found"], problem.details["stated"]) == ("01.01.01", "01.02.01")
    noted = bring(text + "\n", district_mismatch="warn", apply=True)
    assert noted.problems.get().severity == "warning"
    assert region() == "01.01.01"  # the point decides


def test_a_stated_regency_that_holds_the_point_is_no_contradiction(bring):
    assert bring(STATED + "F1,A,31,-0.5,0.5,01.01,2024\n").verdict == "ready"


def test_a_code_of_an_edition_before_a_split_is_refused_with_the_nearest(bring):
    """F48"""
    problem = bring(STATED + "F1,A,31,-0.5,0.5,01.01.09,2024\n").problems.get()
    assert (problem.row, problem.code) == (2, "region_unknown")
    assert "01.01.0" in problem.details["nearest"]


@pytest.mark.parametrize("code", ["3100", "310000", "9"])
def test_an_industry_code_of_another_length_or_version_is_refused(bring, code):
    """F48"""
    problem = bring(POINTS + f"F1,A,{code},-0.5,0.5,2024\n").problems.get()
    assert problem.code in ("kbli_unknown", "id_damaged")
    assert problem.value == code


def test_the_code_system_is_asked_where_an_edition_has_two(bring):
    """Digits of one system are never read as those of another."""
    edition = BoundarySet.objects.get(code="tiny")
    first = Region.objects.get(boundary_set=edition, code="01.01.01")
    RegionCode.objects.create(boundary_set=edition, region=first, code_system="bps", code="010202")
    upload = bring(STATED + "F1,A,31,-0.5,0.5,010202,2024\n", code_system="")
    assert [question["option"] for question in upload.questions] == ["code_system"]
    bring(STATED + "F1,A,31,-0.5,0.5,010202,2024\n\n", code_system="bps", apply=True)
    assert region() == "01.01.01"
