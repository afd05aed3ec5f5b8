"""Location quotients against hand, slow twin, published values and facts of the theory."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.stats import zscore

from analysis import location_quotient, standardized_location_quotient
from tests.analysis.reference import FOLDER, needs_reference_data, reat
from tests.analysis.strategies import activity_tables


def slow_location_quotient(activity):
    total = sum(activity.loc[r, i] for r in activity.index for i in activity.columns)
    result = activity.copy()
    for r in activity.index:
        for i in activity.columns:
            region = sum(activity.loc[r, other] for other in activity.columns)
            industry = sum(activity.loc[other, i] for other in activity.index)
            result.loc[r, i] = (activity.loc[r, i] / region) / (industry / total)
    return result


@given(activity_tables())
def test_the_quotient_agrees_with_its_slow_twin(activity):
    pd.testing.assert_frame_equal(location_quotient(activity), slow_location_quotient(activity))


@given(activity_tables())
def test_quotients_weighted_by_the_regions_shares_average_one(activity):
    share = activity.sum(axis=1) / activity.to_numpy().sum()
    assert np.allclose(location_quotient(activity).mul(share, axis=0).sum(), 1)


@given(activity_tables())
def test_the_unit_of_the_activity_does_not_matter(activity):
    pd.testing.assert_frame_equal(location_quotient(activity * 1000), location_quotient(activity))


def test_the_textbook_quotient():
    """Farhauer and Kröll: 1,714 of 79,006 in the region, 879,213 of 15,593,224 in the nation."""
    quotient = location_quotient(
        pd.DataFrame({"industry": [1714]}, index=["region"]),
        region_totals=pd.Series({"region": 79006}),
        industry_totals=pd.Series({"industry": 879213}),
        total=15593224,
    )
    assert quotient.iloc[0, 0] == pytest.approx(0.384762342301328, abs=1e-15)


@needs_reference_data
def test_the_quotients_of_goettingen_use_the_stated_totals():
    """The sections of the table do not add up to its total line, so the totals are given."""
    expected = json.loads((FOLDER / "reat/textbook_scalars.json").read_text())["goettingen_lq2017"]
    table = reat("Goettingen.csv").set_index("WZ2008_Code")
    total, sections = table.iloc[0], table.iloc[1:]
    quotient = location_quotient(
        sections[["Goettingen2017"]].T,
        region_totals=total[["Goettingen2017"]].astype(float),
        industry_totals=sections["BRD2017"],
        total=total["BRD2017"],
    )
    assert quotient.iloc[0].to_numpy() == pytest.approx(np.array(expected), abs=1e-12)


def test_the_grand_base_is_the_sum_of_stated_region_totals():
    activity = pd.DataFrame({"a": [1.0, 3.0]}, index=["north", "south"])
    quotient = location_quotient(activity, region_totals=pd.Series({"south": 10, "north": 10}))
    assert quotient["a"].tolist() == [0.5, 1.5]


def test_the_grand_base_is_the_sum_of_stated_industry_totals():
    activity = pd.DataFrame({"a": [3.0], "b": [1.0]}, index=["north"])
    quotient = location_quotient(activity, industry_totals=pd.Series({"a": 10, "b": 10}))
    assert quotient.loc["north"].tolist() == [1.5, 0.5]


def test_a_region_or_an_industry_without_jobs_has_no_quotient():
    activity = pd.DataFrame({"a": [1, 0], "b": [0, 0]}, index=["north", "empty"])
    quotient = location_quotient(activity)
    assert quotient.loc["north", "a"] == 1
    assert quotient.isna().to_numpy().tolist() == [[False, True], [True, True]]


def test_an_unknown_figure_makes_unknown_what_needs_it():
    """A suppressed figure is not zero: sums with it are unknown unless totals are stated."""
    activity = pd.DataFrame({"a": [1, np.nan], "b": [1, 2]}, index=["north", "south"])
    assert location_quotient(activity).isna().all(axis=None)
    stated = location_quotient(
        activity,
        region_totals=pd.Series({"north": 2, "south": 4}),
        industry_totals=pd.Series({"a": 3, "b": 3}),
    )
    assert stated.isna().to_numpy().tolist() == [[False, False], [True, False]]


def test_an_empty_table_has_an_empty_result():
    empty = pd.DataFrame(index=["north"], columns=[], dtype=float)
    assert location_quotient(empty).shape == (1, 0)


@pytest.mark.parametrize(
    ("activity", "totals", "message"),
    [
        ({"a": [-1.0, 2.0]}, {}, "activity holds -1.0"),
        ({"a": [np.inf, 2.0]}, {}, "activity holds inf"),
        ({"a": ["many", 2.0]}, {}, "activity holds something that is not a number"),
        ({"a": [1.0, 2.0]}, {"region_totals": pd.Series({"north": 1.0})}, "no figure for 'south'"),
        ({"a": [1.0, 2.0]}, {"total": -3}, "total holds -3.0"),
        ({"a": [1.0, 2.0]}, {"industry_totals": 3}, "industry_totals holds int"),
    ],
)
def test_bad_input_is_named(activity, totals, message):
    with pytest.raises(ValueError, match=message):
        location_quotient(pd.DataFrame(activity, index=["north", "south"]), **totals)


def test_a_label_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match=r"activity.index holds the label 'north' twice"):
        location_quotient(pd.DataFrame({"a": [1, 2]}, index=["north", "north"]))


def test_the_callers_table_is_left_as_it_was():
    activity = pd.DataFrame({"a": [1, 0], "b": [2, 0]}, index=["z", "a"])
    before = activity.copy()
    assert location_quotient(activity).index.tolist() == ["z", "a"]
    pd.testing.assert_frame_equal(activity, before)


@given(activity_tables(least=3))
def test_the_standardized_quotient_agrees_with_scipy(activity):
    quotient = location_quotient(activity)
    result = standardized_location_quotient(activity)
    for industry in activity:
        if quotient[industry].std() > 1e-9:
            assert np.allclose(result[industry], zscore(quotient[industry], ddof=1))


@given(activity_tables(least=3))
def test_each_industrys_standardized_quotients_have_mean_zero_and_deviation_one(activity):
    result = standardized_location_quotient(activity).dropna(axis="columns")
    assert np.allclose(result.mean(), 0, atol=1e-9)
    assert np.allclose(result.std(ddof=1), 1)


def test_the_logarithm_leaves_out_quotients_of_zero():
    activity = pd.DataFrame({"a": [1, 2, 0], "b": [5, 4, 6]}, index=list("xyz"))
    result = standardized_location_quotient(activity, log=True)["a"]
    assert np.isnan(result["z"])
    assert result["x"] == pytest.approx(-np.sqrt(0.5))


def test_equal_quotients_have_no_scale():
    activity = pd.DataFrame({"a": [1, 2, 3], "b": [0.1, 0.2, 0.3]}, index=list("xyz"))
    assert standardized_location_quotient(activity).isna().all(axis=None)
