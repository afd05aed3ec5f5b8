"""Published figures alone find clusters too, with a grade, and never take unknown for zero."""

import numpy as np
import pandas as pd
import pytest

from analysis.detection.statistics_only import clusters_from_statistics
from tests.analysis.detection.samples import sample
from tests.analysis.detection.scoring import planted_cells

TABLE = pd.DataFrame(
    {
        "1312": [80.0, 60.0, 10.0, 10.0],
        "1311": [20.0, 30.0, 5.0, 5.0],
        "4711": [100.0, 110.0, 985.0, 985.0],
    },
    index=list("abcd"),
)


def test_regions_that_touch_are_one_cluster():
    found = clusters_from_statistics(TABLE[["1312", "4711"]], [("a", "b"), ("c", "d")])
    assert found.cells["region"].tolist() == ["a", "b"]
    assert len(found.clusters) == 1
    share = 140 / 350
    assert found.clusters["location_quotient"].item() == pytest.approx(share * 2340 / 160)


def test_the_table_tells_core_from_support_and_marks_it_expected():
    table = pd.DataFrame({"using": ["1312"], "supplying": ["1311"], "coefficient": [0.3]})
    found = clusters_from_statistics(TABLE, [("a", "b")], coefficients=table)
    rows = found.industries.set_index("industry")
    assert rows["role"].to_dict() == {"1311": "raw_material", "1312": "core"}
    assert not rows.loc["1311", "observed"]


def test_a_region_of_farms_does_not_only_serve_the_one_mill_beside_it():
    figures = pd.DataFrame(
        {"A": [900.0, 800.0, 100.0, 100.0], "C": [0.0, 0.0, 60.0, 0.0], "G": [100.0, 200.0, 840.0, 9900.0]},
        index=list("abcd"),
    )  # fmt: skip
    table = pd.DataFrame({"using": ["C"], "supplying": ["A"], "coefficient": [0.3]})
    found = clusters_from_statistics(figures, [("b", "c")], coefficients=table)
    core = set(zip(found.cells["region"], found.cells["industry"], strict=True))
    assert core == {("a", "A"), ("b", "A"), ("c", "C")}
    larger = figures.assign(C=[0.0, 0.0, 2000.0, 0.0])
    served = clusters_from_statistics(larger, [("b", "c")], coefficients=table).cells
    assert set(zip(served["region"], served["industry"], strict=True)) == {("a", "A"), ("c", "C")}


def test_rough_figures_find_less():
    weak = pd.DataFrame({"1312": [30.0, 20.0], "4711": [70.0, 380.0]}, index=list("ab"))
    assert len(clusters_from_statistics(weak, [], revision=0.05).clusters) == 1
    assert clusters_from_statistics(weak, [], rounding=100, revision=0.6).clusters.empty


def test_an_unknown_figure_is_no_seed_and_no_zero():
    hidden = TABLE.copy()
    hidden.loc["a", "1312"] = np.nan
    found = clusters_from_statistics(hidden, [("a", "b")])
    assert "a" not in set(found.cells.loc[found.cells["industry"] == "1312", "region"])


def test_order_of_rows_and_columns_does_not_matter():
    found = clusters_from_statistics(TABLE, [("a", "b")])
    turned = clusters_from_statistics(TABLE.iloc[::-1, ::-1], [("b", "a")])
    pd.testing.assert_frame_equal(found.cells, turned.cells)
    pd.testing.assert_frame_equal(found.clusters, turned.clusters)


def test_planted_cores_are_among_the_seeds_of_sums():
    register = sample(1)
    jobs = register.firms().pivot_table(
        index="region", columns="industry", values="employees", aggfunc="sum", fill_value=0.0
    )
    found = clusters_from_statistics(jobs, register.neighbors, least_activity=50)
    given = set(zip(found.cells["region"], found.cells["industry"], strict=True))
    wanted = set().union(*map(planted_cells, register.planted))
    assert len(wanted & given) >= 0.8 * len(wanted)
