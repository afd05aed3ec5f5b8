"""The figures of the map: worked by hand from the four squares, and what is not a figure."""

from dataclasses import replace

import pytest

from publication.api.measures import MEASURES
from publication.choropleth import QUOTIENT_BREAKS

pytestmark = pytest.mark.django_db(databases=["default", "published"])
VALUES = "/api/v1/releases/current/values"
DISTRICTS = ("01.01.01", "01.01.02", "01.02.01", "01.02.02")


@pytest.mark.parametrize("industry", ["31", "10", "47"])
def test_quotients_are_those_worked_by_hand(ask, tiny, industry):
    answer = ask(VALUES, industry=industry, level="district", year=2025)
    assert answer["values"] == pytest.approx(tiny.QUOTIENTS_2025[industry])
    assert answer["breaks"] == QUOTIENT_BREAKS
    assert sum(c["count"] for c in answer["classes"]) == 3


def test_zero_is_a_value_and_a_region_without_jobs_has_none(ask):
    answer = ask(VALUES, industry="31", level="district", year=2025)
    assert answer["values"]["01.02.01"] == 0
    assert answer["values"]["01.02.02"] is None
    assert answer["flags"] == {"01.02.02": "n"}


def test_another_year_has_other_figures(ask):
    answer = ask(VALUES, industry="31", level="district", year=2024)
    assert answer["values"]["01.01.01"] == pytest.approx((40 / 60) / (60 / 260))


def test_a_regency_is_its_districts_together(ask):
    answer = ask(VALUES, industry="31", level="regency", year=2025)
    assert answer["values"] == pytest.approx({"01.01": (100 / 200) / (100 / 300), "01.02": 0})


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("employment", (80, 20, 0, 0)),
        ("establishments", (3, 1, 0, 0)),
        ("share_of_region", (0.8, 0.2, 0, None)),
        ("share_of_industry", (0.8, 0.2, 0, 0)),
    ],
)
def test_every_measure_of_furniture(ask, measure, expected):
    answer = ask(VALUES, industry="31", level="district", year=2025, measure=measure)
    assert answer["values"] == pytest.approx(dict(zip(DISTRICTS, expected, strict=True)))


def test_quotients_of_firms_count_firms(ask):
    answer = ask(VALUES, industry="31", level="district", year=2025, activity="establishments")
    assert answer["values"]["01.01.01"] == pytest.approx((3 / 5) / (4 / 12))
    assert answer["activity"] == "establishments"


def test_the_interval_encloses_the_quotient_and_few_firms_are_uncertain(ask):
    answer = ask(VALUES, industry="31", level="district", year=2025)
    for region, low in answer["low"].items():
        assert low <= answer["values"][region] <= answer["high"][region]
    assert answer["firms"] == {"01.01.01": 3, "01.01.02": 1}
    assert answer["uncertain"] == {"01.01.02": True}


def test_breaks_of_all_years_are_the_same_in_every_year(ask):
    question = {"industry": "31", "level": "district", "measure": "employment", "breaks": "all"}
    breaks = {tuple(ask(VALUES, year=year, **question)["breaks"]) for year in (2024, 2025)}
    assert breaks == {(0, 20, 40)}


def test_the_source_says_where_the_figures_are_from(ask):
    source = ask(VALUES, industry="31", level="district", year=2025)["source"]
    assert source.items() >= {
        "dataset": "tiny", "edition": "tiny", "classification": "tiny", "year": 2025,
        "industry": "31", "level": "district", "fictional": True,
    }.items()  # fmt: skip
    assert source["run"] and source["released_at"]


def test_an_industry_nobody_works_in_has_no_quotient_anywhere(ask):
    answer = ask(VALUES, industry="Z", level="district", year=2025)
    assert set(answer["values"].values()) == {None}
    assert ask(VALUES, industry="Z", measure="employment")["values"] == dict.fromkeys(DISTRICTS, 0)


def test_without_level_and_year_it_is_the_finest_and_the_latest(ask):
    assert ask(VALUES, industry="31") == ask(VALUES, industry="31", level="district", year=2025)


def test_the_table_has_the_figures_of_the_map(ask):
    rows = ask("/api/v1/releases/current/concentration", industry="31", level="district", year=2025)
    answer = ask(VALUES, industry="31", level="district", year=2025)
    assert [row["region_code"] for row in rows["results"]] == list(answer["firms"])
    for row in rows["results"]:
        region = row["region_code"]
        assert row["location_quotient"] == answer["values"][region]
        assert row["location_quotient_low"] == answer["low"][region]


def test_values_take_few_queries(tiny, client):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    address = f"{VALUES}?industry=31&measure=share_of_region&breaks=all"
    with (
        CaptureQueriesContext(connections["published"]) as published,
        CaptureQueriesContext(connections["default"]) as default,
    ):
        assert client.get(address).status_code == 200
    assert len(published) <= 10
    assert len(default) == 0


def test_what_a_region_has_as_a_whole_needs_no_industry(ask):
    question = {"level": "district", "year": 2025, "measure": "krugman_specialization"}
    answer = ask(VALUES, **question)
    # A: |0.8 - 1/3| + |0.2 - 1/2| + |0 - 1/6|, and so on by hand.
    by_hand = {"01.01.01": 28 / 30, "01.01.02": 0.6, "01.02.01": 2 / 3, "01.02.02": None}
    assert answer["values"] == pytest.approx(by_hand)
    assert (answer["grain"], answer["unit"], answer["source"]["industry"]) == (
        "region", "index", None,
    )  # fmt: skip
    assert answer["flags"] == {"01.02.02": "n"}
    assert ask(VALUES, industry="31", **question) == answer
    assert ask(VALUES, breaks="all", **question)["values"] == answer["values"]


@pytest.mark.parametrize("measure", ["growth", "complexity"])
def test_figures_that_part_at_zero_have_classes_that_do(ask, measure):
    answer = ask(VALUES, level="district", measure=measure)
    assert 0 in answer["breaks"]
    # Two years are too few for a trend; three districts rank by what they have.
    assert all(v is None for v in answer["values"].values()) == (measure == "growth")


def test_a_measure_that_has_an_interval_shows_it(ask, monkeypatch):
    assert MEASURES["growth"].interval == ("growth_low", "growth_high")
    # Two years are too few for a trend: two other columns stand for its bounds.
    bounded = replace(MEASURES["entropy"], interval=("herfindahl", "employment"))
    monkeypatch.setitem(MEASURES, "entropy", bounded)
    answer = ask(VALUES, level="district", measure="entropy", year=2025)
    assert answer["low"]["01.01.01"] == pytest.approx(0.8**2 + 0.2**2)
    assert answer["high"]["01.01.01"] == 100
    assert answer["uncertain"] == {}


def test_the_cluster_index_counts_land_and_people(ask):
    answer = ask(VALUES, industry="31", level="regency", measure="cluster_index")
    assert answer["values"] == pytest.approx({"01.01": 4, "01.02": 0}, rel=0.01)


def test_what_the_quotient_leaves_open_the_cluster_index_leaves_open(ask):
    answer = ask(VALUES, industry="31", level="district", year=2025, measure="cluster_index")
    assert answer["uncertain"] == {"01.01.02": True}
    counted = ask(VALUES, industry="31", level="district", year=2025, measure="employment")
    assert counted["uncertain"] == {}


def test_a_measure_of_an_industry_needs_one(tiny, client):
    answer = client.get(VALUES, {"measure": "share_of_region"})
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_parameter")
