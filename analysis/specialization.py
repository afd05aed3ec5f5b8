"""How much does a region lean on an industry, and how specialized is it as a whole?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking


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
    quotient = location_quotient(activity)
    if log:
        quotient = quotient.where(quotient > 0).map(np.log)
    deviation = quotient.std(ddof=1)
    # Equal quotients differ by rounding only; their deviation is not a scale.
    flat = deviation <= 1e-12 * quotient.abs().max()
    return (quotient - quotient.mean()) / deviation.mask(flat)
