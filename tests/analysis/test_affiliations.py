"""Social ties agree with counting every pair by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.affiliations import social_ties


def slow_ties(members: pd.DataFrame, joined: pd.DataFrame, cluster) -> tuple:
    """Return tied firms and ties of one cluster: look at every pair."""
    firms = sorted(set(members[members["cluster"] == cluster]["firm"]))
    of = {firm: set(joined[joined["firm"] == firm]["institution"]) for firm in firms}
    ties = [(a, b) for a, b in combinations(firms, 2) if of[a] & of[b]]
    return len({firm for tie in ties for firm in tie}), len(ties)


@pytest.mark.parametrize("seed", range(5))
def test_ties_are_what_the_slow_count_says(seed):
    rng = np.random.default_rng(seed)
    members = pd.DataFrame({"cluster": rng.integers(1, 4, 60), "firm": rng.integers(0, 30, 60)})
    joined = pd.DataFrame({"institution": rng.integers(0, 12, 50), "firm": rng.integers(0, 40, 50)})
    found = social_ties(members, joined)
    for cluster, row in found.iterrows():
        assert (row["tied_firms"], row["ties"]) == slow_ties(members, joined, cluster)
        assert row["density"] == pytest.approx(
            row["ties"] / (row["firms"] * (row["firms"] - 1) / 2)
        )


def test_a_firm_entered_twice_or_outside_the_cluster_counts_once_or_not():
    members = pd.DataFrame({"cluster": [1, 1, 1, 1], "firm": ["a", "b", "b", "c"]})
    joined = pd.DataFrame(
        {"institution": ["guild"] * 4, "firm": ["a", "a", "stranger", "other stranger"]}
    )
    row = social_ties(members, joined).loc[1]
    assert (row["firms"], row["tied_firms"], row["institutions"], row["ties"]) == (3, 0, 0, 0)


def test_one_member_alone_has_no_density_and_nobody_no_row():
    one = social_ties(
        pd.DataFrame({"cluster": [7], "firm": ["a"]}),
        pd.DataFrame({"institution": ["guild"], "firm": ["a"]}),
    )
    assert np.isnan(one.loc[7, "density"])
    empty = pd.DataFrame({"cluster": [], "firm": []}), pd.DataFrame({"institution": [], "firm": []})
    assert social_ties(*empty).empty
