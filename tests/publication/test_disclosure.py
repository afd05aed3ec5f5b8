"""No figure of a firm gets out, by whichever door."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publication.disclosure import classed, flagged, hidden_with, rounded, safe_cells, value_class


def cells(values, owners=None):
    owners = owners or [f"o{place}" for place in range(len(values))]
    rows = pd.DataFrame({"cell": "x", "owner": owners, "value": np.array(values, float)})
    found = safe_cells(rows, ["cell"], "owner", "value")["safe"]
    return bool(found.get("x", False))


@pytest.mark.parametrize(
    ("values", "safe"),
    [
        ([10, 10, 10], True),
        ([10, 10], False),
        ([10], False),
        ([100, 10, 9], False),  # the second could tell the largest within a tenth
        ([100, 10, 10], True),
        ([10, 10, np.nan], False),  # what is not known protects nobody
        ([0, 0, 0], True),
    ],
)
def test_a_sum_is_shown_from_three_owners_on_where_none_dominates(values, safe):
    assert cells(values) is safe


def test_firms_of_one_owner_are_one_contributor():
    assert not cells([10, 10, 10, 10], ["a", "a", "b", "b"])
    assert cells([10, 10, 10, 10], ["a", "a", "b", "c"])


def test_nothing_known_is_no_cell():
    empty = pd.DataFrame({"cell": [], "owner": [], "value": []})
    assert safe_cells(empty, ["cell"], "owner", "value").empty


@settings(max_examples=100)
@given(st.floats(min_value=1e-3, max_value=1e15))
def test_a_class_holds_its_value_and_is_wide(value):
    low, high = (side.iloc[0] for side in value_class(pd.Series([value])))
    assert low <= value < high or value == low
    assert high >= 3 * low


@settings(max_examples=100)
@given(st.floats(1, 1e12), st.floats(1, 1e12))
def test_two_classes_bound_no_difference_closely(part, other):
    """Whoever subtracts a published part from a published whole still guesses by a third at least."""
    whole = part + other
    (low, part_low), (high, part_high) = (
        side.tolist() for side in value_class(pd.Series([whole, part]))
    )
    least, most = max(low - part_high, 0), high - part_low
    assert most - least >= (high - low) * 0.99 or least == 0


def test_a_class_hides_zero_and_keeps_the_unknown():
    low, high = value_class(pd.Series([0.0, np.nan]))
    assert (low[0], high[0]) == (0, 1)
    assert np.isnan(low[1]) and np.isnan(high[1])


def test_an_unsafe_row_loses_every_limit():
    rows = pd.DataFrame({"value_low": [5.0, 5.0], "value_high": [5.0, 5.0]})
    kept = flagged(classed(rows, pd.Series([True, False]), "value"), pd.Series([False, True]))
    assert kept["value_low"].tolist()[0] == 3 and np.isnan(kept["value_high"].tolist()[1])
    assert kept["flag"].tolist() == ["", "c"]


def test_shares_are_rounded():
    assert rounded(pd.Series([0.187, np.nan]), 0.05).round(10).tolist()[0] == 0.2


def life(jobs, safe):
    years = range(2016, 2016 + len(jobs))
    rows = pd.DataFrame({"cluster_id": 1, "year": years, "employment": jobs, "safe": safe})
    peak = np.maximum.accumulate(jobs)
    return rows.assign(
        of_peak=np.array(jobs) / peak, slope=0.1, slope_low=0.0, slope_high=0.2, regional_growth=0.1
    )


def test_a_hidden_year_takes_its_share_and_its_trends_along():
    kept = hidden_with(life([10, 50, 60, 70, 80, 90, 95], [False] + [True] * 6), window=5)
    assert kept["flag"].tolist() == ["c"] + [""] * 6
    assert kept["employment"].isna().tolist() == [True] + [False] * 6
    # Trends that look back on the hidden year could be solved for it.
    assert kept["slope"].isna().tolist() == [True] * 5 + [False] * 2
    assert kept["of_peak"].isna().tolist() == [True] + [False] * 6


def test_a_hidden_peak_is_not_told_by_the_shares_after_it():
    kept = hidden_with(life([10, 100, 50, 60], [True, False, True, True]), window=1)
    assert kept["of_peak"].isna().tolist() == [False, True, True, True]
    assert kept["employment"].isna().tolist() == [False, True, False, False]
