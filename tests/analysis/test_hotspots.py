"""Autocorrelation against slow twins, exhaustive permutation, esda, and chance itself."""

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

from analysis import (
    benjamini_hochberg,
    contiguity_weights,
    getis_ord_star,
    local_moran,
    moran,
    row_standardized,
)
from tests.analysis.reference import needs_reference_data, regency_value_added, regency_weights


def grid_weights(side):
    """Return queen contiguity of a square grid, rows adding up to 1."""
    cells = [shapely.box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]
    return row_standardized(contiguity_weights(cells))


@st.composite
def maps(draw, *, equal: bool = True):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(4, 9))
    weights = (rng.random((count, count)) < 0.4) * 1.0
    if not equal:
        weights *= rng.random((count, count))
    np.fill_diagonal(weights, 0)
    values = pd.Series(rng.integers(0, 6, count).astype(float))
    return values, csr_array(weights)


def slow_local_moran(values, weights):
    z = (values - values.mean()) / values.std(ddof=0)
    dense = weights.toarray()
    return [z[i] * sum(dense[i, j] * z[j] for j in range(len(z))) for i in range(len(z))]


@given(maps(equal=False))
def test_local_moran_agrees_with_its_slow_twin(case):
    values, weights = case
    found = local_moran(values, weights, rng=np.random.default_rng(0), permutations=19)
    if values.nunique() == 1:
        assert found.statistic.isna().all()
    else:
        assert found.statistic.to_numpy() == pytest.approx(slow_local_moran(values, weights))


def slow_p_value(values, weights, i):
    """Return the two-sided p-value of region i over every arrangement of the others."""
    z = ((values - values.mean()) / values.std(ddof=0)).to_numpy()
    row = weights.toarray()[i]
    neighbours = np.flatnonzero(row)
    observed = z[i] * row @ z
    others = [z[j] for j in range(len(z)) if j != i]
    drawn = [
        z[i] * sum(row[j] * value for j, value in zip(neighbours, order, strict=True))
        for order in itertools.permutations(others, len(neighbours))
    ]
    above = np.mean([value >= observed - 1e-9 for value in drawn])
    below = np.mean([value <= observed + 1e-9 for value in drawn])
    return min(1, 2 * min(above, below))


@pytest.mark.parametrize("equal", [True, False])
def test_both_kernels_come_near_the_exhaustive_p_values(equal):
    rng = np.random.default_rng(4)
    weights = (rng.random((7, 7)) < 0.4) * (1.0 if equal else rng.random((7, 7)))
    np.fill_diagonal(weights, 0)
    values, weights = pd.Series([0.0, 1, 5, 2, 2, 9, 4]), csr_array(weights)
    found = local_moran(values, weights, rng=rng, permutations=20_000)
    for i in np.flatnonzero(np.diff(weights.indptr)):
        assert found.p_value[i] == pytest.approx(slow_p_value(values, weights, i), abs=0.02)


def test_the_same_seed_gives_the_same_answer_and_another_order_the_same_statistics():
    weights, values = grid_weights(6), pd.Series(np.random.default_rng(0).random(36))
    first, second = (local_moran(values, weights, rng=np.random.default_rng(7)) for _ in range(2))
    pd.testing.assert_series_equal(first.p_value, second.p_value)
    order = np.random.default_rng(1).permutation(36)
    turned = csr_array(weights[order][:, order])
    third = local_moran(values.iloc[order], turned, rng=np.random.default_rng(7))
    assert third.statistic.sort_index().to_numpy() == pytest.approx(first.statistic.to_numpy())
    assert third.p_value.index.tolist() == order.tolist()


def test_many_industries_at_once_are_each_by_itself():
    rng, weights = np.random.default_rng(0), grid_weights(6)
    table = pd.DataFrame(rng.random((36, 3)), columns=list("xyz"))
    table.loc[5, "y"] = np.nan
    together = local_moran(table, weights, rng=np.random.default_rng(1), permutations=1999)
    for industry in table:
        alone = local_moran(
            table[industry], weights, rng=np.random.default_rng(2), permutations=1999
        )
        assert np.allclose(together.statistic[industry], alone.statistic, equal_nan=True)
        assert together.quadrant[industry].equals(alone.quadrant)
        assert np.nanmax(abs(together.p_value[industry] - alone.p_value)) < 0.12


@needs_reference_data
@pytest.mark.filterwarnings("ignore")
def test_514_regencies_agree_with_esda():
    """The same but for esda's factor (n - 1)/n."""
    import esda
    from libpysal.weights import WSP

    values = regency_value_added(2016)["C"].fillna(0.0)
    weights = regency_weights(values.index)
    theirs = WSP(weights).to_W(silence_warnings=True)
    theirs.transform = "r"
    everywhere = esda.Moran(values.to_numpy(), theirs, permutations=0)
    local = esda.Moran_Local(values.to_numpy(), theirs, permutations=0)
    star = esda.G_Local(
        values.to_numpy(), WSP(weights).to_W(), transform="B", star=True, permutations=0
    )
    ours = row_standardized(weights)
    whole = moran(values, ours, permutations=0)
    assert whole.statistic == pytest.approx(everywhere.I, abs=1e-9)
    assert whole.expected == pytest.approx(everywhere.EI, abs=1e-12)
    assert whole.z == pytest.approx(everywhere.z_rand, abs=1e-9)
    found = local_moran(values, ours, rng=np.random.default_rng(1))
    count = len(values)
    assert found.statistic.to_numpy() * (count - 1) / count == pytest.approx(local.Is, abs=1e-9)
    there = np.diff(ours.indptr) > 0
    assert (found.quadrant[there] == local.q[there]).all()
    assert getis_ord_star(values, weights).z.to_numpy() == pytest.approx(star.Zs, abs=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_esdas_p_value_is_directed_after_the_fact():
    """It takes the smaller tail: under chance it is below 5 % in one map of ten."""
    import esda
    from libpysal.weights import WSP

    rng, weights = np.random.default_rng(5), grid_weights(6)
    theirs = WSP(weights).to_W(silence_warnings=True)
    maps = [rng.random(36) for _ in range(300)]
    np.random.seed(0)  # noqa: NPY002 - their only way to a seed
    found = np.array([esda.Moran(y, theirs, permutations=99).p_sim for y in maps])
    ours = np.array([moran(y, weights, permutations=99, rng=rng).p_value for y in maps])
    assert np.mean(found <= 0.05) > 0.07
    assert np.mean(ours <= 0.05) <= 0.05 + 2.6 * (0.05 * 0.95 / 300) ** 0.5


def test_the_false_discovery_rate_holds_with_all_regions_tested():
    """Pure chance: at most one map in twenty may show anything at all."""
    rng, weights = np.random.default_rng(1), grid_weights(12)
    table = pd.DataFrame(rng.exponential(1, (144, 200)))
    found = local_moran(table, weights, rng=rng)
    assert found.significant.any().mean() <= 0.05 + 2.6 * (0.05 * 0.95 / 200) ** 0.5


def test_the_tail_is_refined_until_a_planted_hotspot_is_found():
    """With 999 permutations no p-value is below 0.002, too coarse for 400 regions."""
    rng, weights = np.random.default_rng(1), grid_weights(20)
    values = pd.Series(rng.random(400))
    block = [x * 20 + y for x in (8, 9, 10) for y in (8, 9, 10)]
    values[block] += 3
    coarse = local_moran(values, weights, rng=np.random.default_rng(2), most_permutations=999)
    fine = local_moran(values, weights, rng=np.random.default_rng(2))
    assert fine.significant[9 * 20 + 9]
    assert fine.significant.sum() >= coarse.significant.sum()
    assert fine.p_value.min() < 5e-4
    assert (fine.quadrant[block] == 1).all()


@pytest.mark.parametrize("alternative", ["greater", "less"])
def test_directed_alternatives(alternative):
    weights = grid_weights(6)
    values = pd.Series(np.repeat(np.arange(6.0), 6) + np.random.default_rng(0).random(36) / 9)
    found = local_moran(values, weights, rng=np.random.default_rng(0), alternative=alternative)
    whole = moran(values, weights, rng=np.random.default_rng(0), alternative=alternative)
    assert (found.p_value[0] < 0.05) == (alternative == "greater")
    assert (whole.p_value < 0.05) == (alternative == "greater")


def slow_moran(values, weights):
    z, dense = values - values.mean(), weights.toarray()
    pairs = itertools.product(range(len(z)), repeat=2)
    return len(z) / dense.sum() * sum(dense[i, j] * z[i] * z[j] for i, j in pairs) / (z**2).sum()


@given(maps(equal=False))
def test_moran_agrees_with_its_slow_twin(case):
    values, weights = case
    if values.nunique() > 1 and weights.nnz:
        found = moran(values, weights, permutations=0)
        assert found.statistic == pytest.approx(slow_moran(values, weights))
        assert moran(values * 7 + 3, weights * 2, permutations=0).statistic == pytest.approx(
            found.statistic
        )


def test_the_mean_and_deviation_of_random_maps_are_those_of_the_formula():
    rng, weights = np.random.default_rng(0), grid_weights(7)
    values = rng.exponential(1, 49)
    by_law, by_maps = (
        moran(values, weights, permutations=0),
        moran(values, weights, rng=rng, permutations=3000),
    )
    assert by_maps.z == pytest.approx(by_law.z, abs=0.1)
    assert by_law.expected == -1 / 48


def slow_getis_ord(values, weights, i):
    dense = weights.toarray()
    dense[i, i] = max(dense[i].max(), 0) or 1
    n, mean = len(values), sum(values) / len(values)
    s = (sum(v * v for v in values) / n - mean**2) ** 0.5
    total, squares = sum(dense[i]), sum(w * w for w in dense[i])
    lag = sum(w * v for w, v in zip(dense[i], values, strict=True))
    return (lag - mean * total) / (s * ((n * squares - total**2) / (n - 1)) ** 0.5)


@given(maps(equal=False))
def test_getis_ord_agrees_with_its_slow_twin(case):
    values, weights = case
    found = getis_ord_star(values, weights)
    if values.nunique() > 1:
        full = np.diff(weights.indptr) == len(values) - 1
        for i in np.flatnonzero(~full):
            assert found.z[i] == pytest.approx(slow_getis_ord(list(values), weights, i))
            assert 0 <= found.p_value[i] <= 1


def test_an_island_counts_in_the_mean_and_has_no_p_value():
    weights = csr_array(np.pad(grid_weights(4).toarray(), (0, 1)))
    values = pd.Series([*np.random.default_rng(0).random(16), 50.0])
    found = local_moran(values, weights, rng=np.random.default_rng(0), permutations=99)
    assert found.statistic[16] == 0
    assert np.isnan(found.p_value[16])
    assert (found.quadrant[16], found.significant[16]) == (0, False)
    assert (found.quadrant[:16] == 3).all()
    assert np.isfinite(getis_ord_star(values, weights).z[16])


def test_a_region_without_a_value_is_taken_off_the_map():
    weights = grid_weights(5)
    values = pd.Series(np.random.default_rng(0).random(25))
    values[7] = np.nan
    known = values.index != 7
    inner = row_standardized(csr_array(weights[known][:, known]))
    assert moran(values, weights, permutations=0).statistic == pytest.approx(
        moran(values[known], inner, permutations=0).statistic
    )
    found = local_moran(values, weights, rng=np.random.default_rng(0), permutations=19)
    expected = local_moran(values[known], inner, rng=np.random.default_rng(0), permutations=19)
    assert found.statistic[known].to_numpy() == pytest.approx(expected.statistic.to_numpy())
    assert np.isnan(found.statistic[7])


@pytest.mark.parametrize("values", [[1.0] * 16, [np.nan] * 16])
def test_equal_or_unknown_values_have_no_pattern(values):
    weights = grid_weights(4)
    assert np.isnan(moran(values, weights, permutations=0).statistic)
    found = local_moran(values, weights, rng=np.random.default_rng(0))
    assert found.statistic.isna().all() and found.p_value.isna().all()
    assert not found.significant.any()
    assert getis_ord_star(values, weights).z.isna().all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_agree_with_scipy(p_values):
    adjusted = false_discovery_control(p_values)
    found = benjamini_hochberg(p_values)
    clear = np.abs(adjusted - 0.05) > 1e-9
    assert (found == (adjusted <= 0.05))[clear].all()


def test_regions_meet_at_corners_over_gaps_and_in_overlaps():
    boxes = [
        shapely.box(0, 0, 100, 100),
        shapely.box(100, 100, 200, 200),  # corner
        shapely.box(205, 0, 300, 99),  # 5 m gap to nothing near, 5.1 m to the corner box
        shapely.box(90, 0, 150, 50),  # overlaps the first
        None,
    ]
    exact, mended = (contiguity_weights(boxes, tolerance_m=t).toarray() for t in (0, 10))
    assert exact[0].tolist() == [0, 1, 0, 1, 0]
    assert mended[2].tolist() == [0, 1, 0, 0, 0]
    assert exact[4].sum() == mended[4].sum() == 0
    assert (mended == mended.T).all()


@given(st.integers(0, 2**32 - 1))
def test_neighbours_agree_with_the_distances_of_all_pairs(seed):
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 500, (8, 2))
    boxes = [shapely.box(x, y, x + 60, y + 60) for x, y in corners]
    found = contiguity_weights(boxes, tolerance_m=30).toarray()
    for i, j in itertools.product(range(8), repeat=2):
        assert found[i, j] == (i != j and boxes[i].distance(boxes[j]) <= 30)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: moran([1, 2], w, permutations=0), r"weights holds shape \(16, 16\)"),
        (lambda w: moran(range(16), w), "rng holds None; allowed: a numpy.random.Generator"),
        (lambda w: moran(range(16), w, permutations=-1), "permutations holds -1"),
        (lambda w: moran(range(16), w.toarray(), permutations=0), "weights holds ndarray"),
        (lambda w: moran(range(16), w, permutations=0, alternative="both"), "alternative holds"),
        (lambda w: moran([np.inf, *range(15)], w, permutations=0), "values holds an infinite"),
        (lambda w: moran(range(16), -w, permutations=0), "weights holds -"),
        (
            lambda w: local_moran(range(16), csr_array(w + csr_array(np.eye(16))), rng=RNG),
            "diagonal",
        ),
        (lambda w: local_moran(range(16), w, rng=RNG, permutations=5), "permutations holds 5"),
        (lambda w: local_moran(range(16), w, rng=None), "rng holds None"),
        (
            lambda w: contiguity_weights([shapely.box(106, -6, 106.1, -5.9)] * 2, tolerance_m=50),
            "degrees",
        ),
        (lambda w: contiguity_weights([], tolerance_m=-1), "tolerance_m holds -1"),
        (lambda w: contiguity_weights(["here"]), "geometries holds something"),
        (lambda w: benjamini_hochberg([2.0]), "p_values holds a value outside"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(grid_weights(4))


RNG = np.random.default_rng(0)
