"""Which region × industry cells do the two best known observatories call clusters?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.concentration import same_labels
from analysis.specialization import location_quotient


def strong_clusters(
    employment: pd.DataFrame, establishments: pd.DataFrame, *, quantile: float = 0.75
) -> pd.DataFrame:
    """Mark the cells that the rule of the U.S. Cluster Mapping Project calls strong.

    Among the regions where an industry has jobs: a quotient of at least 1 and at least the given
    quantile, and more jobs and more establishments than the opposite quantile (linear
    interpolation).  The rule always finds about a quarter of the regions, special or not.

    Parameters
    ----------
    employment, establishments : DataFrames of shape (R, I), jobs and firms, one level and year
    quantile : float between 0 and 1
        0.75, and with it 0.25 for jobs and establishments, is the project's choice.

    Returns
    -------
    DataFrame of shape (R, I), bool
        False where a figure is unknown.

    References
    ----------
    Delgado, M., Porter, M. and Stern, S. (2016). Journal of Economic Geography 16(1).

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [8, 1, 1], "food": [2, 9, 9]}, index=["a", "b", "c"])
    >>> strong_clusters(jobs, jobs)
       autos   food
    a   True  False
    b  False   True
    c  False   True
    """
    checking.between(quantile, 0, 1, "quantile")
    checking.table(employment, "employment")
    quotient = location_quotient(employment)
    firms = same_labels(establishments, employment)
    active = employment.where(employment > 0)
    high = quotient.where(employment > 0).quantile(quantile)
    enough_jobs = employment > active.quantile(1 - quantile)
    enough_firms = firms > firms.where(employment > 0).quantile(1 - quantile)
    return (quotient >= high) & (quotient >= 1) & enough_jobs & enough_firms


def observatory_stars(
    employment: pd.DataFrame,
    *,
    size_quantile: float = 0.9,
    specialization: float = 2.0,
    focus_quantile: float = 0.9,
) -> pd.DataFrame:
    """Count the stars that the European Cluster Observatory would give: 0 to 3 per cell.

    One each for *size* (jobs at or above a quantile among the regions that have the industry),
    *specialization* (quotient at or above a number) and *focus* (share of the region's jobs at or
    above a quantile among the regions that have the industry).

    Parameters
    ----------
    employment : DataFrame of shape (R, I), jobs
    size_quantile, focus_quantile : floats between 0 and 1
    specialization : float above 0
        The cut-offs changed from edition to edition; state the ones that were used.

    Returns
    -------
    DataFrame of shape (R, I), whole numbers from 0 to 3
        An unknown figure earns no star.

    References
    ----------
    European Cluster Observatory (2007-2011), methodology of the star rating.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [8, 1, 1], "food": [2, 9, 9]}, index=["a", "b", "c"])
    >>> observatory_stars(jobs)
       autos  food
    a      3     0
    b      0     2
    c      0     2
    """
    checking.between(size_quantile, 0, 1, "size_quantile")
    checking.between(focus_quantile, 0, 1, "focus_quantile")
    checking.between(specialization, 0, np.inf, "specialization")
    checking.table(employment, "employment")
    quotient = location_quotient(employment)
    active = employment.where(employment > 0)
    share = active.div(employment.sum(axis=1, skipna=False), axis=0)
    size = active >= active.quantile(size_quantile)
    focus = share >= share.quantile(focus_quantile)
    return size.astype(int) + (quotient >= specialization) + focus
