"""The interval of the quotient: slow twin, known limits, one-firm range by hand, coverage."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.special import gammaincinv
from scipy.stats import gamma, norm, poisson

from analysis import location_quotient, location_quotient_cells, location_quotient_interval
from analysis.quotient_interval import _gamma_quantile
from analysis.significance import q_values
from benchmarks.interval_coverage import BANDS, GENERATORS, coverage
from tests.analysis.strategies import registers


def slow_ends(sizes, dispersion, typical):
    """Bound the expected activity of a list of firms, as docs/methods.md writes it."""
    if not sizes:
        evenness = min(1 / dispersion, 1)
        return 0.0, typical * gamma.ppf(0.95, 0.5 + 0.3 * (1 - evenness))
    total = sum(sizes)
    variation = max(sum(s * s for s in sizes) / total**2, dispersion / len(sizes))
    shape, evenness = 1 / variation, min(1 / variation / len(sizes), 1)
    low = total * variation * gamma.ppf(0.05, max(shape + 0.5 - 0.5 * evenness, 0.05))
    high = total * variation * gamma.ppf(0.95, shape + 0.5 + 0.3 * (1 - evenness))
    return min(low, total), high


def slow_interval(firms, region, industry):
    """Return low and high of one cell from a list of (size, region, industry)."""
    industries = {i for _, _, i in firms}

    def dispersion_of(sizes):
        return len(sizes) * sum(s * s for s in sizes) / sum(sizes) ** 2

    def sizes(where):
        return [s for s, r, i in firms if where(r, i)]

    own = {i: sizes(lambda _, other, i=i: other == i) for i in industries}
    overall = sum(len(own[i]) * dispersion_of(own[i]) for i in industries) / len(firms)
    n = len(own[industry])
    pooled = (n * dispersion_of(own[industry]) + 20 * overall) / (n + 20)
    typical = sum(s * s for s in own[industry]) / sum(own[industry])
    everything = sizes(lambda r, i: True)
    typical_of_all = sum(s * s for s in everything) / sum(everything)

    cell = sizes(lambda r, i: r == region and i == industry)
    beside = sizes(lambda r, i: r == region and i != industry)
    else_where = sizes(lambda r, i: r != region and i == industry)
    d = sizes(lambda r, i: r != region and i != industry)
    a, b, c = sum(cell), sum(beside), sum(else_where)
    a_low, a_high = slow_ends(cell, pooled, typical)
    b_low, b_high = slow_ends(beside, overall, typical_of_all)
    c_low, c_high = slow_ends(else_where, pooled, typical)
    if len(industries) == 1:
        b_high = b
    if len({r for _, r, _ in firms}) == 1:
        c_high = c

    def log_quotient(a, b, c):
        return math.log(a * (a + b + c + sum(d)) / ((a + b) * (a + c)))

    centre = log_quotient(a, b, c)
    far = norm.ppf(0.05) ** 2 * sum(s * s for s in d) / sum(everything) ** 2
    down = [log_quotient(a_low, b, c), log_quotient(a, b_high, c), log_quotient(a, b, c_high)]
    up = [log_quotient(a_high, b, c), log_quotient(a, b_low, c), log_quotient(a, b, c_low)]
    reach = [math.sqrt(sum((end - centre) ** 2 for end in ends) + far) for ends in (down, up)]
    return math.exp(centre - reach[0]), math.exp(centre + reach[1])


@given(registers())
def test_the_interval_agrees_with_its_slow_twin(register):
    firms = list(zip(*register, strict=True))
    for row in location_quotient_cells(*register).itertuples():
        expected = slow_interval(firms, row.region, row.industry)
        # Above a shape of 30 the quantile is Wilson and Hilferty's, good to 1e-4.
        assert (row.low, row.high) == pytest.approx(expected, rel=2e-4)


@given(registers())
def test_the_cells_hold_the_quotients_of_the_table(register):
    sizes, regions, industries = register
    activity = pd.crosstab(regions, industries, sizes, aggfunc="sum").fillna(0.0)
    tables = location_quotient_interval(*register)
    assert np.allclose(tables.location_quotient, location_quotient(activity), equal_nan=True)
    assert tables.low.shape == tables.high.shape == tables.uncertain.shape == activity.shape


@given(registers())
def test_the_ends_enclose_the_quotient_and_the_unit_does_not_matter(register):
    cells = location_quotient_cells(*register)
    assert (cells["low"] <= cells["location_quotient"] * (1 + 1e-12)).all()
    assert (cells["high"] >= cells["location_quotient"] * (1 - 1e-12)).all()
    assert (cells["one_firm_low"] <= cells["location_quotient"]).all()
    other = location_quotient_cells(register[0] * 1024, *register[1:])
    pd.testing.assert_frame_equal(cells.drop(columns="activity"), other.drop(columns="activity"))


@given(registers())
def test_the_order_of_the_firms_does_not_matter(register):
    order = np.random.default_rng(0).permutation(len(register[0]))
    shuffled = location_quotient_cells(*(column[order] for column in register))
    pd.testing.assert_frame_equal(location_quotient_cells(*register), shuffled)


@pytest.mark.parametrize("firms", [2, 5, 10, 25])
def test_a_small_cell_of_equal_firms_has_the_interval_of_a_poisson_count(firms):
    """In a vast country only the cell is uncertain: Garwood's lower end, the mid-p upper end."""
    regions = np.repeat(["here", "away"], [100_000, 500_000])
    industries = np.repeat(["x", "y", "x", "y"], [firms, 100_000 - firms, 200_000, 300_000])
    cells = location_quotient_cells(np.ones(600_000), regions, industries)
    row = cells.set_index(["region", "industry"]).loc[("here", "x")]
    low, high = (row[end] / row["location_quotient"] * firms for end in ("low", "high"))
    assert poisson.sf(firms - 1, low) == pytest.approx(0.05, abs=0.001)
    assert poisson.cdf(firms, high) - poisson.pmf(firms, high) / 2 == pytest.approx(0.05, abs=0.007)


def test_the_one_firm_range_by_hand():
    """North: autos 60 + 20, food 20; south: autos 20, food 80.  Median auto firm: 20 jobs."""
    cells = location_quotient_cells(
        [60, 20, 20, 20, 80], list("nnnss"), ["autos", "autos", "food", "autos", "food"]
    ).set_index(["region", "industry"])
    row = cells.loc[("n", "autos")]
    assert row["location_quotient"] == pytest.approx((80 / 100) / (100 / 200))
    assert row["one_firm_high"] == pytest.approx((20 / 40) / (40 / 140))  # without the 60
    assert row["one_firm_low"] == pytest.approx((100 / 120) / (120 / 220))  # with 20 more
    assert cells.loc[("n", "food"), "one_firm_low"] == 0  # its only firm leaves


def test_a_quotient_that_one_firm_turns_is_uncertain():
    """A giant makes the quotient; the many others do not."""
    sizes = [1000] + [10] * 420
    regions = ["a"] * 121 + ["b"] * 300
    industries = ["x"] * 21 + ["y"] * 100 + ["x"] * 100 + ["y"] * 200
    row = location_quotient_cells(sizes, regions, industries).iloc[0]
    assert row["location_quotient"] > 1 > row["one_firm_low"]
    assert row["uncertain"]


def test_what_rests_on_a_single_firm_is_uncertain_also_far_below_one():
    """Its interval ends below 1, and no firm more or less brings the quotient there."""
    regions = ["a"] * 101 + ["b"] * 400
    industries = ["x"] + ["y"] * 100 + ["x"] * 200 + ["y"] * 200
    row = location_quotient_cells(np.ones(501), regions, industries).iloc[0]
    assert (row["firms"], row["location_quotient"] < 0.1) == (1, True)
    assert row["high"] < 1 and row["one_firm_high"] < 1
    assert row["uncertain"]


def test_many_firms_make_a_certain_quotient():
    sizes = np.ones(4000)
    regions = np.repeat(["a", "b"], 2000)
    industries = np.tile(np.repeat(["x", "y"], [1500, 500]), 2)
    industries[2000:] = np.where(industries[2000:] == "x", "y", "x")
    tables = location_quotient_interval(sizes, regions, industries)
    assert not tables.uncertain.any(axis=None)
    assert tables.low.loc["a", "x"] > 1.4 and tables.high.loc["a", "x"] < 1.6


@pytest.mark.parametrize("labels", [("aaaa", "xyxy"), ("abab", "xxxx"), ("aaaa", "xxxx")])
def test_with_one_region_or_one_industry_the_quotient_is_one_for_certain(labels):
    cells = location_quotient_cells([1, 2, 3, 4], *map(list, labels))
    assert np.allclose(cells[["location_quotient", "low", "high"]], 1)


def test_firms_without_jobs_have_a_quotient_of_zero_and_an_upper_end():
    cells = location_quotient_cells([0, 5, 5, 5], list("aabb"), list("xyxy"))
    first = cells.iloc[0]
    assert (first["location_quotient"], first["low"]) == (0, 0)
    assert first["high"] > 0


def test_a_region_without_jobs_has_nothing_defined():
    cells = location_quotient_cells([0, 5, 5], list("abb"), list("xxy"))
    assert cells.loc[0, ["location_quotient", "low", "high"]].isna().all()
    assert not cells.loc[0, "uncertain"]


def test_no_firms_are_no_cells():
    assert location_quotient_cells([], [], []).empty


def test_a_missing_combination_is_zero_and_not_unknown():
    tables = location_quotient_interval([1, 1, 1], list("aab"), list("xyx"))
    assert tables.location_quotient.loc["b", "y"] == 0
    assert np.isnan(tables.low.loc["b", "y"])
    assert tables.uncertain.dtypes.eq(bool).all()


@pytest.mark.parametrize(
    ("sizes", "regions", "industries", "options", "message"),
    [
        ([1, -2], "ab", "xy", {}, r"plant_sizes holds -2.0; allowed: finite"),
        ([1, np.nan], "ab", "xy", {}, r"plant_sizes holds nan"),
        ([1, 2], "abc", "xy", {}, r"plant_regions holds shape \(3,\); allowed: 2 values"),
        ([1, 2], ["a", None], "xy", {}, r"plant_regions holds a missing label"),
        ([1, 2], "ab", "xy", {"confidence": 90}, "confidence holds 90; allowed"),
    ],
)
def test_bad_input_is_named(sizes, regions, industries, options, message):
    with pytest.raises(ValueError, match=message):
        location_quotient_cells(sizes, list(regions), list(industries), **options)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jobs", "establishments"])
def test_the_interval_covers_as_promised_in_every_size_band(name):
    """The promise of docs/methods.md; the full table is made by benchmarks/interval_coverage.py."""
    found = coverage(GENERATORS[name], countries=12, registers=3, rng=np.random.default_rng(2))
    promised = found.loc[[band for band in BANDS if band != "1"], ["by_register", "by_expectation"]]
    assert promised.min(axis=None) >= 0.87
    assert promised.max(axis=None) <= 0.95


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99, 1 - 1e-12])
def test_the_table_of_gamma_quantiles_is_exact_to_nine_digits(confidence):
    shape = np.geomspace(0.05, 29.9, 5_000)
    for probability in ((1 - confidence) / 2, (1 + confidence) / 2):
        expected = gammaincinv(shape, probability)
        found = _gamma_quantile(shape, probability)
        np.testing.assert_allclose(found, expected, rtol=2e-9, atol=1e-100)


def test_tests_that_found_nothing_count_without_being_listed():
    p_values = np.array([0.001, 0.03, 0.2, np.nan])
    listed = q_values(np.concatenate([p_values, np.ones(50)]))[:4]
    np.testing.assert_array_equal(q_values(p_values, others=50), listed)
