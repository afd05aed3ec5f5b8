"""Cell totals against pandas and their own sums."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import cell_totals


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


@pytest.mark.parametrize(
    ("region", "activity", "message"),
    [
        ([0, 5], [1, 1], "region holds 5; allowed: positions from -1 to 1"),
        ([0.5, 1], [1, 1], "region holds type float64"),
        ([0], [1, 1], "region holds shape"),
        ([0, 1], [1, -1], "activity holds -1"),
    ],
)
def test_bad_input_is_named(region, activity, message):
    with pytest.raises(ValueError, match=message):
        cell_totals(np.array(region), np.array([0, 0]), activity, regions=2, industries=1)
