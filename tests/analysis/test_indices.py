"""All indices at once are the single ones."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import analysis
from analysis import all_indices
from tests.analysis.reference import needs_reference_data, regency_value_added
from tests.analysis.strategies import activity_tables


def assert_same_as_single(activity, groups):
    found = all_indices(activity, groups)
    for name, values in found.regions.items():
        single = getattr(analysis, name)
        expected = single(activity, groups) if name.endswith("variety") else single(activity)
        assert values.index.equals(expected.index)
        assert values.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9, nan_ok=True), name
    for name, values in found.industries.items():
        expected = getattr(analysis, name)(activity)
        assert values.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9, nan_ok=True), name
    cells = found.cells.set_index(["region", "industry"])
    for name in ("location_quotient", "standardized_location_quotient"):
        expected = getattr(analysis, name)(activity).stack(future_stack=True).reindex(cells.index)
        assert cells[name].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9, nan_ok=True)


@given(activity_tables())
def test_all_at_once_are_the_single_functions(activity):
    assert_same_as_single(activity, pd.Series(np.arange(activity.shape[1]) // 2, activity.columns))


def test_empty_and_unknown_parts_of_the_table_are_undefined_alike():
    activity = pd.DataFrame(
        {"a": [1.0, 0, 3, 0], "b": [2.0, 0, 1, 5], "none": [0.0, 0, 0, 0]}, index=list("wxyz")
    )
    groups = pd.Series({"a": 1, "b": 1, "none": 2})
    assert_same_as_single(activity, groups)
    activity.loc["y", "b"] = np.nan
    assert_same_as_single(activity, groups)
    assert_same_as_single(activity * 0, groups)


@needs_reference_data
@pytest.mark.parametrize("year", [2013, 2014, 2015, 2016])
def test_value_added_of_514_regencies(year):
    activity = regency_value_added(year).fillna(0.0)
    groups = pd.Series(np.arange(17) // 4, index=activity.columns)
    assert_same_as_single(activity, groups)


def test_without_groups_there_is_no_variety():
    found = all_indices(pd.DataFrame({"a": [1.0], "b": [1.0]}))
    assert found.regions[["related_variety", "unrelated_variety"]].isna().all(axis=None)
    assert found.regions["entropy"].tolist() == [1.0]
