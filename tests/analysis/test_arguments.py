"""Arguments as people give them: no seed, no labels, two-level labels, nothing to measure."""

import inspect

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import norm

import analysis
from analysis import distance
from tests.analysis.test_bad_input import CHAIN, GOOD, TABLE

DRAWING = [
    name
    for name in analysis.__all__
    if "rng" in inspect.signature(getattr(analysis, name)).parameters
    and not name.startswith("ellison_glaeser")  # which counts maps where nothing draws them
]
OF_REGIONS = ["krugman_specialization", "herfindahl", "gini_specialization", "hachman", "entropy"]
OF_INDUSTRIES = ["hoover", "gini_of_location_quotients", "locational_gini_lorenz"]


@pytest.mark.parametrize("name", sorted(set(DRAWING) & set(GOOD)))
def test_a_missing_seed_is_named(name):
    given = {key: value for key, value in GOOD[name].items() if key != "rng"}
    for arguments in (given, given | {"rng": None}, given | {"rng": 7}):
        with pytest.raises(ValueError, match=r"rng holds .*; allowed: a numpy.random.Generator"):
            getattr(analysis, name)(**arguments)


def test_the_seed_of_random_throws_is_one():
    with pytest.raises(ValueError, match="rng holds 7"):
        analysis.ellison_glaeser([1, 2], ["a", "b"], pd.Series({"a": 0.5, "b": 0.5}), rng=7)


@pytest.mark.parametrize("wrong", [-1, 1.5, "many", None])
@pytest.mark.parametrize("name", ["moran", "local_moran"])
def test_the_number_of_maps_is_whole(name, wrong):
    least = {"moran": 0, "local_moran": 19}[name]
    with pytest.raises(ValueError, match=f"permutations holds .*whole number, at least {least}"):
        getattr(analysis, name)(
            [1, 2, 3, 4], CHAIN, permutations=wrong, rng=np.random.default_rng(1)
        )


@pytest.mark.parametrize("name", OF_REGIONS)
def test_a_region_without_any_industry_has_no_figure(name):
    found = getattr(analysis, name)(TABLE.iloc[:, :0])
    assert list(found.index) == list(TABLE.index)
    assert found.isna().all()


@pytest.mark.parametrize("name", OF_INDUSTRIES)
def test_an_industry_without_any_region_has_no_figure(name):
    found = getattr(analysis, name)(TABLE.iloc[:0])
    assert list(found.index) == list(TABLE.columns)
    assert found.isna().all()


@pytest.mark.parametrize("name", ["location_quotient", *OF_REGIONS, *OF_INDUSTRIES, "proximity"])
def test_labels_may_have_two_levels(name):
    years = TABLE.set_axis(pd.MultiIndex.from_product([TABLE.index, [2025]]))
    found, plain = (getattr(analysis, name)(table) for table in (years, TABLE))
    np.testing.assert_array_equal(found.to_numpy(), plain.to_numpy())
    twice = years.set_axis(pd.MultiIndex.from_tuples([("a", 1)] * len(TABLE)))
    with pytest.raises(ValueError, match="holds the label"):
        getattr(analysis, name)(twice)


def test_shift_share_takes_four_arrays_or_four_series():
    given = [90, 20, 10, 60], [100, 40, 10, 55], [400, 150, 150, 400], [440, 210, 135, 480]
    for kind in (list, np.array, pd.Series):
        parts = analysis.shift_share(*map(kind, given))
        assert [parts.national, parts.mix, parts.regional] == pytest.approx([27, 1, -3])
    with pytest.raises(ValueError, match="end holds list"):
        analysis.shift_share(pd.Series(given[0]), *given[1:])
    with pytest.raises(ValueError, match="start holds DataFrame"):
        analysis.shift_share(*(pd.DataFrame(values) for values in given))


def test_region_shares_without_labels_are_in_the_order_of_the_table():
    shares = pd.Series([0.1, 0.2, 0.3, 0.4], TABLE.index)
    pd.testing.assert_frame_equal(
        analysis.coagglomeration(TABLE, shares.to_numpy()), analysis.coagglomeration(TABLE, shares)
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: analysis.moran(TABLE, CHAIN, permutations=0), "values holds DataFrame"),
        (lambda: analysis.related_variety(TABLE, ["a", "b", "a"]), "groups holds list"),
        (lambda: analysis.related_variety(TABLE, pd.Series(list("ab"), ["food"] * 2)), "food"),
        (lambda: analysis.theil_sen_slope([1, 2, 3]), "values holds list"),
        (lambda: analysis.theil_sen_slope(pd.Series({"a": 1, "b": 2})), "values.index holds"),
        (lambda: analysis.theil_sen_slopes(TABLE), "values.columns holds"),
    ],
)
def test_what_is_no_series_or_has_no_time_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def slow_curve(points, distances, h):
    apart = pdist(points)
    return [np.mean(norm.pdf((d - apart) / h) + norm.pdf((d + apart) / h)) / h for d in distances]


def test_the_curve_of_few_plants_is_exact_and_that_of_many_as_good_as_stated(monkeypatch):
    points = np.random.default_rng(3).uniform(0, 10_000, (60, 2))
    distances = np.arange(0, 8_000, 250)
    known = slow_curve(points, distances, 400)
    exact = analysis.duranton_overman(points, distances, bandwidth=400)
    np.testing.assert_allclose(exact, known, rtol=1e-12)
    monkeypatch.setattr(distance, "MOST_KERNELS", 0)
    binned = analysis.duranton_overman(points, distances, bandwidth=400)
    np.testing.assert_allclose(binned, known, atol=1e-4 * max(known))
