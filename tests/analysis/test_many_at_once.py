"""Functions that measure many at once say what the function for one says of each."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

import analysis
from analysis.cross_section import Surroundings, cross_section
from analysis.significance import q_values, q_values_by_column
from analysis.specialization import standardized_quotient

RNG = np.random.default_rng(5)
REGIONS, INDUSTRIES = [f"r{k}" for k in range(12)], list("abcde")
JOBS = pd.DataFrame(RNG.integers(0, 40, (12, 5)).astype(float), REGIONS, INDUSTRIES)
UNKNOWN = JOBS.mask(RNG.random(JOBS.shape) < 0.1)
RING = csr_array(np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1))
FLAT = JOBS.assign(a=3.0)


@pytest.mark.parametrize("values", [JOBS, UNKNOWN, FLAT], ids=["known", "unknown", "flat"])
def test_global_moran_of_many_is_that_of_each(values):
    found = analysis.moran_by_industry(values, RING)
    for name in INDUSTRIES:
        one = analysis.moran(values[name], RING, permutations=0)
        expected = (one.statistic, one.expected, one.z, one.p_value)
        assert tuple(found.loc[name]) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("values", [JOBS, UNKNOWN, FLAT], ids=["known", "unknown", "flat"])
def test_local_sums_of_many_are_those_of_each(values):
    found = analysis.getis_ord_star(values, RING)
    for name in INDUSTRIES:
        one = analysis.getis_ord_star(values[name], RING)
        pd.testing.assert_series_equal(found.z[name], one.z, check_names=False)
        pd.testing.assert_series_equal(found.p_value[name], one.p_value, check_names=False)


def test_shifts_of_all_regions_are_those_of_each():
    later = JOBS * RNG.uniform(0.5, 2, JOBS.shape)
    found = analysis.shift_share_by_region(JOBS, later)
    for region in REGIONS:
        one = analysis.shift_share(JOBS.loc[region], later.loc[region], JOBS.sum(), later.sum())
        parts = (one.national, one.mix, one.regional)
        assert tuple(found.by_region.loc[region]) == pytest.approx(parts)
        expected = one.by_industry["regional"].to_numpy()
        np.testing.assert_allclose(found.regional.loc[region], expected)
    change = later.sum(axis=1) - JOBS.sum(axis=1)
    np.testing.assert_allclose(found.by_region.sum(axis=1), change)


def test_a_region_and_an_industry_that_are_new_count_from_zero():
    later = JOBS.rename(index={"r0": "new"}).rename(columns={"a": "arrived"})
    found = analysis.shift_share_by_region(JOBS, later)
    sums = found.by_region.sum(axis=1)
    assert sums["r0"] == pytest.approx(-JOBS.loc["r0"].sum())
    assert sums["new"] == pytest.approx(later.loc["new"].sum())
    assert found.regional.loc["r1", "arrived"] == pytest.approx(JOBS.loc["r1", "a"])


def test_an_unknown_figure_leaves_the_shifts_it_belongs_to_unknown():
    later = JOBS.copy()
    later.loc["r3", "b"] = np.nan
    found = analysis.shift_share_by_region(JOBS, later)
    assert found.regional["b"].isna().all()
    assert found.by_region.isna().all(axis=None)  # the nation's growth is unknown


@pytest.mark.parametrize("years", [2, 4, 5, 9])
def test_trends_of_many_are_those_of_each(years):
    values = pd.DataFrame(RNG.normal(size=(20, years)), columns=range(2010, 2010 + years))
    values = values.mask(RNG.random(values.shape) < 0.2)
    found = analysis.theil_sen_slopes(values)
    for row in values.index:
        one = analysis.theil_sen_slope(values.loc[row])
        assert tuple(found.loc[row]) == pytest.approx((one.slope, one.low, one.high), nan_ok=True)


def test_q_values_are_those_of_scipy_and_skip_what_was_not_tested():
    p = RNG.random(200) ** 3
    np.testing.assert_allclose(q_values(p), false_discovery_control(p))
    holes = np.where(RNG.random(200) < 0.3, np.nan, p)
    known = ~np.isnan(holes)
    np.testing.assert_allclose(q_values(holes)[known], false_discovery_control(p[known]))
    assert np.isnan(q_values(holes)[~known]).all()
    table = q_values_by_column(np.stack([p, holes], axis=1))
    np.testing.assert_allclose(table, np.stack([q_values(p), q_values(holes)], axis=1))


@pytest.mark.parametrize("log", [False, True])
def test_quotients_are_standardized_as_pandas_would(log):
    quotient = analysis.location_quotient(JOBS)
    values = np.log(quotient.where(quotient > 0)) if log else quotient
    expected = (values - values.mean()) / values.std(ddof=1)
    pd.testing.assert_frame_equal(standardized_quotient(quotient, log=log), expected)


def section(jobs, **options):
    surroundings = Surroundings(neighbors=RING, regions=pd.Index(REGIONS))
    return cross_section(jobs, surroundings, rng=np.random.default_rng(1), **options)


def test_a_cross_section_holds_what_the_functions_say():
    found = section(JOBS, employment=JOBS, establishments=JOBS)
    expected = analysis.standardized_location_quotient(JOBS)
    np.testing.assert_allclose(found.cells["standardized_location_quotient"], expected)
    pd.testing.assert_series_equal(
        found.regions["hachman"], analysis.hachman(JOBS), check_names=False
    )
    present = (analysis.location_quotient(JOBS) >= 1).astype(float)
    complexity = analysis.economic_complexity(present)
    pd.testing.assert_series_equal(
        found.regions["complexity"], complexity.regions, check_names=False
    )
    density = analysis.relatedness_density(present, analysis.proximity(present))
    np.testing.assert_allclose(found.cells["relatedness_density"], density)
    stars = analysis.observatory_stars(JOBS)
    assert (found.cells["observatory_stars"] == stars.to_numpy()).all()
    assert found.industries["theil_t"]["b"] == pytest.approx(analysis.theil_t(JOBS["b"]))
    positive = JOBS + 1
    assert section(positive).industries["theil_l"]["b"] == pytest.approx(
        analysis.theil_l(positive["b"])
    )


def test_an_unknown_figure_leaves_what_rests_on_it_undefined_and_nothing_else():
    hidden = JOBS.copy()
    hidden.loc["r3", "b"] = np.nan
    found = section(hidden)
    assert np.isnan(found.regions.loc["r3", "herfindahl"])
    assert not np.isnan(found.regions.loc["r4", "herfindahl"])


@pytest.mark.parametrize(
    "jobs",
    [
        JOBS.iloc[:1],
        JOBS[["a"]],
        JOBS.iloc[:1, :1],
        JOBS * 0,
        JOBS.iloc[:0],
        JOBS.iloc[:, :0],
        JOBS.mask(JOBS.notna()),
        JOBS.assign(a=0.0),
        JOBS.mul([0, *[1] * 11], axis=0),
    ],
    ids=["one region", "one industry", "one cell", "zeros", "no region", "no industry",
         "all unknown", "an empty industry", "an empty region"],
)  # fmt: skip
def test_tables_at_the_edge_are_undefined_and_no_error(jobs):
    found = section(jobs, start=jobs, employment=jobs, establishments=jobs)
    assert len(found.regions) == len(jobs)
    assert len(found.industries) == jobs.shape[1]
    for name, values in found.cells.items():
        assert values.shape == jobs.shape, name


def test_industries_measured_a_few_at_a_time_are_measured_alike(monkeypatch):
    options = {"permutations": 999, "most_permutations": 999}
    whole = analysis.local_moran(UNKNOWN, RING, rng=np.random.default_rng(1), **options)
    monkeypatch.setattr("analysis.hotspots.INDUSTRIES_AT_ONCE", 2)
    parts = analysis.local_moran(UNKNOWN, RING, rng=np.random.default_rng(1), **options)
    pd.testing.assert_frame_equal(whole.statistic, parts.statistic)
    pd.testing.assert_frame_equal(whole.quadrant, parts.quadrant)
    assert (whole.p_value - parts.p_value).abs().max(axis=None) < 0.08
