"""Cell totals against pandas and their own sums."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import aggregation, cell_totals


@given(st.integers(0, 80), st.integers(0, 2**32 - 1))
def test_totals_agree_with_pandas_and_add_up(count, seed):
    rng = np.random.default_rng(seed)
    region, industry = rng.integers(-1, 4, count), rng.integers(-1, 3, count)
    activity = rng.integers(0, 9, count).astype(float)
    found = cell_totals(region, industry, activity, regions=4, industries=3)
    rows = pd.DataFrame({"region": region, "industry": industry, "activity": activity})
    rows = rows[(region >= 0) & (industry >= 0)]
    grouped = rows.groupby(["region", "industry"])["activity"]
    expected = grouped.agg(
        firms="size",
        activity="sum",
        largest="max",
        second=lambda values: sorted(values)[-2] if len(values) > 1 else 0.0,
    ).reset_index()
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert found["firms"].sum() == len(rows)


# A part of several cells, of one, and of more than two bytes can count; jobs and long decimals.
@pytest.mark.parametrize("cells_at_once", [14, 2, 0, 17])
@pytest.mark.parametrize("unit", [1, 0.1, 1e300])
def test_the_last_bit_is_that_of_adding_row_after_row(monkeypatch, cells_at_once, unit):
    rng = np.random.default_rng(3)
    region, industry = rng.integers(-1, 40, 5000), rng.integers(-1, 30, 5000)
    activity = rng.integers(0, 999, 5000) * unit
    sums, largest = np.zeros((40, 30)), np.zeros((40, 30, 2))
    for r, i, more in zip(region, industry, activity, strict=True):
        if r >= 0 and i >= 0:
            sums[r, i] += more
            largest[r, i] = sorted([*largest[r, i], more])[:0:-1]
    found = []
    for processors in (1, 2, 7):
        monkeypatch.setattr(aggregation, "CELLS_AT_ONCE", cells_at_once)
        monkeypatch.setattr("analysis.threads._processors", lambda count=processors: count)
        found.append(cell_totals(region, industry, activity, regions=40, industries=30))
    for totals in found:
        place = totals["region"], totals["industry"]
        np.testing.assert_array_equal(totals["activity"], sums[place])
        np.testing.assert_array_equal(totals[["largest", "second"]], largest[place])
        assert totals["firms"].sum() == ((region >= 0) & (industry >= 0)).sum()
        pd.testing.assert_frame_equal(totals, found[0], check_exact=True)


@pytest.mark.parametrize(
    ("region", "activity", "message"),
    [
        ([0, 5], [1, 1], "region holds 5; allowed: positions from -1 to 1"),
        ([0.5, 1], [1, 1], "region holds type float64"),
        ([0], [1, 1], "region holds shape"),
        ([0, 1], [1, -1], "activity holds -1"),
        ([0, 1], [1, np.nan], "activity holds nan; allowed: finite figures of 0 or more"),
        ([0, 1], [np.inf, 1], "activity holds inf; allowed: finite figures of 0 or more"),
    ],
)
def test_bad_input_is_named(region, activity, message):
    with pytest.raises(ValueError, match=message):
        cell_totals(np.array(region), np.array([0, 0]), activity, regions=2, industries=1)
