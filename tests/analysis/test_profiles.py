"""Region profiles against hand, slow twin, published values and facts of the theory."""

import json
import math

import econcomplex
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    entropy,
    gini_of_location_quotients,
    gini_specialization,
    hachman,
    herfindahl,
    hoover,
    krugman_specialization,
    location_quotient,
    locational_gini_lorenz,
    related_variety,
    unrelated_variety,
)
from tests.analysis.reference import (
    FOLDER,
    needs_reference_data,
    reat,
    regency_value_added,
)
from tests.analysis.strategies import activity_tables

PROFILES = [krugman_specialization, herfindahl, gini_specialization, hachman, entropy]


def slow_profile(activity, region):
    """Return Krugman, Herfindahl, Gini, Hachman and entropy of a region, number by number."""
    own = [activity.loc[region, i] / sum(activity.loc[region]) for i in activity]
    total = sum(sum(activity[i]) for i in activity)
    all_regions = [sum(activity[i]) / total for i in activity]
    quotients = [a / b for a, b in zip(own, all_regions, strict=True)]
    mean = sum(quotients) / len(quotients)
    differences = sum(abs(a - b) for a in quotients for b in quotients)
    return (
        sum(abs(a - b) for a, b in zip(own, all_regions, strict=True)),
        sum(a * a for a in own),
        differences / (2 * len(quotients) ** 2 * mean),
        1 / sum(a * q for a, q in zip(own, quotients, strict=True)),
        -sum(a * math.log2(a) for a in own if a > 0),
    )


@given(activity_tables())
def test_profiles_agree_with_their_slow_twin(activity):
    found = pd.DataFrame({profile.__name__: profile(activity) for profile in PROFILES})
    for region in activity.index:
        assert found.loc[region].to_numpy() == pytest.approx(slow_profile(activity, region))


@given(activity_tables(), st.floats(0.01, 1e6))
def test_profiles_keep_labels_and_do_not_mind_the_unit(activity, unit):
    for profile in PROFILES:
        assert profile(activity).index.equals(activity.index)
        assert np.allclose(profile(activity * unit), profile(activity), atol=1e-9)


@given(activity_tables())
def test_regions_that_are_all_alike_are_not_specialized(activity):
    alike = pd.DataFrame([activity.sum()] * 3, index=list("abc"))
    assert np.allclose(krugman_specialization(alike), 0)
    assert np.allclose(gini_specialization(alike), 0, atol=1e-12)
    assert np.allclose(hachman(alike), 1)


@given(activity_tables(), st.integers(1, 3))
def test_related_and_unrelated_variety_add_up_to_the_fine_entropy(activity, size):
    groups = pd.Series({name: place // size for place, name in enumerate(activity)})
    total = related_variety(activity, groups) + unrelated_variety(activity, groups)
    assert np.allclose(total, entropy(activity))


def test_related_variety_agrees_with_its_definition():
    activity = pd.DataFrame([[3.0, 1.0, 2.0, 0.0, 5.0]], index=["north"], columns=list("abcde"))
    groups = pd.Series(dict(zip("abcde", "xxyyz", strict=True)))
    within_x = -(3 / 4 * math.log2(3 / 4) + 1 / 4 * math.log2(1 / 4))
    assert related_variety(activity, groups)["north"] == pytest.approx(4 / 11 * within_x)


def test_the_textbook_gini_of_specialization():
    """Farhauer and Kröll: 700 600 500 10000 40000 against 30000 15000 10000 60000 50000."""
    region = pd.DataFrame([[700, 600, 500, 10000, 40000]], index=["region"])
    nation = pd.Series([30000, 15000, 10000, 60000, 50000])
    found = gini_specialization(region, reference=nation)
    assert found["region"] == pytest.approx(0.622222222222222, abs=1e-14)


@needs_reference_data
def test_the_gini_of_freiburg_and_goettingen():
    expected = json.loads((FOLDER / "reat/textbook_scalars.json").read_text())
    freiburg = reat("Freiburg.csv").set_index("industry")
    found = gini_specialization(freiburg[["e_Freiburg2014"]].T, reference=freiburg["e_Germany2014"])
    assert found.iloc[0] == pytest.approx(expected["freiburg_gini_spec"], abs=1e-12)
    goettingen = reat("Goettingen.csv").set_index("WZ2008_Code").iloc[1:]
    found = gini_specialization(goettingen[["Goettingen2017"]].T, reference=goettingen["BRD2017"])
    assert found.iloc[0] == pytest.approx(expected["goettingen_gini_spec"], abs=1e-12)


@needs_reference_data
def test_profiles_of_514_regencies_agree_with_an_independent_package():
    """All definitions agree but econcomplex's Hoover, which is in percent."""
    activity = regency_value_added(2016).fillna(0.0)
    assert activity.shape == (514, 17)
    pairs = [
        (location_quotient(activity), econcomplex.rca(activity)),
        (krugman_specialization(activity), econcomplex.krugman_index(activity)),
        (herfindahl(activity), econcomplex.herfindahl(activity, normalize=False)),
        (hachman(activity), econcomplex.hachman_index(activity)),
        (entropy(activity), econcomplex.shannon_entropy(activity)),
        (hoover(activity) * 100, econcomplex.hoover_index(activity)),
        (locational_gini_lorenz(activity), econcomplex.hoover_gini(activity)),
        (gini_of_location_quotients(activity), econcomplex.gini(location_quotient(activity))),
    ]
    for ours, theirs in pairs:
        assert ours.to_numpy() == pytest.approx(np.asarray(theirs), abs=1e-9)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_region_without_activity_or_with_an_unknown_figure_has_no_profile(profile):
    activity = pd.DataFrame(
        {"a": [1.0, 0.0, np.nan], "b": [2.0, 0.0, 1.0]}, index=["full", "empty", "unknown"]
    )
    reference = (
        {} if profile in (herfindahl, entropy) else {"reference": pd.Series({"a": 1, "b": 1})}
    )
    assert profile(activity, **reference).isna().tolist() == [False, True, True]


def test_a_group_for_every_industry_is_required():
    activity = pd.DataFrame({"a": [1.0], "b": [2.0]}, index=["north"])
    with pytest.raises(ValueError, match="groups holds no group for 'b'"):
        unrelated_variety(activity, pd.Series({"a": "x"}))
