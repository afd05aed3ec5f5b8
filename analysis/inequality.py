"""How unequally is an amount spread over its holders?"""

from __future__ import annotations

import numpy as np

from analysis import checking


def gini(values: np.ndarray) -> np.ndarray:
    """Return the Gini coefficient of every column, NaN where a figure is unknown or all are 0."""
    count = len(values)
    ordered = np.sort(values, axis=0)
    rank = 2 * np.arange(1, count + 1) - count - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return (rank @ ordered) / (count * ordered.sum(axis=0))


def theil_t(values) -> float:
    r"""Measure inequality with Theil's first index, which minds the large values most.

    .. math:: T = \frac{1}{n} \sum \frac{y}{\bar y} \ln \frac{y}{\bar y}

    Parameters
    ----------
    values : array of shape (n,), no negative figures

    Returns
    -------
    float, dimensionless, from 0 (all equal) to ln n (one has all)
        NaN without values, with an unknown one, or where all are 0.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland.

    Examples
    --------
    >>> round(theil_t([10, 10, 10, 20, 50]), 9)
    0.250201212
    """
    return float(theil_by_column(checking.figures(values, "values").reshape(-1, 1))[0][0])


def theil_l(values) -> float:
    r"""Measure inequality with Theil's second index, which minds the small values most.

    .. math:: L = \frac{1}{n} \sum \ln \frac{\bar y}{y}

    Parameters
    ----------
    values : array of shape (n,), no negative figures

    Returns
    -------
    float, dimensionless, 0 where all are equal
        NaN without values, with an unknown one, or with a 0, for which the index has no bound.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland.

    Examples
    --------
    >>> round(theil_l([10, 10, 10, 20, 50]), 9)
    0.232630162
    """
    return float(theil_by_column(checking.figures(values, "values").reshape(-1, 1))[1][0])


def theil_by_column(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both of Theil's indices of every column (n, I), as :func:`theil_t` and :func:`theil_l`."""
    if not len(values):
        nothing = np.full(values.shape[1], np.nan)
        return nothing, nothing.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = values * len(values) / values.sum(axis=0)
        logarithm = np.log(relative)
        first = np.where(relative == 0, 0.0, relative * logarithm)
        second = np.where(relative == 0, np.nan, -logarithm)
    return first.mean(axis=0), second.mean(axis=0)
