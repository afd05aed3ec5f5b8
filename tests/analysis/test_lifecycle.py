"""Stages follow what is known, do not flicker, and say when there is too little."""

import numpy as np
import pandas as pd
import pytest

from analysis import theil_sen_slope
from analysis.cluster_histories import histories
from analysis.cluster_parameters import ClusterParameters
from analysis.lifecycle import cluster_stages, trend

USUAL = ClusterParameters()


def history(jobs, firms=40, entries=0, exits=0, first=2016):
    return pd.DataFrame(
        {
            "cluster": 1,
            "year": range(first, first + len(jobs)),
            "firms": firms,
            "employment": np.array(jobs, float),
            "entries": entries,
            "exits": exits,
        }
    )


def stages(*args, **kwargs):
    return cluster_stages(history(*args, **kwargs), parameters=USUAL)["stage"].tolist()


def test_the_trend_is_that_of_theil_and_sen():
    rng = np.random.default_rng(6)
    values = rng.normal(size=(50, 7))
    values[:20, 3] = np.nan
    years = np.arange(2010, 2017)
    slope, low, high = trend(values, years, 0.9)
    for row, found in zip(values, zip(slope, low, high, strict=True), strict=True):
        single = theil_sen_slope(pd.Series(row, years))
        assert found == pytest.approx((single.slope, single.low, single.high), nan_ok=True)


def test_two_years_are_not_enough_data():
    found = cluster_stages(history([500, 510]), parameters=USUAL)
    assert found["stage"].tolist() == ["not_enough_data"] * 2
    assert found["confidence"].isna().all()


@pytest.mark.parametrize(
    ("jobs", "firms", "last"),
    [
        ([500] * 6, 40, "mature"),
        ([500, 550, 610, 660, 730, 800], 40, "growing"),
        ([800, 730, 660, 610, 550, 500], 40, "declining"),
        ([100, 101, 100, 102, 101, 100], 8, "embryo"),
        ([500, 501, 502, 503, 504, 505], 40, "mature"),  # a trend too small to matter
    ],
)
def test_each_stage(jobs, firms, last):
    assert stages(jobs, firms)[-1] == last


def test_a_cluster_that_comes_out_of_decline_renews_until_it_has_its_size_again():
    jobs = [1000, 1000, 1000, 850, 720, 620, 680, 750, 820, 900, 990, 1090, 1200]
    came = [0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5]
    went = [0, 0, 0, 6, 6, 6, 1, 1, 1, 1, 1, 1, 1]
    found = stages(jobs, entries=came, exits=went)
    assert found[5] == "declining"
    assert found[8:11] == ["embryo_renewal"] * 3
    assert found[-1] == "growing"


def test_a_shrunken_cluster_is_no_embryo():
    jobs = [1000, 1000, 700, 450, 300, 180, 150, 150, 150, 150, 150, 150, 150]
    assert stages(jobs, firms=12, exits=2)[-1] == "declining"


def test_the_only_large_firm_leaves():
    """One closing is a fall to a new level: decline, then nothing that would undo it."""
    found = stages([1000, 1010, 990, 1000, 1005, 400, 405, 400], exits=[0, 0, 0, 0, 0, 1, 0, 0])
    assert found[4:] == ["mature", "declining", "declining", "declining"]


def test_a_missing_year_is_unknown_and_no_fall():
    jobs = [500, 502, np.nan, 499, 501, 500, 503]
    assert stages(jobs)[-1] == "mature"
    assert stages(jobs)[4] == "not_enough_data"


def test_a_stage_is_judged_by_what_was_known_then():
    jobs = [500, 550, 610, 660, 730, 800, 700, 600, 500, 400]
    assert stages(jobs)[:7] == stages(jobs[:7])


def test_confidence_falls_where_one_year_decides():
    clear = cluster_stages(history([800, 730, 660, 610, 550, 500]), parameters=USUAL)
    close = cluster_stages(history([500, 500, 500, 520, 530, 545]), parameters=USUAL)
    assert clear["confidence"].iloc[-1] == 1
    assert close["confidence"].iloc[-1] < 1


def test_rows_may_come_in_any_order():
    jobs = pd.concat(
        [history([500] * 6), history([800, 730, 660, 610, 550, 500]).assign(cluster=2)]
    )
    shuffled = jobs.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        cluster_stages(jobs, parameters=USUAL), cluster_stages(shuffled, parameters=USUAL)
    )


def test_bad_input_is_said():
    with pytest.raises(ValueError, match="twice"):
        cluster_stages(pd.concat([history([1.0]), history([1.0])]), parameters=USUAL)
    with pytest.raises(ValueError, match=r"history.employment holds -1"):
        cluster_stages(history([-1.0]), parameters=USUAL)


def firm_years(*rows):
    columns = ["firm", "year", "region", "industry", "employees"]
    return pd.DataFrame(rows, columns=columns).astype({"employees": float})


CORE = pd.DataFrame({"cluster": [1], "region": ["r"], "industry": ["31"]})


def lives(**closed):
    firms = sorted(set("abc") | set(closed))
    return pd.DataFrame(
        {"founded": np.nan, "closed": [closed.get(f, np.nan) for f in firms]}, index=firms
    )


def test_a_gap_between_known_years_is_filled_and_no_exit():
    table = firm_years(
        ("a", 2020, "r", "31", 10), ("a", 2022, "r", "31", 20), ("b", 2020, "r", "31", 5),
        ("b", 2021, "r", "31", 5), ("b", 2022, "r", "31", 5),
    )  # fmt: skip
    found = histories(table, CORE, lives()).set_index("year")
    assert found["employment"].to_dict() == {2020: 15, 2021: 20, 2022: 25}
    assert found["firms"].to_dict() == {2020: 2, 2021: 2, 2022: 2}
    assert found["exits"].fillna(-1).to_dict() == {2020: -1, 2021: 0, 2022: 0}


def test_closing_and_moving_away_are_exits_and_a_new_firm_is_an_entry():
    table = firm_years(
        ("a", 2020, "r", "31", 10), ("a", 2021, "r", "31", 10),
        ("b", 2020, "r", "31", 5), ("b", 2021, "s", "31", 5), ("b", 2022, "s", "31", 5),
        ("c", 2021, "r", "31", 7), ("c", 2022, "r", "31", 7),
    )  # fmt: skip
    found = histories(table, CORE, lives(a=2022)).set_index("year")
    assert found["firms"].to_dict() == {2020: 2, 2021: 2, 2022: 1}
    assert found["entries"].fillna(-1).to_dict() == {2020: -1, 2021: 1, 2022: 0}
    assert found["exits"].fillna(-1).to_dict() == {2020: -1, 2021: 1, 2022: 1}
    assert found["national_employment"].to_dict() == {2020: 15, 2021: 22, 2022: 12}
