"""Relatedness and complexity against hand, slow twin, an independent package and theory."""

import econcomplex
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    association,
    cosine,
    economic_complexity,
    input_output_link,
    jaccard,
    location_quotient,
    proximity,
    relatedness_density,
)
from tests.analysis.reference import needs_reference_data, regency_value_added


@st.composite
def presences(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(2, 8)), draw(st.integers(2, 6))
    return pd.DataFrame(rng.random(shape) < 0.6).add_prefix("i")


def slow_counts(presence, i, j):
    both = sum(presence.loc[r, i] and presence.loc[r, j] for r in presence.index)
    return both, presence[i].sum(), presence[j].sum()


@given(presences())
def test_measures_of_presence_agree_with_their_slow_twins(presence):
    close, alike, often = proximity(presence), jaccard(presence), association(presence)
    for i in presence:
        for j in presence:
            both, of_i, of_j = slow_counts(presence, i, j)
            if of_i == 0 or of_j == 0:
                assert np.isnan([m.loc[i, j] for m in (close, alike, often)]).all()
                continue
            assert close.loc[i, j] == pytest.approx(min(both / of_i, both / of_j))
            assert alike.loc[i, j] == pytest.approx(both / (of_i + of_j - both))
            assert often.loc[i, j] == pytest.approx(
                both / len(presence) / (of_i * of_j) * len(presence) ** 2
            )


@given(presences())
def test_density_agrees_with_its_slow_twin_and_leaves_the_industry_out(presence):
    close = proximity(presence)
    density = relatedness_density(presence, close)
    for r in presence.index:
        for i in presence:
            others = [j for j in presence if j != i and close.loc[i, j] == close.loc[i, j]]
            total = sum(close.loc[i, j] for j in others)
            if total == 0:
                assert np.isnan(density.loc[r, i])
                continue
            near = sum(close.loc[i, j] for j in others if presence.loc[r, j])
            assert density.loc[r, i] == pytest.approx(near / total)


def test_counting_the_industry_itself_inflates_the_density_of_what_is_there():
    """py-ecomplexity and econcomplex keep the diagonal of 1: presence explains itself."""
    rng = np.random.default_rng(0)
    presence = pd.DataFrame((rng.random((200, 12)) < 0.5).astype(float))
    close = proximity(presence)
    ours = relatedness_density(presence, close).to_numpy()
    with_itself = presence.to_numpy() @ close.to_numpy() / close.to_numpy().sum(axis=0)
    there = presence.to_numpy() == 1
    assert abs(ours[there].mean() - ours[~there].mean()) < 0.03
    assert with_itself[there].mean() - with_itself[~there].mean() > 0.1


@needs_reference_data
def test_514_regencies_agree_with_an_independent_package():
    activity = regency_value_added(2016).fillna(0.0)
    present = (location_quotient(activity) >= 1).astype(float)
    theirs = econcomplex.proximity(present, use_rca=False, compute="product")["product"]
    ours = proximity(activity).to_numpy()
    off = ~np.eye(17, dtype=bool)
    assert ours[off] == pytest.approx(np.asarray(theirs)[off], abs=1e-9)
    regions, industries = econcomplex.eci_pci_eigenvector(present, use_rca=False)
    found = economic_complexity(present)
    assert found.regions.to_numpy() == pytest.approx(standardized(regions), abs=1e-9)
    # Theirs turns the industries by their ubiquity, against the regions; ours never does.
    turned = np.sign(np.dot(found.industries, np.asarray(industries)))
    assert found.industries.to_numpy() == pytest.approx(turned * standardized(industries), abs=1e-9)


def standardized(values):
    values = np.asarray(values)
    return (values - values.mean()) / values.std()


@given(presences())
def test_the_reflection_of_the_complexity_is_itself(presence):
    """Averaging over industries and back must return the regions' values up to scale and shift."""
    found = economic_complexity(presence)
    regions = found.regions.dropna()
    industries = found.industries.dropna()
    if regions.empty:
        return
    inner = presence.loc[regions.index, industries.index].astype(float)
    back = (inner / inner.sum(axis=0)).T @ regions
    again = (inner.div(inner.sum(axis=1), axis=0)) @ back
    assert abs(np.corrcoef(again, regions)[0, 1]) == pytest.approx(1, abs=1e-6)
    assert regions.mean() == pytest.approx(0, abs=1e-9)
    assert regions.std(ddof=0) == pytest.approx(1)
    diversity = inner.sum(axis=1)
    assert np.dot(regions, diversity - diversity.mean()) >= -1e-9


def test_regions_that_do_not_hang_together_are_not_ranked():
    apart = pd.DataFrame(
        {"x": [1, 1, 1, 0], "y": [1, 1, 0, 0], "z": [1, 0, 0, 0], "w": [0, 0, 0, 1]},
        index=list("abcd"),
    )
    found = economic_complexity(apart)
    assert found.regions.isna().tolist() == [False, False, False, True]
    assert found.industries.isna().tolist() == [False, False, False, True]


def test_a_ranking_that_is_not_unique_is_undefined():
    same = pd.DataFrame(np.eye(3, dtype=int) + np.roll(np.eye(3, dtype=int), 1, axis=1))
    assert economic_complexity(same).regions.isna().all()


@given(presences())
def test_cosine_of_presence_agrees_with_its_slow_twin(presence):
    found = cosine(presence)
    for i in presence:
        for j in presence:
            both, of_i, of_j = slow_counts(presence, i, j)
            expected = both / (of_i * of_j) ** 0.5 if of_i * of_j else np.nan
            assert found.loc[i, j] == pytest.approx(expected, nan_ok=True)


def test_activity_is_present_where_the_quotient_is_at_least_one():
    activity = pd.DataFrame({"a": [8, 2], "b": [2, 8]}, index=["x", "y"])
    pd.testing.assert_frame_equal(proximity(activity), proximity(location_quotient(activity) >= 1))


def test_an_unknown_figure_makes_its_industry_unknown():
    activity = pd.DataFrame({"a": [8, 2, 1.0], "b": [2, np.nan, 5], "c": [1, 2, 3.0]})
    assert cosine(activity)["b"].isna().all()
    assert cosine(activity).loc["a", "c"] > 0


def slow_link(flows, i, j):
    sold = {a: flows.loc[a].sum() for a in (i, j)}
    bought = {a: flows[a].sum() for a in (i, j)}
    shares = [
        flows.loc[a, b] / base
        for a, b in ((i, j), (j, i))
        for base in (sold[a], bought[b])
        if base > 0
    ]
    return max(shares) if shares else np.nan


@given(st.integers(0, 2**32 - 1))
def test_links_agree_with_their_slow_twin(seed):
    rng = np.random.default_rng(seed)
    flows = pd.DataFrame(rng.integers(0, 4, (4, 4)), index=list("abcd"), columns=list("dbca"))
    found = input_output_link(flows)
    for i in "abcd":
        for j in "abcd":
            assert found.loc[i, j] == pytest.approx(slow_link(flows, i, j), nan_ok=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: proximity(pd.DataFrame({"a": [-1, 2]})), "presence holds -1"),
        (
            lambda: input_output_link(pd.DataFrame([[1.0]], index=["a"], columns=["b"])),
            "flows holds '.' on one side only",
        ),
        (
            lambda: relatedness_density(pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}, ["b"])),
            "proximity holds '.' on one side only",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
