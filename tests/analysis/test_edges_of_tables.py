"""Tables at the edge of what makes sense have a defined result, without a warning."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

import analysis
from tests.analysis.test_bad_input import MEASURES as ALL_MEASURES

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


def plants_of(table):
    """Return size, region and industry of a plant for every known figure."""
    region, industry = np.nonzero(table.notna().to_numpy())
    sizes = table.to_numpy(dtype=float)[region, industry]
    return sizes, np.asarray(table.index)[region], np.asarray(table.columns)[industry]


def one_column(table):
    return table.iloc[:, 0] if table.shape[1] else pd.Series(np.nan, table.index)


def all_touch(table):
    return csr_array(1 - np.eye(len(table)))


def seeded():
    return np.random.default_rng(0)


WITH_MORE = {
    "cluster_index": lambda t: analysis.cluster_index(t, t, even(t.index), even(t.index)),
    "coagglomeration": lambda t: analysis.coagglomeration(t, even(t.index)),
    "local_moran": lambda t: analysis.local_moran(t, all_touch(t), rng=seeded(), permutations=19),
    "local_moran of islands": lambda t: analysis.local_moran(
        t, csr_array((len(t), len(t))), rng=seeded()
    ),
    "moran": lambda t: analysis.moran(one_column(t), all_touch(t), rng=seeded()),
    "moran_by_industry": lambda t: analysis.moran_by_industry(t, all_touch(t)),
    "getis_ord_star": lambda t: analysis.getis_ord_star(one_column(t), all_touch(t)),
    "economic_complexity": analysis.economic_complexity,
    "ellison_glaeser": lambda t: analysis.ellison_glaeser(*plants_of(t)[:2], even(t.index)),
    "ellison_glaeser_by_industry": lambda t: analysis.ellison_glaeser_by_industry(
        *plants_of(t), even(t.index)
    ),
    "group_coagglomeration": lambda t: analysis.group_coagglomeration(*plants_of(t), even(t.index)),
    "location_quotient_cells": lambda t: analysis.location_quotient_cells(*plants_of(t)),
    "location_quotient_interval": lambda t: analysis.location_quotient_interval(*plants_of(t)),
    "shift_share": lambda t: analysis.shift_share(t.sum(), t.sum(), t.sum() * 2, t.sum() * 3),
    "shift_share_by_region": lambda t: analysis.shift_share_by_region(t, t),
    "theil_sen_slopes": lambda t: analysis.theil_sen_slopes(t.set_axis(range(t.shape[1]), axis=1)),
    "theil_t": lambda t: analysis.theil_t(t.to_numpy(dtype=float).ravel()),
    "theil_l": lambda t: analysis.theil_l(t.to_numpy(dtype=float).ravel()),
    "unrelated_variety": lambda t: analysis.unrelated_variety(t, pd.Series(1, index=t.columns)),
    "related_variety": lambda t: analysis.related_variety(t, pd.Series(1, index=t.columns)),
    "relatedness_density": lambda t: analysis.relatedness_density(t, analysis.proximity(t)),
    "strong_clusters": lambda t: analysis.strong_clusters(t, t),
}
MEASURES = {name: getattr(analysis, name) for name in OF_TABLES} | WITH_MORE


# What has no meaning at all is refused: no regions have no shares that add up to 1.
SHARED = (
    "coagglomeration", "ellison_glaeser", "ellison_glaeser_by_industry", "group_coagglomeration",
)  # fmt: skip
REFUSED = {
    (measure, empty): "region_shares"
    for measure in SHARED
    for empty in TABLES
    if not len(TABLES[empty])
}
REFUSED["economic_complexity", "an unknown figure"] = "presence"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_table_at_the_edge_has_a_defined_result(measure, table):
    if argument := REFUSED.get((measure, table)):
        with pytest.raises(ValueError, match=rf"^{argument} holds .*; allowed: "):
            MEASURES[measure](TABLES[table])
        return
    before = TABLES[table].copy()
    MEASURES[measure](TABLES[table])
    pd.testing.assert_frame_equal(TABLES[table], before)


def test_every_measure_of_a_table_is_taken_to_the_edge():
    of_something_else = {
        "assigned_regions", "benjamini_hochberg", "cell_totals", "contiguity_weights",
        "duranton_overman", "duranton_overman_bands", "entry_exit_rates", "input_output_link",
        "marcon_puech", "marcon_puech_bands", "network_against_chance", "network_figures",
        "row_standardized", "theil_sen_slope",
    }  # fmt: skip
    assert set(ALL_MEASURES) == {name.split(" of ")[0] for name in MEASURES} | of_something_else


@pytest.mark.filterwarnings("error")
def test_without_plants_firms_links_or_regions_there_is_a_defined_result():
    nowhere, none = np.zeros((0, 2)), pd.Series([], dtype=object)
    options = {"simulations": 39, "rng": seeded()}
    assert analysis.duranton_overman(nowhere, [0, 1]).isna().all()
    assert analysis.duranton_overman_bands(nowhere, nowhere, [0, 1], **options).high.isna().all()
    one = [[0, 0]], ["autos"], [1], "autos", [0]
    assert analysis.marcon_puech(*one).isna().all()
    assert analysis.marcon_puech_bands(*one, **options).high.isna().all()
    assert analysis.contiguity_weights(none).shape == (0, 0)
    assert len(analysis.assigned_regions(nowhere, none)) == 0
    assert len(analysis.benjamini_hochberg([])) == 0
    assert len(analysis.entry_exit_rates([], [], [2020])) == 1
    links = pd.DataFrame({"supplier": [], "buyer": []})
    assert analysis.network_figures(links, []) is not None


@pytest.mark.parametrize("measure", OF_TABLES)
@pytest.mark.parametrize(
    "wrong", [[[1, 2]], pd.DataFrame({"a": [-1.0, 2]}), pd.DataFrame({"a": [np.inf, 2]})]
)
def test_what_is_no_table_of_figures_is_refused(measure, wrong):
    with pytest.raises(ValueError, match=r"(activity|employment|presence) holds .*; allowed: "):
        MEASURES[measure](wrong)
