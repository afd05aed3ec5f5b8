"""Stability grades against simulated rounding and revision, and facts of the definition."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import location_quotient, stability_grade
from tests.analysis.strategies import activity_tables


def slow_spread(activity, rounding, revision, r, i):
    """Return the deviation of ln LQ by moving every figure a little, one after another."""
    total = 0.0
    for row in activity.index:
        for column in activity:
            step = 1e-6 * max(activity.loc[row, column], 1)
            moved = activity.copy()
            moved.loc[row, column] += step
            rise = np.log(
                location_quotient(moved).loc[r, i] / location_quotient(activity).loc[r, i]
            )
            error = rounding**2 / 12 + (revision * activity.loc[row, column]) ** 2
            total += (rise / step) ** 2 * error
    return total**0.5


@given(activity_tables(least=2), st.integers(0, 2**32 - 1))
def test_grades_agree_with_their_slow_twin(activity, seed):
    rng = np.random.default_rng(seed)
    rounding, revision = rng.uniform(0, 5), rng.uniform(0.01, 0.2)
    r, i = rng.choice(activity.index), rng.choice(activity.columns)
    quotient = location_quotient(activity).loc[r, i]
    if quotient > 0:
        sure = abs(np.log(quotient)) / slow_spread(activity, rounding, revision, r, i) / 1.6449
        if min(abs(sure - 1), abs(sure - 2)) > 1e-3:
            expected = "A" if sure >= 2 else "B" if sure >= 1 else "C"
            assert (
                stability_grade(activity, rounding=rounding, revision=revision).loc[r, i]
                == expected
            )


def test_revised_figures_seldom_turn_what_is_graded_a_or_b():
    rng = np.random.default_rng(0)
    truth = pd.DataFrame(np.exp(rng.normal(6, 1, (30, 20))))
    turned = {"A": [], "B": [], "C": []}
    for _ in range(20):
        seen = (truth * (1 + 0.05 * rng.normal(0, 1, truth.shape))).round(-1)
        grades = stability_grade(seen, rounding=10, revision=0.05)
        crossed = (location_quotient(seen) > 1) != (location_quotient(truth) > 1)
        for grade, found in turned.items():
            found.append(crossed[grades == grade].stack().mean())
    assert np.mean(turned["A"]) < 0.001
    assert np.mean(turned["B"]) < 0.05
    assert np.mean(turned["C"]) > 0.1


@given(activity_tables(least=2))
def test_larger_errors_never_grade_better(activity):
    small, large = (stability_grade(activity, rounding=u, revision=u / 50) for u in (1, 5))
    assert (small.fillna("Z") <= large.fillna("Z")).all(axis=None)


def test_undefined_quotients_have_no_grade_and_zeros_are_graded_by_what_rounding_hides():
    activity = pd.DataFrame({"a": [0.0, 500, 0], "b": [900.0, 500, 0]}, index=list("xyz"))
    grades = stability_grade(activity, rounding=10)
    assert grades.loc["z"].isna().all()
    assert grades.loc["x", "a"] == "A"
    assert stability_grade(activity, rounding=900).loc["x", "a"] == "C"


@pytest.mark.parametrize("option", ["rounding", "revision"])
def test_bad_input_is_named(option):
    with pytest.raises(ValueError, match=f"{option} holds -1"):
        stability_grade(pd.DataFrame({"a": [1.0]}), **{option: -1})
