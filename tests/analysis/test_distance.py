"""Distance measures against slow twins, worked cases and what chance must do."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    duranton_overman,
    duranton_overman_bands,
    marcon_puech,
    marcon_puech_bands,
)


def slow_duranton_overman(points, distances, h, weights):
    curve, pairs = [0.0] * len(distances), 0.0
    for i in range(len(points)):
        for j in range(i):
            apart, weight = math.dist(points[i], points[j]), weights[i] * weights[j]
            pairs += weight
            for k, d in enumerate(distances):
                near = math.exp(-(((d - apart) / h) ** 2) / 2) + math.exp(
                    -(((d + apart) / h) ** 2) / 2
                )
                curve[k] += weight * near
    return [value / (pairs * h * math.sqrt(2 * math.pi)) for value in curve]


@given(st.integers(2, 25), st.integers(0, 2**32 - 1), st.booleans())
def test_the_curve_agrees_with_its_slow_twin(count, seed, weighted):
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 5000, (count, 2)).round(-2)
    weights = rng.integers(1, 9, count) if weighted else np.ones(count)
    distances = [0, 300, 1000, 4000]
    found = duranton_overman(
        points, distances, bandwidth=400, weights=weights if weighted else None
    )
    expected = np.array(slow_duranton_overman(points.tolist(), distances, 400, weights))
    # Distances are shared between bins of a 64th of the bandwidth.
    peak = 2 / (400 * math.sqrt(2 * math.pi))
    assert found.to_numpy() == pytest.approx(expected, abs=1e-4 * peak)
    assert found.index.tolist() == distances


def test_the_area_below_the_curve_is_one():
    points = np.random.default_rng(0).uniform(0, 1000, (50, 2))
    grid = np.arange(0, 2000, 2.0)
    assert duranton_overman(points, grid).sum() * 2 == pytest.approx(1, abs=0.01)


def test_turning_and_moving_the_map_changes_nothing():
    points = np.random.default_rng(0).uniform(0, 10_000, (40, 2))
    turned = points @ np.array([[0.6, -0.8], [0.8, 0.6]]) + [3e5, 9e6]
    grid = [500, 2000, 5000]
    assert np.allclose(duranton_overman(points, grid), duranton_overman(turned, grid), rtol=1e-6)


def test_the_bandwidth_is_silvermans():
    """Of the pairs within twice the largest distance, with the number of these pairs."""
    points = np.random.default_rng(3).uniform(0, 20_000, (60, 2))
    apart = np.array([math.dist(a, b) for k, a in enumerate(points) for b in points[:k]])
    near = apart[apart <= 2 * 4000]
    quartiles = np.quantile(near, [0.25, 0.75])
    h = 0.9 * min(near.std(ddof=1), np.ptp(quartiles) / 1.34) * len(near) ** -0.2
    default = duranton_overman(points, [1000, 4000])
    assert default.to_numpy() == pytest.approx(
        duranton_overman(points, [1000, 4000], bandwidth=h).to_numpy(), rel=1e-3
    )


def test_plants_at_one_place_gather_at_distance_zero():
    curve = duranton_overman([[5e5, 5e5]] * 4, [0, 1000])
    assert curve[0] > 0
    assert curve[1000] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("points", [[], [[0, 0]]])
def test_fewer_than_two_plants_have_no_curve(points):
    assert duranton_overman(points, [100]).isna().all()
    sites = np.random.default_rng(0).uniform(0, 1e4, (9, 2))
    bands = duranton_overman_bands(
        points, sites, [100], simulations=39, rng=np.random.default_rng(0)
    )
    assert bands.k.isna().all() and bands.high.isna().all()


def test_random_maps_seldom_leave_the_global_bands():
    """At most one map in twenty above, and as many below, at any of the distances."""
    rng = np.random.default_rng(5)
    sites, grid = rng.uniform(0, 50_000, (400, 2)), np.arange(0, 12_000, 1000)
    above = below = 0
    for _ in range(80):
        plants = sites[rng.permutation(400)[:30]]
        bands = duranton_overman_bands(plants, sites, grid, simulations=99, rng=rng, bandwidth=2000)
        above += (bands.k > bands.high * (1 + 1e-9)).any()
        below += (bands.k < bands.low * (1 - 1e-9)).any()
    allowed = 0.05 + 2.6 * (0.05 * 0.95 / 80) ** 0.5
    assert above / 80 <= allowed
    assert below / 80 <= allowed


def test_the_global_bands_hold_all_but_the_stated_share_of_their_own_maps():
    from analysis.distance import _global_band

    curves = np.random.default_rng(0).normal(0, 1, (1000, 20)).cumsum(axis=1)
    low, high = _global_band(curves, 0.95)
    for outside in ((curves > high).any(axis=1).mean(), (curves < low).any(axis=1).mean()):
        assert 0.03 <= outside <= 0.05


def test_the_same_seed_gives_the_same_bands():
    sites = np.random.default_rng(0).uniform(0, 1e4, (60, 2))
    first, second = (
        duranton_overman_bands(
            sites[:9], sites, [500, 900], simulations=39, rng=np.random.default_rng(3)
        )
        for _ in range(2)
    )
    pd.testing.assert_series_equal(first.high, second.high)
    assert (first.local_high <= first.high * (1 + 1e-9)).all()
    assert (first.local_low >= first.low * (1 - 1e-9)).all()


def slow_marcon_puech(points, industries, weights, industry, radius):
    total = sum(weights)
    own = sum(w for w, label in zip(weights, industries, strict=True) if label == industry)
    seen = expected = 0.0
    for i, place in enumerate(points):
        if industries[i] != industry:
            continue
        near = [j for j in range(len(points)) if j != i and math.dist(place, points[j]) <= radius]
        around = sum(weights[j] for j in near)
        if around > 0:
            seen += sum(weights[j] for j in near if industries[j] == industry) / around
            expected += (own - weights[i]) / (total - weights[i])
    return seen / expected if expected > 0 else math.nan


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_m_agrees_with_its_slow_twin(count, seed):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 30, (count, 2)) * 100.0  # many at equal and at no distance
    industries, weights = rng.choice(["a", "b"], count), rng.integers(0, 5, count)
    industries[0] = "a"
    radii = [500, 0, 100, 5000]
    found = marcon_puech(points, industries, weights, "a", radii)
    for radius in radii:
        expected = slow_marcon_puech(points.tolist(), list(industries), list(weights), "a", radius)
        assert found[radius] == pytest.approx(expected, nan_ok=True)


def test_m_tends_to_one_at_the_size_of_the_map():
    rng = np.random.default_rng(0)
    points, labels = rng.uniform(0, 1000, (80, 2)), rng.choice(["a", "b"], 80)
    assert marcon_puech(points, labels, np.ones(80), "a", [2000])[2000] == pytest.approx(1)


def test_m_does_not_mind_how_dense_the_rest_of_the_map_is():
    """Two towns with the same mix but different density: M stays 1 on average."""
    rng = np.random.default_rng(2)
    town, village = rng.normal(0, 500, (1500, 2)), rng.uniform(-2e4, 2e4, (500, 2))
    points, labels = np.concatenate([town, village]), rng.choice(["a", "b"], 2000)
    assert marcon_puech(points, labels, np.ones(2000), "a", [800])[800] == pytest.approx(
        1, abs=0.05
    )


def test_m_of_random_maps_seldom_leaves_its_bands():
    rng, above = np.random.default_rng(5), 0
    points = rng.uniform(0, 20_000, (150, 2))
    for _ in range(60):
        labels, weights = rng.permutation(np.repeat(["a", "b"], [30, 120])), rng.integers(1, 9, 150)
        bands = marcon_puech_bands(
            points, labels, weights, "a", [1000, 2000, 4000], simulations=59, rng=rng
        )
        above += (bands.k > bands.high * (1 + 1e-9)).any()
    assert above / 60 <= 0.05 + 2.6 * (0.05 * 0.95 / 60) ** 0.5


def test_one_plant_of_the_industry_has_no_m():
    assert marcon_puech([[0, 0], [0, 1]], ["a", "b"], [1, 1], "a", [5]).isna().all()


AT = [[0.0, 0.0], [0.0, 5.0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: duranton_overman([[0, 0, 0]], [1]), r"points holds shape \(1, 3\)"),
        (lambda: duranton_overman([[0, np.nan], [1, 1]], [1]), "points holds a coordinate"),
        (lambda: duranton_overman(AT, [-1]), "distances holds -1"),
        (lambda: duranton_overman(AT, []), "distances holds nothing"),
        (lambda: duranton_overman(AT, [1, 1]), "distances holds the label 1.0 twice"),
        (lambda: duranton_overman(AT, [1], bandwidth=0), "bandwidth holds 0"),
        (lambda: duranton_overman(AT, [1], weights=[1]), "weights holds shape"),
        (
            lambda: duranton_overman([[106.8, -6.2], [106.9, -6.3]], [5000]),
            "points holds .* degrees",
        ),
        (lambda: marcon_puech(AT, ["a", "b"], [1, 1], "c", [1]), "industry holds 'c'"),
        (lambda: marcon_puech(AT, ["a"], [1, 1], "a", [1]), "industries holds shape"),
        (lambda: marcon_puech(AT, ["a", "b"], [1, -1], "a", [1]), "weights holds -1"),
        (
            lambda: duranton_overman_bands(AT, AT[:1], [1], rng=np.random.default_rng(0)),
            "sites holds 1 places; allowed: at least 2",
        ),
        (lambda: duranton_overman_bands(AT, AT, [1], rng=None), "rng holds None"),
        (
            lambda: duranton_overman_bands(
                AT, AT, [1], simulations=5, rng=np.random.default_rng(0)
            ),
            "simulations holds 5",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
