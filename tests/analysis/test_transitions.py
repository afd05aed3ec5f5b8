"""Transitions are counted year by year, and what cannot be known is said not to be."""

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.transitions import JUDGED, stage_transitions


def stages(*histories, first=2016):
    return pd.DataFrame(
        [
            (cluster, first + place, stage)
            for cluster, history in enumerate(histories)
            for place, stage in enumerate(history)
        ],
        columns=["cluster", "year", "stage"],
    )


def test_counts_are_what_the_slow_loop_says():
    rng = np.random.default_rng(1)
    histories = rng.choice([*JUDGED, "not_enough_data"], (30, 10)).tolist()
    slow = pd.DataFrame(0, index=list(JUDGED), columns=list(JUDGED))
    for history in histories:
        for one, other in itertools.pairwise(history):
            if "not_enough_data" not in (one, other):
                slow.loc[one, other] += 1
    found = stage_transitions(stages(*histories).sample(frac=1, random_state=2))
    assert (found.counts.to_numpy() == slow.to_numpy()).all()
    assert found.pairs == slow.to_numpy().sum()
    assert np.allclose(found.probabilities.sum(axis=1), 1)
    assert np.allclose(found.long_run @ found.probabilities, found.long_run)


def test_counts_shares_and_the_long_run_are_those_of_giddy():
    from giddy.markov import Markov  # here: loading it takes seconds

    rng = np.random.default_rng(3)
    histories = rng.choice(list(JUDGED), (40, 10), p=[0.3, 0.3, 0.2, 0.15, 0.05])
    theirs = Markov(histories, classes=np.array(JUDGED), summary=False)
    ours = stage_transitions(stages(*histories.tolist()))
    assert (ours.counts.to_numpy() == theirs.transitions).all()
    assert np.allclose(ours.probabilities, theirs.p, atol=1e-12)
    assert np.allclose(ours.long_run, theirs.steady_state, atol=1e-12)
    assert np.allclose(ours.years_in_stage, theirs.sojourn_time, atol=1e-12)


def test_a_missing_year_makes_no_pair():
    table = stages(["growing", "mature", "mature"])
    assert stage_transitions(table[table["year"] != 2017]).pairs == 0


def test_without_judged_years_nothing_is_known():
    found = stage_transitions(stages(["not_enough_data"] * 2))
    assert found.pairs == 0
    assert found.probabilities.isna().all(axis=None)
    assert found.long_run.isna().all() and found.years_in_stage.isna().all()


def test_two_stages_that_never_meet_have_no_one_long_run():
    found = stage_transitions(stages(["growing"] * 3, ["mature"] * 3))
    assert found.long_run.isna().all()
    assert found.years_in_stage["growing"] == np.inf


def test_an_unknown_stage_and_a_year_twice_are_refused():
    with pytest.raises(ValueError, match="ripe"):
        stage_transitions(stages(["ripe"]))
    with pytest.raises(ValueError, match="twice"):
        stage_transitions(pd.concat([stages(["growing"])] * 2))
