"""How varied are a region's industries, and do they belong together?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.specialization import per_region, shares


def entropy(activity: pd.DataFrame) -> pd.Series:
    r"""Measure how varied a region's industries are.

    .. math:: -\sum_i p_{ri} \log_2 p_{ri}, \quad p_{ri} = e_{ri}/e_r

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures

    Returns
    -------
    Series of shape (R,), in bits, from 0 (one industry) to log2 I (equal shares)
        NaN for a region without activity or with an unknown figure.

    References
    ----------
    Frenken, K., Van Oort, F. and Verburg, T. (2007). Regional Studies 41(5).

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [1, 1], "food": [1, 0]}, index=["north", "south"])
    >>> entropy(jobs)
    north    1.0
    south    0.0
    dtype: float64
    """
    return per_region(_bits(shares(activity)).sum(axis=1), activity)


def unrelated_variety(activity: pd.DataFrame, groups: pd.Series) -> pd.Series:
    r"""Measure the variety between groups of industries.

    .. math:: UV_r = -\sum_g P_{rg} \log_2 P_{rg}

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    groups : Series of shape (I,), the group (for instance the division) of every industry

    Returns
    -------
    Series of shape (R,), in bits
        NaN for a region without activity or with an unknown figure.

    References
    ----------
    Frenken, K., Van Oort, F. and Verburg, T. (2007). Regional Studies 41(5).

    Examples
    --------
    >>> jobs = pd.DataFrame({"cars": [1], "buses": [1], "bread": [2]}, index=["north"])
    >>> groups = pd.Series({"cars": "vehicles", "buses": "vehicles", "bread": "food"})
    >>> unrelated_variety(jobs, groups)
    north    1.0
    dtype: float64
    """
    values = checking.table(activity, "activity")
    codes, count = group_codes(groups, activity.columns)
    member = codes[:, None] == np.arange(count)
    summed = pd.DataFrame(values @ member.astype(float), activity.index)
    return entropy(summed)


def related_variety(activity: pd.DataFrame, groups: pd.Series) -> pd.Series:
    r"""Measure the variety within groups of industries, whose firms can learn from each other.

    .. math:: RV_r = \sum_g P_{rg} H_{rg}, \quad
        H_{rg} = -\sum_{i \in g} \frac{p_{ri}}{P_{rg}} \log_2 \frac{p_{ri}}{P_{rg}}

    which is the entropy less the unrelated variety.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    groups : Series of shape (I,), the group (for instance the division) of every industry

    Returns
    -------
    Series of shape (R,), in bits
        NaN for a region without activity or with an unknown figure.

    References
    ----------
    Frenken, K., Van Oort, F. and Verburg, T. (2007). Regional Studies 41(5).

    Examples
    --------
    >>> jobs = pd.DataFrame({"cars": [1], "buses": [1], "bread": [2]}, index=["north"])
    >>> groups = pd.Series({"cars": "vehicles", "buses": "vehicles", "bread": "food"})
    >>> related_variety(jobs, groups)
    north    0.5
    dtype: float64
    """
    # Rounding must not make a region without variety negative.
    return (entropy(activity) - unrelated_variety(activity, groups)).clip(lower=0)


def group_codes(groups: pd.Series, industries: pd.Index) -> tuple[np.ndarray, int]:
    """Return the number of every industry's group, and how many groups there are."""
    if not isinstance(groups, pd.Series):
        found = type(groups).__name__
        raise checking.refusal("groups", found, "a Series with the group of every industry")
    checking.unique_labels(groups.index, "groups.index")
    absent = industries.difference(groups.index, sort=False)
    if len(absent) or groups.reindex(industries).isna().any():
        found = f"no group for {checking.shown(absent[0])}" if len(absent) else "a missing group"
        raise checking.refusal("groups", found, "a group for every industry of the table")
    codes, labels = pd.factorize(groups.reindex(industries))
    return codes.astype(np.int64), len(labels)


def _bits(share: np.ndarray) -> np.ndarray:
    return np.where(share > 0, -share * np.log2(np.where(share > 0, share, 1)), share)
