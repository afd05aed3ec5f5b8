"""The figures of the map: worked by hand from the four squares, and what is not a figure."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "published"])
VALUES = "/api/v1/releases/current/values"


@pytest.mark.parametrize("industry", ["31", "10", "47"])
def test_quotients_are_those_worked_by_hand(ask, tiny, industry):
    answer = ask(VALUES, industry=industry, level="district", year=2025)
    assert answer["values"] == pytest.approx(tiny.QUOTIENTS_2025[industry])


def test_zero_is_a_value_and_a_region_without_jobs_has_none(ask):
    answer = ask(VALUES, industry="31", level="district", year=2025)
    assert answer["values"]["01.02.01"] == 0
    assert answer["values"]["01.02.02"] is None
    assert answer["flags"] == {"01.02.02": "n"}
