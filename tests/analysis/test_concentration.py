"""Concentration of industries against hand, slow twin, published values, packages, theory."""

import inequality.gini
import inequality.theil
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    cluster_index,
    gini_of_location_quotients,
    hoover,
    location_quotient,
    locational_gini_lorenz,
    observatory_stars,
    strong_clusters,
    theil_l,
    theil_t,
)
from tests.analysis.strategies import activity_tables


def slow_gini(values):
    mean = sum(values) / len(values)
    return sum(abs(a - b) for a in values for b in values) / (2 * len(values) ** 2 * mean)


def slow_lorenz_gini(shares, base):
    """Return twice the area between diagonal and Lorenz curve, pair by pair of regions."""
    pairs = [(s, x) for s, x in zip(shares, base, strict=True)]
    return sum(abs(s * y - t * x) for s, x in pairs for t, y in pairs) / 2


@given(activity_tables())
def test_ginis_and_hoover_agree_with_their_slow_twins(activity):
    quotient, base = location_quotient(activity), activity.sum(axis=1) / activity.sum(axis=None)
    for industry in activity:
        share = activity[industry] / activity[industry].sum()
        assert gini_of_location_quotients(activity)[industry] == pytest.approx(
            slow_gini(list(quotient[industry])), abs=1e-12
        )
        assert locational_gini_lorenz(activity)[industry] == pytest.approx(
            slow_lorenz_gini(share, base), abs=1e-12
        )
        expected = sum(abs(share[r] - base[r]) for r in activity.index) / 2
        assert hoover(activity)[industry] == pytest.approx(expected, abs=1e-12)


@given(activity_tables(least=2))
def test_splitting_a_region_into_equal_halves_changes_only_the_unweighted_gini(activity):
    """The Lorenz form and Hoover count regions by size, so borders within alike regions are void."""
    halves = pd.concat([activity.iloc[:1] / 2, activity.iloc[:1] / 2, activity.iloc[1:]])
    halves.index = range(len(halves))
    assert np.allclose(locational_gini_lorenz(halves), locational_gini_lorenz(activity))
    assert np.allclose(hoover(halves), hoover(activity))


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=30))
def test_gini_and_theil_agree_with_the_package_inequality(values):
    theirs = inequality.theil.Theil(np.array(values)).T
    assert theil_t(values) == pytest.approx(theirs, abs=1e-9)
    table = pd.DataFrame({"a": values, "rest": 1e9}, index=range(len(values)))
    quotient = location_quotient(table)["a"]
    expected = inequality.gini.Gini(quotient.to_numpy()).g
    assert gini_of_location_quotients(table)["a"] == pytest.approx(expected, abs=1e-9)


def test_the_textbook_gini_of_quotients():
    """Farhauer and Kröll: 500 500 1000 7000 1000 in 20000 15000 20000 40000 5000."""
    jobs = np.array([500.0, 500, 1000, 7000, 1000])
    table = pd.DataFrame({"a": jobs, "rest": np.array([20000, 15000, 20000, 40000, 5000]) - jobs})
    assert gini_of_location_quotients(table)["a"] == pytest.approx(0.406896551724138, abs=1e-14)


def test_the_textbook_cluster_index():
    """One region out of two: e 1743 of 5740, firms 35 of 53, area 50 of 576, people 488 of 4621."""

    def two(own, total):
        return pd.DataFrame({"i": [own, total - own]}, index=["r", "rest"])

    def both(own, total):
        return pd.Series({"rest": total - own, "r": own})

    found = cluster_index(two(1743, 5740), two(35, 53), both(50, 576), both(488, 4621))
    assert found.loc["r", "i"] == pytest.approx(21.8749110167254, abs=1e-12)


@given(activity_tables())
def test_a_smaller_area_means_a_proportionally_higher_cluster_index(activity):
    """The index is not neutral to size, as the document says."""
    even = pd.Series(1.0, index=activity.index)
    once = cluster_index(activity, activity, even, even)
    twice = cluster_index(activity, activity, even * 7, even)
    assert np.allclose(once, twice)  # shares of the area stay the same
    smaller = even.where(even.index != "r0", 0.5)
    ratio = cluster_index(activity, activity, smaller, even) / once
    expected = 2 * smaller.sum() / even.sum()
    assert np.allclose(ratio.loc["r0"].dropna(), expected)


def test_both_theil_indices_of_the_textbook_and_which_is_which():
    """REAT calls ``theil`` what is Theil's L."""
    values = [10, 10, 10, 20, 50]
    assert theil_t(values) == pytest.approx(0.250201212, abs=1e-9)
    assert theil_l(values) == pytest.approx(0.232630162, abs=1e-9)


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=20), st.floats(0.01, 100))
def test_theil_is_zero_for_equals_and_does_not_mind_the_unit(values, unit):
    scaled = [value * unit for value in values]
    assert theil_t(scaled) == pytest.approx(theil_t(values), abs=1e-9)
    assert theil_l([unit] * len(values)) == pytest.approx(0, abs=1e-12)
    assert theil_t(values) <= np.log(len(values)) + 1e-9


@pytest.mark.parametrize("values", [[], [0, 0], [1, np.nan]])
def test_theil_is_undefined_without_amounts(values):
    assert np.isnan(theil_t(values))
    assert np.isnan(theil_l(values))


def test_theil_with_a_zero():
    """y ln y tends to 0 as y does, ln y has no bound."""
    assert theil_t([0, 1]) == pytest.approx(np.log(2))
    assert np.isnan(theil_l([0, 1]))


def slow_strong(employment, establishments):
    result = employment.copy().astype(bool)
    quotient = location_quotient(employment)
    for industry in employment:
        active = [r for r in employment.index if employment.loc[r, industry] > 0]
        p75 = np.percentile([quotient.loc[r, industry] for r in active], 75)
        jobs25 = np.percentile([employment.loc[r, industry] for r in active], 25)
        firms25 = np.percentile([establishments.loc[r, industry] for r in active], 25)
        for r in employment.index:
            result.loc[r, industry] = (
                quotient.loc[r, industry] >= p75
                and quotient.loc[r, industry] >= 1
                and employment.loc[r, industry] > jobs25
                and establishments.loc[r, industry] > firms25
            )
    return result


@given(activity_tables())
def test_strong_clusters_agree_with_their_slow_twin(activity):
    firms = np.ceil(activity / 7)
    pd.testing.assert_frame_equal(strong_clusters(activity, firms), slow_strong(activity, firms))


def test_strong_clusters_take_tables_in_any_order_but_not_other_labels():
    jobs = pd.DataFrame({"a": [8, 1, 1], "b": [2, 9, 9]}, index=["x", "y", "z"])
    pd.testing.assert_frame_equal(
        strong_clusters(jobs, jobs.iloc[::-1, ::-1]), strong_clusters(jobs, jobs)
    )
    with pytest.raises(ValueError, match=r"establishments\.index"):
        strong_clusters(jobs, jobs.rename(index={"x": "w"}))


def test_an_unknown_figure_is_not_called_strong():
    """Suppressed figures must not become zeros, as in the public code of U.S. Cluster Mapping."""
    jobs = pd.DataFrame({"a": [8, np.nan, 1], "b": [2, 9, 9]}, index=["x", "y", "z"])
    assert not strong_clusters(jobs, jobs).loc["y"].any()


@given(activity_tables())
def test_stars_are_counted_per_criterion(activity):
    stars = observatory_stars(activity)
    assert stars.isin([0, 1, 2, 3]).all(axis=None)
    fewer = observatory_stars(activity, specialization=1e9)
    gone = stars - fewer
    assert (gone == (location_quotient(activity) >= 2)).all(axis=None)


@pytest.mark.parametrize("measure", [hoover, gini_of_location_quotients, locational_gini_lorenz])
def test_an_industry_without_activity_or_with_an_unknown_figure_is_undefined(measure):
    activity = pd.DataFrame({"a": [1.0, 2.0], "none": [0.0, 0.0]}, index=["x", "y"])
    assert measure(activity).isna().tolist() == [False, True]
    activity.loc["x", "a"] = np.nan
    assert measure(activity).isna().all()


@pytest.mark.parametrize("measure", [hoover, gini_of_location_quotients, locational_gini_lorenz])
def test_a_region_without_activity_does_not_matter(measure):
    activity = pd.DataFrame({"a": [1.0, 5.0], "b": [3.0, 1.0]}, index=["x", "y"])
    longer = pd.concat([activity, pd.DataFrame({"a": [0.0], "b": [0.0]}, index=["empty"])])
    assert np.allclose(measure(longer), measure(activity))
