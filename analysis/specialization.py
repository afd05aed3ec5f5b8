"""How much does a region lean on an industry, and how specialized is it as a whole?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.inequality import gini


def location_quotient(
    activity: pd.DataFrame,
    *,
    region_totals: pd.Series | None = None,
    industry_totals: pd.Series | None = None,
    total: float | None = None,
) -> pd.DataFrame:
    r"""Measure how much each region leans on each industry, relative to all regions together.

    .. math:: LQ_{ri} = (e_{ri} / e_r) / (e_i / e)

    Parameters
    ----------
    activity : DataFrame of shape (R, I), jobs, firms or value added, no negative figures
        One row per region, one column per industry; NaN for an unknown figure.
    region_totals : Series of shape (R,), optional
        Bases of the regions, for instance official totals that the industries do not sum to.
        Default: the sum over the table's industries.
    industry_totals : Series of shape (I,), optional
        Bases of the industries.  Default: the sum over the table's regions.
    total : float, optional
        Grand base.  Default: the sum of ``region_totals``, else of ``industry_totals``, else of the
        table.

    Returns
    -------
    DataFrame of shape (R, I), dimensionless
        1 is the average of all regions.  NaN where the figure is unknown, or where the base of the
        region or of the industry is zero or unknown (a sum with an unknown figure is unknown).

    References
    ----------
    Isard, W. (1960). Methods of Regional Analysis. MIT Press.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [80, 20], "food": [20, 80]}, index=["north", "south"])
    >>> location_quotient(jobs)
           autos  food
    north    1.6   0.4
    south    0.4   1.6
    """
    values = checking.table(activity, "activity")
    if region_totals is None:
        of_region = values.sum(axis=1)
    else:
        of_region = checking.aligned(region_totals, activity.index, "region_totals")
    if industry_totals is None:
        of_industry = values.sum(axis=0)
    else:
        of_industry = checking.aligned(industry_totals, activity.columns, "industry_totals")
    if total is None:
        national = industry_totals is not None and region_totals is None
        total = (of_industry if national else of_region).sum()
    checking.figures(total, "total")
    base = np.outer(of_region, of_industry)
    quotient = values * total / np.where((base > 0) & (total > 0), base, np.nan)
    return pd.DataFrame(quotient, index=activity.index, columns=activity.columns)


def standardized_location_quotient(activity: pd.DataFrame, *, log: bool = False) -> pd.DataFrame:
    r"""Measure how unusual a region's quotient is among the quotients of the same industry.

    .. math:: (LQ_{ri} - \overline{LQ_i}) / s_i

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    log : bool
        Standardize the natural logarithm of the quotient (Tian 2013).  A quotient of 0 has none:
        it is NaN and left out of the mean and the deviation.

    Returns
    -------
    DataFrame of shape (R, I), in sample standard deviations (ddof 1) of the industry's quotients
        NaN where the quotient is, and for an industry whose quotients do not differ or of which
        fewer than two are defined.

    References
    ----------
    O'Donoghue, D. and Gleave, B. (2004). Regional Studies 38(4).  Tian, Z. (2013). Annals of
    Regional Science 50(1).

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [1, 2, 3], "food": [3, 2, 1]}, index=["a", "b", "c"])
    >>> standardized_location_quotient(jobs)
       autos  food
    a   -1.0   1.0
    b    0.0   0.0
    c    1.0  -1.0
    """
    return standardized_quotient(location_quotient(activity), log=log)


def standardized_quotient(quotient: pd.DataFrame, *, log: bool = False) -> pd.DataFrame:
    """Standardize quotients (R, I) that are already there, whatever their base."""
    values = quotient.to_numpy(dtype=float)
    if log:
        values = np.log(values, out=np.full(values.shape, np.nan), where=values > 0)
    known = np.isfinite(values)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = values - np.where(known, values, 0).sum(axis=0) / count
        deviation = np.sqrt(np.where(known, away**2, 0).sum(axis=0) / (count - 1))
        # Equal quotients differ by rounding only; their deviation is not a scale.
        largest = np.abs(np.where(known, values, 0)).max(axis=0, initial=0)
        scale = np.where(deviation > 1e-12 * largest, deviation, np.nan)
    return pd.DataFrame(away / scale, quotient.index, quotient.columns)


def krugman_specialization(
    activity: pd.DataFrame, *, reference: pd.Series | None = None
) -> pd.Series:
    r"""Measure how far a region's mix of industries is from the mix of all regions.

    .. math:: K_r = \sum_i |e_{ri}/e_r - e_i/e|

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    reference : Series of shape (I,), optional
        The activity to compare with, for instance the nation.  Default: the sum of the regions.

    Returns
    -------
    Series of shape (R,), dimensionless, from 0 (the same mix) to 2 (nothing in common)
        NaN for a region without activity or with an unknown figure.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [80, 20], "food": [20, 80]}, index=["north", "south"])
    >>> krugman_specialization(jobs).round(12)
    north    0.6
    south    0.6
    dtype: float64
    """
    share, overall = _shares_and_reference(activity, reference)
    return per_region(np.abs(share - overall).sum(axis=1), activity)


def herfindahl(activity: pd.DataFrame) -> pd.Series:
    r"""Measure how much of a region's activity lies in few industries.

    .. math:: H_r = \sum_i (e_{ri}/e_r)^2

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures

    Returns
    -------
    Series of shape (R,), dimensionless, from 1/I (equal shares) to 1 (one industry)
        NaN for a region without activity or with an unknown figure.

    References
    ----------
    Hirschman, A. (1964). American Economic Review 54(5).

    Examples
    --------
    >>> herfindahl(pd.DataFrame({"autos": [1, 4], "food": [1, 0]}, index=["north", "south"]))
    north    0.5
    south    1.0
    dtype: float64
    """
    return per_region((shares(activity) ** 2).sum(axis=1), activity)


def gini_specialization(activity: pd.DataFrame, *, reference: pd.Series | None = None) -> pd.Series:
    r"""Measure how unequal a region's location quotients are, as the textbooks' Gini does.

    .. math:: G_r = \frac{2}{n^2 \bar{q}_r} \sum_k k\,(q_{r(k)} - \bar{q}_r)

    with the n quotients :math:`q_r = (e_{ri}/e_r)/(e_i/e)` in ascending order.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    reference : Series of shape (I,), optional
        The activity to compare with.  Default: the sum of the regions.

    Returns
    -------
    Series of shape (R,), dimensionless, from 0 (the mix of the reference) to (n - 1)/n
        Industries that the reference lacks do not count.  NaN for a region without activity or with
        an unknown figure.

    References
    ----------
    Farhauer, O. and Kröll, A. (2014). Standorttheorien. Springer.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "food": [0, 4]}, index=["north", "south"])
    >>> gini_specialization(jobs)
    north    0.5
    south    0.5
    dtype: float64
    """
    share, overall = _shares_and_reference(activity, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (share / overall)[:, overall != 0]
    return per_region(gini(quotient.T), activity)


def hachman(activity: pd.DataFrame, *, reference: pd.Series | None = None) -> pd.Series:
    r"""Measure how closely a region's mix of industries resembles that of all regions.

    .. math:: HI_r = 1 / \sum_i LQ_{ri}\, e_{ri}/e_r

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    reference : Series of shape (I,), optional
        The activity to compare with.  Default: the sum of the regions.

    Returns
    -------
    Series of shape (R,), dimensionless, above 0 (entirely different) to 1 (the same mix)
        NaN for a region without activity or with an unknown figure.

    References
    ----------
    Hachman, F. (1994), Bureau of Economic and Business Research, University of Utah.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "food": [0, 4]}, index=["north", "south"])
    >>> hachman(jobs)
    north    0.5
    south    0.5
    dtype: float64
    """
    share, overall = _shares_and_reference(activity, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        weighted = np.where(share > 0, share**2 / overall, share)
        return per_region(1 / weighted.sum(axis=1), activity)


def shares(activity: pd.DataFrame) -> np.ndarray:
    """Return the shares of the industries in each region, NaN for a region without activity."""
    values = checking.table(activity, "activity")
    with np.errstate(divide="ignore", invalid="ignore"):
        return values / values.sum(axis=1, keepdims=True)


def _shares_and_reference(activity: pd.DataFrame, reference: pd.Series | None):
    """Return the regions' shares and those of the reference, by default of all regions."""
    share = shares(activity)
    if reference is None:
        overall = np.asarray(activity, dtype=float).sum(axis=0)
    else:
        overall = checking.aligned(reference, activity.columns, "reference")
    with np.errstate(divide="ignore", invalid="ignore"):
        return share, overall / overall.sum()


def per_region(values: np.ndarray, activity: pd.DataFrame) -> pd.Series:
    """Return a figure per region; where there are no industries, none has any."""
    return pd.Series(values if activity.shape[1] else np.nan, index=activity.index, dtype=float)
