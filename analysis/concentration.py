"""Is an industry concentrated in few regions, beyond what chance and the size of its plants do?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.inequality import gini
from analysis.specialization import location_quotient


def cluster_index(
    employment: pd.DataFrame,
    establishments: pd.DataFrame,
    area_km2: pd.Series,
    population: pd.Series,
) -> pd.DataFrame:
    r"""Measure how dense an industry is in a region, in jobs per area and firms per inhabitant.

    .. math:: CI_{ri} = \frac{e_{ri}/e_i \cdot b_{ri}/b_i}{a_r/a \cdot p_r/p}

    Parameters
    ----------
    employment, establishments : DataFrames of shape (R, I), jobs and firms
        The same labels; those of ``employment`` are returned.
    area_km2, population : Series of shape (R,)

    Returns
    -------
    DataFrame of shape (R, I), dimensionless
        1 is the average density.  Not neutral to size: small dense regions reach high values, so
        compare regions of one level only.  NaN without area, inhabitants or any industry.

    References
    ----------
    Litzenberger, T. and Sternberg, R. (2006). Zeitschrift für Wirtschaftsgeographie 50(2).

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [80, 20]}, index=["north", "south"])
    >>> firms = pd.DataFrame({"autos": [5, 5]}, index=["north", "south"])
    >>> even = pd.Series({"north": 10, "south": 10})
    >>> cluster_index(jobs, firms, even, even)
           autos
    north    1.6
    south    0.4
    """
    jobs = _shares_of_industry(employment, "employment")
    firms = _shares_of_industry(same_labels(establishments, employment), "establishments")
    area = checking.aligned(area_km2, employment.index, "area_km2")
    people = checking.aligned(population, employment.index, "population")
    with np.errstate(divide="ignore", invalid="ignore"):
        base = (area / area.sum()) * (people / people.sum())
        base[base == 0] = np.nan
        return _labelled(jobs * firms / base[:, None], employment)


def hoover(activity: pd.DataFrame) -> pd.Series:
    r"""Measure which part of an industry would have to move to be spread like all activity.

    .. math:: \tfrac12 \sum_r |e_{ri}/e_i - e_r/e|

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures

    Returns
    -------
    Series of shape (I,), dimensionless, from 0 to 1
        NaN for an industry without activity, and where a figure is unknown.

    References
    ----------
    Hoover, E. (1936). Review of Economics and Statistics 18(4).

    Examples
    --------
    >>> hoover(pd.DataFrame({"autos": [8, 2], "food": [2, 8]}, index=["north", "south"])).round(12)
    autos    0.3
    food     0.3
    dtype: float64
    """
    share = _shares_of_industry(activity, "activity")
    distance = np.abs(share - _shares_of_all(activity)[:, None]).sum(axis=0) / 2
    return _per_industry(distance, activity)


def gini_of_location_quotients(activity: pd.DataFrame) -> pd.Series:
    r"""Measure how unequal an industry's quotients are, every region counting once.

    .. math:: G_i = \frac{2}{n^2 \bar{q}_i} \sum_k k\,(q_{(k)i} - \bar{q}_i)

    with the quotients of the n regions that have any activity in ascending order.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures

    Returns
    -------
    Series of shape (I,), dimensionless, from 0 (everywhere alike) to (n - 1)/n
        NaN for an industry without activity, and where a figure is unknown.

    References
    ----------
    Farhauer, O. and Kröll, A. (2014). Standorttheorien. Springer.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "food": [0, 4]}, index=["north", "south"])
    >>> gini_of_location_quotients(jobs)
    autos    0.5
    food     0.5
    dtype: float64
    """
    quotient = location_quotient(activity).to_numpy()
    active = ~(np.asarray(activity, dtype=float).sum(axis=1) == 0)
    return _per_industry(gini(quotient[active]), activity)


def locational_gini_lorenz(activity: pd.DataFrame) -> pd.Series:
    r"""Measure how far an industry's Lorenz curve over regions lies from that of all activity.

    .. math:: G_i = 1 - \sum_r x_r\,(S_r + S_{r-1})

    with the regions in ascending order of their quotient, x the share of all activity and S the
    cumulated share of the industry.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures

    Returns
    -------
    Series of shape (I,), dimensionless, from 0 to below 1
        Regions count by their size, unlike in :func:`gini_of_location_quotients`.  NaN for an
        industry without activity, and where a figure is unknown.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "food": [0, 12]}, index=["north", "south"])
    >>> locational_gini_lorenz(jobs)
    autos    0.75
    food     0.25
    dtype: float64
    """
    share, base = _shares_of_industry(activity, "activity"), _shares_of_all(activity)
    with np.errstate(divide="ignore", invalid="ignore"):
        order = np.argsort(np.where(base[:, None] > 0, share / base[:, None], 0), axis=0)
    ordered = np.take_along_axis(share, order, axis=0)
    cumulated = ordered.cumsum(axis=0)
    return _per_industry(1 - (base[order] * (2 * cumulated - ordered)).sum(axis=0), activity)


def same_labels(frame: pd.DataFrame, like: pd.DataFrame, argument: str = "establishments"):
    """Return a table in the order of another, or refuse labels that only one of them has."""
    checking.table(frame, argument)
    for axis in ("index", "columns"):
        own, other = getattr(frame, axis), getattr(like, axis)
        if len(difference := own.symmetric_difference(other, sort=False)):
            where = f"{argument}.{axis}"
            raise checking.refusal(
                where, f"or lacks {checking.shown(difference[0])}", "the labels of the other"
            )
    return frame.reindex(index=like.index, columns=like.columns)


def _shares_of_industry(activity: pd.DataFrame, argument: str) -> np.ndarray:
    values = checking.table(activity, argument)
    with np.errstate(divide="ignore", invalid="ignore"):
        return values / values.sum(axis=0)


def _shares_of_all(activity: pd.DataFrame) -> np.ndarray:
    of_region = np.asarray(activity, dtype=float).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return of_region / of_region.sum()


def _per_industry(values: np.ndarray, activity: pd.DataFrame) -> pd.Series:
    """Return a figure per industry; where there are no regions, none has any."""
    return pd.Series(values if len(activity) else np.nan, index=activity.columns, dtype=float)


def _labelled(values: np.ndarray, like: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(values, index=like.index, columns=like.columns)
