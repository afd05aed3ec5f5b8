"""Ellison and Glaeser's indices against hand, enumeration, published values and chance itself."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    coagglomeration,
    ellison_glaeser,
    ellison_glaeser_by_industry,
    group_coagglomeration,
)
from analysis.agglomeration import coagglomeration_of_groups
from analysis.dartboard import Dartboard, tail
from tests.analysis.reference import FOLDER, needs_reference_data, reat

TEXTBOOK = (
    [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000],
    list("aaaaabbbbc"),
    pd.Series({"a": 0.5, "b": 0.4, "c": 0.1}),
)


def concentration(z, regions, x):
    share = [sum(z[k] for k in range(len(z)) if regions[k] == r) for r in range(len(x))]
    return sum((s - y) ** 2 for s, y in zip(share, x, strict=True))


def slow_ellison_glaeser(sizes, regions, x):
    """Return γ, G, H, z and p by looking at every possible map."""
    z = [size / sum(sizes) for size in sizes]
    g, h, s2 = concentration(z, regions, x), sum(a * a for a in z), sum(a * a for a in x)
    s3, z4 = sum(a**3 for a in x), sum(a**4 for a in z)
    variance = 2 * (h**2 * (s2 - 2 * s3 + s2**2) - z4 * (s2 - 4 * s3 + 3 * s2**2))
    p = 0.0
    for other in itertools.product(range(len(x)), repeat=len(z)):
        if concentration(z, other, x) >= g - 1e-12:
            p += np.prod([x[r] for r in other])
    gamma = (g - (1 - s2) * h) / ((1 - s2) * (1 - h))
    return gamma, g, h, (g - (1 - s2) * h) / variance**0.5, p


@given(st.integers(2, 5), st.integers(2, 3), st.integers(0, 2**32 - 1))
def test_the_index_agrees_with_its_slow_twin(plants, regions, seed):
    rng = np.random.default_rng(seed)
    sizes, where = rng.integers(1, 100, plants), rng.integers(0, regions, plants)
    x = rng.dirichlet(np.full(regions, 3.0))
    found = ellison_glaeser(sizes, where, x)
    expected = slow_ellison_glaeser(list(sizes), list(where), list(x))
    values = (found.gamma, found.concentration, found.herfindahl, found.z, found.p_value)
    assert values == pytest.approx(expected, rel=1e-8, abs=1e-8)


def test_the_textbook_industry_is_not_significantly_concentrated():
    """γ of 0.06 counts as high concentration, yet three maps in ten are as concentrated."""
    found = ellison_glaeser(*TEXTBOOK)
    assert found.gamma == pytest.approx(0.0599062841165389, abs=1e-14)
    assert found.concentration == pytest.approx(0.168163265306122, abs=1e-14)
    assert found.herfindahl == pytest.approx(0.244688775510204, abs=1e-14)
    assert found.z == pytest.approx(0.195900197026136, abs=1e-12)
    assert found.p_value == pytest.approx(0.30, abs=0.005)


def test_the_three_ways_to_the_p_value_agree():
    sizes, regions, x = TEXTBOOK
    exact = ellison_glaeser(sizes, regions, x).p_value
    drawn = ellison_glaeser(sizes, regions, x, rng=np.random.default_rng(1), simulations=2000)
    assert drawn.p_value == pytest.approx(exact, abs=0.04)
    z = np.array(sizes) / sum(sizes)
    powers = np.array([(z**power).sum() for power in (2, 3, 4, 6)])
    approximate = tail(drawn.concentration, Dartboard.of(x.to_numpy()).moments(powers))
    assert approximate == pytest.approx(exact, abs=0.05)


def test_the_same_seed_gives_the_same_p_value():
    first, second = (
        ellison_glaeser(*TEXTBOOK, rng=np.random.default_rng(5), simulations=50) for _ in range(2)
    )
    assert first == second


@given(st.integers(0, 2**32 - 1))
def test_the_moments_are_those_of_all_maps(seed):
    rng = np.random.default_rng(seed)
    z, x = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(3))
    maps = list(itertools.product(range(3), repeat=4))
    weight = np.array([np.prod(x[list(m)]) for m in maps])
    values = np.array([concentration(z, m, x) for m in maps])
    mean = weight @ values
    central = [weight @ (values - mean) ** power for power in (2, 3)]
    powers = np.array([(z**power).sum() for power in (2, 3, 4, 6)])
    assert Dartboard.of(x).moments(powers) == pytest.approx((mean, *central), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plants", "regions", "industries"),
    [(12, 3, 300), (10, 40, 300), (40, 20, 300), (400, 100, 1500)],
)
def test_plants_thrown_at_random_are_seldom_called_concentrated(plants, regions, industries):
    """P(p ≤ α) ≤ α within Monte-Carlo error, by random maps and, the last, by the gamma law."""
    rng = np.random.default_rng(3)
    x = rng.dirichlet(np.ones(regions))
    sizes = np.tile(np.ceil(np.exp(rng.normal(2, 1, plants))), industries)
    where = rng.choice(regions, plants * industries, p=x)
    labels = np.repeat(np.arange(industries), plants)
    found = ellison_glaeser_by_industry(sizes, where, labels, x, simulations=99, rng=rng)
    assert found["gamma"].mean() == pytest.approx(0, abs=4 * found["gamma"].std() / industries**0.5)
    for alpha in (0.01, 0.05, 0.1):
        allowed = alpha + 2.6 * (alpha * (1 - alpha) / industries) ** 0.5
        assert (found["p_value"] <= alpha).mean() <= allowed


@given(st.integers(0, 2**32 - 1))
def test_all_industries_at_once_are_each_by_itself(seed):
    rng = np.random.default_rng(seed)
    sizes, regions = rng.integers(0, 20, 30), rng.integers(0, 4, 30)
    industries, x = rng.choice(["x", "y", "z"], 30), rng.dirichlet(np.ones(5))
    together = ellison_glaeser_by_industry(sizes, regions, industries, x)
    for industry, row in together.iterrows():
        one = ellison_glaeser(sizes[industries == industry], regions[industries == industry], x)
        assert row["gamma"] == pytest.approx(one.gamma, nan_ok=True)
        assert row["z"] == pytest.approx(one.z, nan_ok=True)
        assert row["concentration"] == pytest.approx(one.concentration)


@needs_reference_data
def test_the_industries_of_the_reat_table_and_what_the_wrong_base_does():
    """REAT's ``ellison.a2`` takes x from the listed plants: even the sign changes."""
    expected = json.loads((FOLDER / "reat/ellison_glaeser_FK2014_independent.json").read_text())
    plants = reat("FK2014_EGC.csv")
    bases = {
        "gamma_x_from_emp_region": plants.groupby("region")["emp_region"].first(),
        "gamma_x_from_sample_firms": plants.groupby("region")["emp_firm"].sum(),
    }
    signs = {}
    for name, totals in bases.items():
        columns = plants["emp_firm"], plants["region"], plants["industry"]
        found = ellison_glaeser_by_industry(*columns, totals / totals.sum())["gamma"]
        assert found.to_dict() == pytest.approx(expected[name], abs=1e-13)
        group = group_coagglomeration(*columns, totals / totals.sum())
        name = "emp_region" if "emp_region" in name else "sample"
        assert group == pytest.approx(expected[f"coagglomeration_all4_x_{name}"], abs=1e-13)
        signs[name] = np.sign(found["Clothing trade"])
    assert signs == {"emp_region": 1, "sample": -1}


@given(st.integers(0, 2**32 - 1))
def test_the_group_form_of_two_industries_is_the_pairwise_index(seed):
    rng = np.random.default_rng(seed)
    regions, industries = rng.integers(0, 4, 20), np.array(["x", "y"] * 10)
    sizes, x = rng.integers(1, 50, 20), pd.Series(rng.dirichlet(np.ones(4)))
    activity = pd.crosstab(regions, industries, sizes, aggfunc="sum").fillna(0.0)
    pair = coagglomeration(activity, x).loc["x", "y"]
    assert group_coagglomeration(sizes, regions, industries, x) == pytest.approx(pair, abs=1e-10)


@given(st.integers(0, 2**32 - 1))
def test_pairwise_coagglomeration_agrees_with_its_slow_twin(seed):
    rng = np.random.default_rng(seed)
    activity = pd.DataFrame(rng.integers(1, 20, (4, 3)), index=list("abcd"), columns=list("xyz"))
    x = pd.Series(rng.dirichlet(np.ones(5)), index=list("edcba"))
    found = coagglomeration(activity, x)
    for i in activity:
        for j in activity:
            expected = sum(
                (activity[i].get(r, 0) / activity[i].sum() - x[r])
                * (activity[j].get(r, 0) / activity[j].sum() - x[r])
                for r in x.index
            ) / (1 - sum(x**2))
            assert found.loc[i, j] == pytest.approx(expected, abs=1e-12)
    assert np.allclose(found, found.T)


@pytest.mark.parametrize(
    ("sizes", "regions", "x"),
    [([5], "a", [0.5, 0.5]), ([], "", [0.5, 0.5]), ([0, 0], "aa", [0.5, 0.5])],
)
def test_fewer_than_two_plants_say_nothing(sizes, regions, x):
    found = ellison_glaeser(sizes, list(regions), pd.Series(x, index=["a", "b"]))
    assert np.isnan([found.gamma, found.z, found.p_value]).all()


def test_one_region_says_nothing():
    found = ellison_glaeser([1, 2], ["a", "a"], pd.Series({"a": 1.0}))
    assert np.isnan(found.gamma)


@pytest.mark.parametrize(
    ("sizes", "regions", "x", "message"),
    [
        ([1, 2], "ac", {"a": 0.5, "b": 0.5}, "plant_regions holds 'c'; allowed: labels of region_"),
        ([1, 2], "ab", {"a": 5, "b": 5}, "region_shares holds shares that add up to 10"),
        ([1, -2], "ab", {"a": 0.5, "b": 0.5}, "plant_sizes holds -2.0"),
        ([1], "ab", {"a": 0.5, "b": 0.5}, "plant_regions holds shape"),
        ([1, 2], "ab", {"a": np.nan, "b": 0.5}, "region_shares holds nan"),
    ],
)
def test_bad_input_is_named(sizes, regions, x, message):
    with pytest.raises(ValueError, match=message):
        ellison_glaeser(sizes, list(regions), pd.Series(x))


@given(st.integers(0, 2**32 - 1))
def test_all_groups_at_once_are_each_by_itself(seed):
    rng = np.random.default_rng(seed)
    activity = pd.DataFrame(rng.integers(0, 9, (5, 6)).astype(float), columns=list("abcdef"))
    groups = pd.Series(rng.choice(["m", "f"], 6), index=list("fedcba"))
    found = coagglomeration_of_groups(activity, groups)
    if not activity.to_numpy().sum():
        assert found.isna().all()
        return
    x = activity.sum(axis=1) / activity.sum().sum()
    for group in groups.unique():
        own = activity.loc[:, groups.reindex(activity.columns) == group]
        cells = own.stack()
        regions, industries = (cells.index.get_level_values(level) for level in (0, 1))
        expected = group_coagglomeration(cells.to_numpy(), regions, industries, x)
        assert found[own.columns].tolist() == pytest.approx([expected] * own.shape[1], nan_ok=True)


def test_a_group_with_an_unknown_figure_is_unknown_and_the_others_are_not():
    activity = pd.DataFrame({"a": [4, 0], "b": [2, np.nan], "c": [0, 1], "d": [3, 1.0]})
    found = coagglomeration_of_groups(activity, pd.Series(dict(zip("abcd", "mmff", strict=True))))
    assert found.isna().tolist() == [True, True, False, False]
