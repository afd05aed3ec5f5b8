"""Class limits: natural breaks against every partition there is, and figures that are hard to cut."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publication.choropleth import (
    MOST_DISTINCT,
    QUOTIENT_BREAKS,
    classes_of,
    last_of_classes,
    natural_breaks,
    roundest_between,
)

figures = st.lists(st.integers(1, 10_000), min_size=2, max_size=9)


def spread(values, ends):
    """Return the sum of squared distances to the means of classes that end at these positions."""
    parts = np.split(values, [end + 1 for end in ends])
    return sum(((part - part.mean()) ** 2).sum() for part in parts)


def slow_natural_breaks(values, classes):
    """Try every partition: obviously right, never used in production."""
    distinct = np.unique(values)
    return min(
        spread(values, [np.searchsorted(values, distinct[e], side="right") - 1 for e in ends])
        for ends in itertools.combinations(range(distinct.size - 1), classes - 1)
    )


@settings(max_examples=60)
@given(figures, st.integers(2, 5))
def test_no_partition_is_better(values, classes):
    values = np.sort(np.array(values, dtype=float))
    distinct, counts = np.unique(values, return_counts=True)
    classes = min(classes, distinct.size)
    ends = last_of_classes(distinct, counts, classes)
    found = spread(values, [np.searchsorted(values, distinct[e], side="right") - 1 for e in ends])
    assert found == pytest.approx(slow_natural_breaks(values, classes), abs=1e-6)


@settings(max_examples=100)
@given(st.lists(st.none() | st.floats(0, 1e12) | st.integers(0, 5), max_size=60))
def test_breaks_ascend_and_every_figure_falls_into_one_class(values):
    breaks = natural_breaks(values)
    assert breaks == sorted(set(breaks))
    assert len(breaks) <= 5
    classes = classes_of(values, breaks)
    assert sum(c["count"] for c in classes) == sum(value is not None for value in values)
    if len({value for value in values if value}) > 1:
        assert all(c["count"] for c in classes)


def test_zeros_are_a_class_of_their_own():
    breaks = natural_breaks([0, 0, 0, 5, 6, 100])
    assert breaks[0] == 0
    assert classes_of([0, 0, 0, 5, 6, 100], breaks)[0] == {"low": None, "high": 0, "count": 3}


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([], []),
        ([None, None], []),
        ([0, 0], []),
        ([7, 7, 7], []),
        ([0, 7, 7], [0]),
        ([3, 9], [3]),
        ([1, 1, 2, 2, 3], [1, 2]),
    ],
)
def test_few_different_figures_give_few_classes(values, breaks):
    assert natural_breaks(values) == breaks


def test_limits_are_as_round_as_they_can_be():
    assert natural_breaks([1234.5, 1236.2, 8765.4, 8766], classes=2) == [2000]
    assert roundest_between(0.31, 0.42) == 0.4
    assert roundest_between(0.3, 0.4) == 0.3
    assert roundest_between(1.0001, 1.0002) == 1.0001


def test_large_figures_close_together_are_still_told_apart():
    values = [1e9 + step for step in (0, 1, 2, 50, 51, 52)]
    low, high = values[2], values[3]
    [limit] = natural_breaks(values, classes=2)
    assert low <= limit < high


def test_ten_thousand_figures_are_cut_nearly_as_well_as_possible():
    values = np.sort(np.random.default_rng(1).lognormal(3, 1.5, 10_000))
    breaks = natural_breaks(values)
    assert len(breaks) == 4
    ends = [np.searchsorted(values, limit, side="right") - 1 for limit in breaks]
    sample = values[:: len(values) // MOST_DISTINCT]
    whole = ((values - values.mean()) ** 2).sum()
    assert spread(values, ends) < 0.15 * whole
    assert sample.size >= MOST_DISTINCT


def test_a_class_holds_its_upper_limit():
    classes = classes_of([0.5, 0.51, 1, 2, 2.01, None], QUOTIENT_BREAKS)
    assert [c["count"] for c in classes] == [1, 1, 1, 0, 1, 1]
    assert [c["high"] for c in classes] == [*QUOTIENT_BREAKS, None]
    assert [c["low"] for c in classes] == [None, *QUOTIENT_BREAKS]
