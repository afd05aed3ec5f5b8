"""A cluster is set beside the most similar ones, and beside those alone that may be compared with."""

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import change_against_similar

START, END = 2020, 2025


def panel(**clusters) -> pd.DataFrame:
    """Return values of both years, given as name=(start, end)."""
    return pd.DataFrame(
        [
            (name, year, value)
            for name, values in clusters.items()
            for year, value in zip((START, END), values, strict=True)
        ],
        columns=["cluster", "year", "value"],
    )


VALUES = panel(own=(100, 150), near=(110, 121), like=(80, 88), far=(1000, 500), small=(5, 50))


def compared(values=VALUES, **options):
    return change_against_similar(values, "own", start=START, end=END, **options)


def test_the_nearest_in_size_are_taken_first():
    found = compared(most=2)
    assert found.clusters == ["near", "like"]
    assert (found.own, found.similar) == (pytest.approx(0.5), pytest.approx(0.1))
    assert compared(most=4).clusters == ["near", "like", "far", "small"]


def test_only_those_that_may_be_compared_with_are():
    assert compared(without={"far", "own"}).clusters == ["far"]
    nobody = compared(without=set())
    assert nobody.clusters == [] and np.isnan(nobody.similar) and nobody.own == pytest.approx(0.5)


def test_the_same_stage_is_asked_for_where_enough_have_it():
    stages = pd.Series({"own": "growing", "near": "mature", "like": "growing", "far": "growing"})
    assert compared(stages=stages, fewest=2).clusters == ["like", "far"]
    assert compared(stages=stages, fewest=3).clusters[0] == "near"


def test_what_is_unknown_or_began_at_zero_has_no_change():
    values = panel(own=(100, np.nan), near=(0, 10), like=(np.nan, 5), far=(90, 99))
    found = compared(values)
    assert np.isnan(found.own)
    assert found.clusters == ["far"]
    assert np.isnan(compared(panel(near=(1, 2))).own)


def test_order_of_rows_does_not_matter():
    assert compared(VALUES.sample(frac=1, random_state=1)) == compared()


def test_years_run_forward():
    with pytest.raises(ValueError, match="a year after 2025"):
        change_against_similar(VALUES, "own", start=2025, end=2025)
