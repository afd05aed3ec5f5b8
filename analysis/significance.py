"""Is what was found more than chance, when so much was looked at?"""

from __future__ import annotations

import numpy as np
from scipy.special import bdtrc


def q_values(p_values: np.ndarray, *, others: int = 0) -> np.ndarray:
    """Return the smallest false discovery rate at which each test is a discovery; NaN is no test.

    ``others`` tests more were made, whose p-value is 1.  Benjamini and Hochberg (1995).

    >>> q_values(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    column = np.asarray(p_values, dtype=float)[:, None]
    return q_values_by_column(column, others=others)[:, 0]


def q_values_by_column(p_values: np.ndarray, *, others: int = 0) -> np.ndarray:
    """Return q-values (R, I), every column a family of tests of its own."""
    order = np.argsort(p_values, axis=0, kind="stable")  # NaN last
    tests = np.sum(~np.isnan(p_values), axis=0) + others
    ranked = np.take_along_axis(p_values, order, axis=0)
    raised = ranked * tests / np.arange(1, len(p_values) + 1)[:, None]
    raised = np.fmin.accumulate(raised[::-1], axis=0)[::-1]
    found = np.empty_like(p_values, dtype=float)
    np.put_along_axis(found, order, np.minimum(raised, 1), axis=0)
    return np.where(np.isnan(p_values), np.nan, found)


def chance_of_as_many(firms, of_region, of_industry, total: float) -> np.ndarray:
    """Return the chance of at least so many firms, were those of the industry thrown like darts.

    A dart hits a region with the region's share of all firms: the count is binomial.

    >>> chance_of_as_many([1, 2], [5, 5], [2, 2], 10).tolist()
    [0.75, 0.25]
    """
    share = np.asarray(of_region, float) / total
    return bdtrc(np.asarray(firms, float) - 1, np.asarray(of_industry, np.int64), share)
