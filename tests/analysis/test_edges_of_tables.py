"""Tables at the edge of what makes sense have a defined result, without a warning."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

import analysis

TABLES = {
    "nothing": pd.DataFrame(dtype=float),
    "no regions": pd.DataFrame(columns=["a", "b"], dtype=float),
    "no industries": pd.DataFrame(index=["x", "y"], dtype=float),
    "one region": pd.DataFrame({"a": [1.0], "b": [2.0]}),
    "one industry": pd.DataFrame({"a": [1.0, 2.0]}),
    "only zeros": pd.DataFrame(np.zeros((3, 2))),
    "a region without activity": pd.DataFrame([[1.0, 2], [0, 0], [3, 4]]),
    "an industry without activity": pd.DataFrame([[1.0, 0], [2, 0]]),
    "an unknown figure": pd.DataFrame([[1.0, np.nan], [2, 3]]),
    "whole numbers": pd.DataFrame([[1, 2], [3, 4]]),
}
OF_TABLES = [
    "all_indices",
    "association",
    "cosine",
    "entropy",
    "gini_of_location_quotients",
    "gini_specialization",
    "hachman",
    "herfindahl",
    "hoover",
    "jaccard",
    "krugman_specialization",
    "location_quotient",
    "locational_gini_lorenz",
    "observatory_stars",
    "proximity",
    "stability_grade",
    "standardized_location_quotient",
]


def even(labels):
    return pd.Series(1 / max(len(labels), 1), index=labels)


WITH_MORE = {
    "cluster_index": lambda t: analysis.cluster_index(t, t, even(t.index), even(t.index)),
    "coagglomeration": lambda t: analysis.coagglomeration(t, even(t.index)),
    "local_moran": lambda t: analysis.local_moran(
        t, csr_array(1 - np.eye(len(t))), rng=np.random.default_rng(0), permutations=19
    ),
    "local_moran of islands": lambda t: analysis.local_moran(
        t, csr_array((len(t), len(t))), rng=np.random.default_rng(0)
    ),
    "related_variety": lambda t: analysis.related_variety(t, pd.Series(1, index=t.columns)),
    "relatedness_density": lambda t: analysis.relatedness_density(t, analysis.proximity(t)),
    "strong_clusters": lambda t: analysis.strong_clusters(t, t),
}
MEASURES = {name: getattr(analysis, name) for name in OF_TABLES} | WITH_MORE


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_table_at_the_edge_has_a_defined_result(measure, table):
    empty_base = measure == "coagglomeration" and not len(TABLES[table])
    if empty_base:  # no regions have no shares that add up to 1
        with pytest.raises(ValueError, match="region_shares"):
            MEASURES[measure](TABLES[table])
        return
    before = TABLES[table].copy()
    MEASURES[measure](TABLES[table])
    pd.testing.assert_frame_equal(TABLES[table], before)


@pytest.mark.parametrize("measure", OF_TABLES)
@pytest.mark.parametrize(
    "wrong", [[[1, 2]], pd.DataFrame({"a": [-1.0, 2]}), pd.DataFrame({"a": [np.inf, 2]})]
)
def test_what_is_no_table_of_figures_is_refused(measure, wrong):
    with pytest.raises(ValueError, match=r"(activity|employment|presence) holds .*; allowed: "):
        MEASURES[measure](wrong)
