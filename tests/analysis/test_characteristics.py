"""The three characteristics are percentiles of stated reference sets, and undefined where nothing is known."""

import numpy as np
import pandas as pd
import pytest

from analysis.characteristics import cluster_characteristics, percentile
from analysis.detection import detected_clusters
from analysis.relatedness import proximity
from tests.analysis.detection.samples import sample
from tests.analysis.detection.scoring import found
from tests.analysis.detection.test_properties import NO_LINKS, weaving_town


def described(clusters, register, seed=1):
    jobs = register.pivot_table(
        index="region", columns="industry", values="employees", aggfunc="sum", fill_value=0
    )
    return cluster_characteristics(
        clusters, proximity(jobs), draws=99, rng=np.random.default_rng(seed)
    )


def test_planted_clusters_are_common_concentrated_and_connected():
    table = described(found(1), sample(1).firms())
    scores = table[table["part"] == "score"].set_index(["characteristic", "cluster"])["percentile"]
    assert scores.between(0, 100).all()
    for characteristic in ("commonality", "concentration", "connectivity"):
        assert scores[characteristic].mean() > 75, characteristic


def test_local_sourcing_is_what_the_slow_count_says():
    clusters, register = found(2), sample(2)
    table = described(clusters, register.firms())
    value = table.set_index(["cluster", "part"])["value"]
    firms = register.firms().set_index("firm")
    links = register.links[["supplier", "external_supplier", "buyer"]].drop_duplicates()
    known = links["supplier"].isin(firms.index) | links["external_supplier"].notna()
    for cluster, part in clusters.cells.groupby("cluster"):
        here = firms[firms["region"].isin(part["region"])]
        core = here.index[here["industry"].isin(part["industry"])]
        bought = links[known & links["buyer"].isin(core)]
        share = bought["supplier"].isin(here.index).mean()
        assert value[cluster, "local_sourcing"] == pytest.approx(share)


def test_the_same_seed_gives_the_same_table():
    one, other = (described(found(1), sample(1).firms(), seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_without_links_connectivity_is_undefined_and_a_single_industry_has_no_commonality():
    firms, _ = weaving_town()
    clusters = detected_clusters(firms, NO_LINKS, [("north", "south")])
    scores = described(clusters, firms).query("part == 'score'").set_index("characteristic")
    assert np.isnan(scores.loc["connectivity", "percentile"])
    assert np.isnan(scores.loc["commonality", "percentile"])
    assert scores.loc["concentration", "percentile"] > 50


def test_a_percentile_counts_half_of_the_equal():
    assert percentile([1, 2, 9, np.nan], [1, 2, 2, 3]).tolist() == pytest.approx(
        [12.5, 50, 100, np.nan], nan_ok=True
    )
    assert np.isnan(percentile([1], []))
