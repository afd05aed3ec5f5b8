"""Value added of 514 regencies in 17 sectors, 2013 to 2016: all measures, beside other packages."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.cross_section import Surroundings, cross_section
from tests.analysis.reference import needs_reference_data, regency_value_added, regency_weights

pytestmark = [
    needs_reference_data,
    # The other packages' own.
    pytest.mark.filterwarnings("ignore"),
]
YEARS = (2013, 2014, 2015, 2016)
accounts = cache(regency_value_added)


@cache
def neighbors():
    return regency_weights(accounts(2016).index)


@pytest.mark.parametrize("year", YEARS)
def test_every_measure_that_needs_no_firms_is_there(year):
    activity = accounts(year)
    around = Surroundings(neighbors=neighbors(), regions=activity.index)
    found = cross_section(
        activity,
        around,
        rng=np.random.default_rng(1),
        start=accounts(2013) if year > 2013 else None,
    )
    regions, industries = found.regions, found.industries
    there = activity.sum(axis=1) > 0  # three regencies, founded later, have no figures in 2013
    assert there.sum() >= 511
    for name in ("krugman_specialization", "herfindahl", "hachman", "entropy", "complexity"):
        assert (np.isfinite(regions[name]) == there).all(), name
    for name in ("hoover", "theil_t", "locational_gini_lorenz", "complexity", "moran_q"):
        assert np.isfinite(industries[name]).all(), name
    # Accounts have neither sums of their own nor firms: what needs them is not there.
    assert "cluster_index" not in found.cells and "ellison_glaeser" not in industries
    assert (industries["moran_q"] < 0.05).sum() > 10  # what the land gives gathers on the map
    if year > 2013:
        parts = regions[["national_shift", "mix_shift", "regional_shift"]].sum(axis=1)
        change = activity.sum(axis=1) - accounts(2013).sum(axis=1)
        np.testing.assert_allclose(parts, change, rtol=0, atol=1e-6)


@pytest.mark.parametrize("year", YEARS)
def test_concentration_agrees_with_segregation(year):
    """It compares an industry with all others, we with all: theirs is ours by 1 - share."""
    from segregation.singlegroup import Dissim, Gini, Isolation

    activity = accounts(year)
    table = activity.assign(total=activity.sum(axis=1))
    share = activity.sum() / table["total"].sum()
    hoover, gini = analysis.hoover(activity), analysis.locational_gini_lorenz(activity)
    quotient = analysis.location_quotient(activity)
    for sector in activity:
        dissimilarity, unequal, isolation = (
            index(table, group_pop_var=sector, total_pop_var="total").statistic
            for index in (Dissim, Gini, Isolation)
        )
        rest = 1 - share[sector]
        assert dissimilarity * rest == pytest.approx(hoover[sector], abs=1e-9)
        assert unequal * rest == pytest.approx(gini[sector], abs=1e-9)
        own = activity[sector] / activity[sector].sum()
        assert isolation == pytest.approx(share[sector] * (own * quotient[sector]).sum(), abs=1e-9)


def test_the_mix_of_the_nation_agrees_with_segregation():
    from segregation.multigroup import MultiDiversity, SimpsonsConcentration

    activity = accounts(2016)
    nation = activity.sum().to_frame().T
    groups = list(activity)
    assert MultiDiversity(activity, groups).statistic == pytest.approx(
        analysis.entropy(nation)[0] * np.log(2), abs=1e-9
    )
    assert SimpsonsConcentration(activity, groups).statistic == pytest.approx(
        analysis.herfindahl(nation)[0], abs=1e-9
    )


def test_patterns_agree_with_esda():
    from esda import Moran, Moran_Local
    from libpysal.weights import WSP

    activity = accounts(2016)
    quotient = analysis.location_quotient(activity)
    weights = analysis.row_standardized(neighbors())
    theirs = WSP(weights).to_W(silence_warnings=True)
    theirs.transform = "O"
    overall = analysis.moran_by_industry(quotient, weights)
    island = np.diff(weights.indptr) == 0
    for sector in quotient:
        values = quotient[sector].to_numpy()
        one = Moran(values, theirs, transformation="O", permutations=0)
        found = overall.loc[sector]
        assert tuple(found[["statistic", "expected", "z"]]) == pytest.approx(
            (one.I, one.EI, one.z_rand), abs=1e-9
        )
        assert found["p_value"] == pytest.approx(one.p_rand * one_side(one.p_rand, found), abs=1e-9)
        local = Moran_Local(values, theirs, transformation="O", permutations=0)
        # esda divides by n - 1.
        ours = analysis.local_moran(
            quotient[sector], weights, rng=np.random.default_rng(1), permutations=19,
            most_permutations=19,
        )  # fmt: skip
        n = len(values)
        np.testing.assert_allclose(
            ours.statistic[~island], local.Is[~island] * n / (n - 1), rtol=0, atol=1e-9
        )


def one_side(p_value, found) -> float:
    """Return by how much a p-value of one side is to be multiplied for two sides."""
    from scipy.stats import norm

    return 1 if abs(p_value - 2 * norm.sf(abs(found["z"]))) < 1e-9 else 2


def test_inequality_agrees_with_inequality():
    from inequality.gini import Gini
    from inequality.theil import Theil

    activity = accounts(2016)
    around = Surroundings()
    found = cross_section(activity, around, rng=np.random.default_rng(1)).industries
    for sector in activity:
        assert found["theil_t"][sector] == pytest.approx(Theil(activity[sector]).T, abs=1e-9)
    quotient = analysis.location_quotient(activity)
    ours = analysis.gini_of_location_quotients(activity)
    for sector in activity:
        theirs = Gini(quotient[sector].to_numpy())
        assert ours[sector] == pytest.approx(theirs.g, abs=1e-9)


def test_complexity_agrees_with_econcomplex():
    import econcomplex

    present = (analysis.location_quotient(accounts(2016)) >= 1).astype(float)
    regions, _ = econcomplex.eci_pci_eigenvector(present, use_rca=False)
    ours = analysis.economic_complexity(present).regions
    theirs = pd.Series(np.asarray(regions).ravel(), ours.index)
    assert abs(np.corrcoef(ours, theirs)[0, 1]) == pytest.approx(1, abs=1e-9)
