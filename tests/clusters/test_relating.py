"""Pairs of industries: who is close, and who trades by an input–output table."""

import pandas as pd

from clusters.relating import closest_pairs, flows

JOBS = pd.DataFrame({1: [8.0, 2, 1], 2: [6.0, 3, 1], 3: [1.0, 5, 9]}, index=list("abc"))
TABLE = pd.DataFrame({"using": [1, 2, 9], "supplying": [2, 2, 1], "coefficient": [0.5, 0.1, 0.3]})


def test_flows_are_coefficients_times_what_the_buyer_does():
    """Industry 1 has 11 jobs and takes 0.5 of each from 2, which takes 0.1 of its own 10."""
    assert flows(JOBS, TABLE).loc[2].tolist() == [5.5, 1.0, 0.0]
    assert flows(JOBS, TABLE).loc[[1, 3]].to_numpy().sum() == 0  # 9 is of another level


def test_pairs_say_how_strongly_they_trade():
    pairs = closest_pairs(JOBS, coefficients=TABLE).set_index(["industry", "other"])
    # All that 1 buys it buys from 2.
    assert pairs.loc[(1, 2), "input_output_link"] == pairs.loc[(2, 1), "input_output_link"] == 1
    assert "input_output_link" not in closest_pairs(JOBS)


def test_a_table_of_other_industries_says_nothing():
    other = TABLE.assign(using=7, supplying=8)
    assert closest_pairs(JOBS, coefficients=other)["input_output_link"].isna().all()
