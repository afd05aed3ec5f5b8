"""Shift-share, trends and rates against hand, slow twin, enumeration and facts of the theory."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from analysis import entry_exit_rates, shift_share, theil_sen_slope
from tests.analysis.reference import needs_reference_data, reat

TEXTBOOK = [
    pd.Series(figures, index=list("abcd"))
    for figures in (
        [90, 20, 10, 60],
        [100, 40, 10, 55],
        [400, 150, 150, 400],
        [440, 210, 135, 480],
    )
]


def slow_shift_share(start, end, nation_start, nation_end):
    growth = sum(nation_end) / sum(nation_start)
    national = sum(e * (growth - 1) for e in start)
    mix = regional = 0.0
    for e, later, n, n_later in zip(start, end, nation_start, nation_end, strict=True):
        mix += e * (n_later / n - growth)
        regional += e * (later / e - n_later / n)
    return national, mix, regional


def test_the_textbook_shift_share():
    """25 = 27 + 1 - 3."""
    parts = shift_share(*TEXTBOOK)
    assert (parts.national, parts.mix, parts.regional) == pytest.approx((27, 1, -3))


@st.composite
def changes(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 6))
    start, end = rng.integers(1, 100, (2, count))
    nation = start + rng.integers(0, 1000, (2, count))
    return [pd.Series(figures) for figures in (start, end, nation[0], nation[1])]


@given(changes())
def test_the_parts_agree_with_their_slow_twin_and_add_up(figures):
    start, end, *_ = figures
    parts = shift_share(*figures)
    assert (parts.national, parts.mix, parts.regional) == pytest.approx(slow_shift_share(*figures))
    assert parts.national + parts.mix + parts.regional == pytest.approx(end.sum() - start.sum())
    assert np.allclose(parts.by_industry.sum(axis=1), end - start)


@given(changes())
def test_esteban_splits_only_the_regional_part(figures):
    dunn, esteban = shift_share(*figures), shift_share(*figures, method="esteban")
    assert (dunn.national, dunn.mix) == (esteban.national, esteban.mix)
    assert esteban.regional + esteban.allocation == pytest.approx(dunn.regional)
    start, end, nation, later = (series.to_numpy(dtype=float) for series in figures)
    homothetic = start.sum() * nation / nation.sum()
    assert esteban.regional == pytest.approx((homothetic * (end / start - later / nation)).sum())


def test_an_industry_new_to_the_region_or_the_nation_is_the_regions_part():
    parts = shift_share(*(pd.Series(s) for s in ([10, 0], [10, 5], [100, 0], [100, 5])))
    assert parts.by_industry["regional"].tolist() == [pytest.approx(-0.5 + 0.5), 5]
    assert parts.national + parts.mix + parts.regional == pytest.approx(5)


@needs_reference_data
def test_freiburg_grew_by_its_parts():
    """REAT's table of Freiburg and Germany, 2008 to 2014."""
    table = reat("Freiburg.csv").set_index("industry")
    columns = ["e_Freiburg2008", "e_Freiburg2014", "e_Germany2008", "e_Germany2014"]
    figures = [table[column] for column in columns]
    parts = shift_share(*figures)
    assert (parts.national, parts.mix, parts.regional) == pytest.approx(slow_shift_share(*figures))
    change = figures[1].sum() - figures[0].sum()
    assert parts.national + parts.mix + parts.regional == pytest.approx(change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "gerfin"}, "method holds 'gerfin'"),
        ({"end": pd.Series([1, 2, 3], index=list("abc"))}, "end holds no figure for 'd'"),
        ({"nation_start": TEXTBOOK[2] * 0}, "nation_start holds 0 for 'a'"),
        ({"start": TEXTBOOK[0] - 50}, "start holds -30"),
    ],
)
def test_bad_input_is_named(change, message):
    names = ("start", "end", "nation_start", "nation_end")
    with pytest.raises(ValueError, match=message):
        shift_share(**(dict(zip(names, TEXTBOOK, strict=True)) | change))


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12))
def test_the_slope_is_scipys_and_the_median_of_all_slopes(values):
    found = theil_sen_slope(pd.Series(values))
    slopes = [
        (values[j] - values[i]) / (j - i) for i, j in itertools.combinations(range(len(values)), 2)
    ]
    assert found.slope == pytest.approx(np.median(slopes))
    assert found.slope == pytest.approx(theilslopes(values).slope)


@pytest.mark.parametrize(("count", "share"), [(4, 1 - 2 / 24), (5, 1 - 10 / 120)])
def test_the_interval_holds_the_trend_in_at_least_nine_of_ten_orders(count, share):
    """All orders of independent errors are equally likely; here all are looked at."""
    held = []
    for order in itertools.permutations(range(count)):
        found = theil_sen_slope(pd.Series(np.sqrt(np.arange(count) + 0.1)[list(order)]))
        held.append(found.low <= 0 <= found.high)
    assert np.mean(held) == pytest.approx(share)
    assert share >= 0.90


def test_scipys_interval_of_three_years_is_none():
    """SciPy's normal approximation gives an interval that holds in two of three orders only."""
    orders = np.array(list(itertools.permutations([0.0, 1.0, 2.5])))
    found = [theilslopes(order, alpha=0.90) for order in orders]
    assert np.mean([f.low_slope <= 0 <= f.high_slope for f in found]) == pytest.approx(2 / 3)


def test_gaps_in_the_years_are_minded():
    trend = theil_sen_slope(pd.Series([1.0, np.nan, 3.0, 9.0], index=[2010, 2011, 2012, 2018]))
    assert trend.slope == 1.0


@pytest.mark.parametrize("values", [[], [1.0], [np.nan, 1.0]])
def test_too_few_years_have_no_trend(values):
    assert np.isnan(theil_sen_slope(pd.Series(values, dtype=float)).slope)


def test_three_years_have_a_trend_but_no_interval():
    found = theil_sen_slope(pd.Series([1.0, 2.0, 3.0]))
    assert found.slope == 1
    assert np.isnan([found.low, found.high]).all()


def slow_rates(founded, closed, year):
    firms = entries = exits = 0
    for begin, end in zip(founded, closed, strict=True):
        there = (begin is None or begin < year) and (end is None or end >= year)
        firms, entries, exits = firms + there, entries + (begin == year), exits + (end == year)
    return firms, entries, exits


@given(
    st.lists(
        st.tuples(st.none() | st.integers(2000, 2005), st.none() | st.integers(0, 5)), max_size=30
    )
)
def test_rates_agree_with_their_slow_twin_and_firms_are_accounted_for(firms):
    founded = [begin for begin, _ in firms]
    closed = [None if more is None else (begin or 2000) + more for begin, more in firms]
    found = entry_exit_rates(founded, closed, range(2000, 2008))
    for year, row in found.iterrows():
        assert tuple(row[["firms", "entries", "exits"]]) == slow_rates(founded, closed, year)
    stock = found["firms"] + found["entries"] - found["exits"]
    assert stock.iloc[:-1].tolist() == found["firms"].iloc[1:].tolist()
    assert found["entry_rate"].isna().equals(found["firms"] == 0)


def test_a_firm_that_closes_before_it_opens_is_refused():
    with pytest.raises(ValueError, match="closed holds 1999 for a firm founded later"):
        entry_exit_rates([2000], [1999], [2000])
