"""Does a location quotient from published figures stand, although the figures are rounded and revised?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.specialization import location_quotient

# Half-width of a 90% interval in standard deviations.
NINETY_PERCENT = 1.6449


def stability_grade(
    activity: pd.DataFrame, *, rounding: float = 0.0, revision: float = 0.0
) -> pd.DataFrame:
    r"""Grade how surely a quotient is above or below 1, where only statistics and no firms are known.

    .. math:: \sigma^2_{ri} = (u^2/12 + \rho^2 e_{ri}^2), \quad
        t = |\ln LQ_{ri}| / \mathrm{sd}(\ln LQ_{ri})

    with independent errors of all figures: rounding to multiples of u, later revision of the
    relative size ρ.  The deviation of ln LQ follows to first order.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures; NaN for unknown
    rounding : float, the unit that figures are rounded to, for instance 10 jobs
    revision : float, usual size of later revisions as a share of the figure, for instance 0.05

    Returns
    -------
    DataFrame of shape (R, I)
        "A": the quotient keeps its side of 1 at twice the error of a 90% interval; "B": at that
        error; "C": it may be on either side.  None where the quotient is undefined.  Without any
        error every quotient but 1 is "A".

    References
    ----------
    Delta method as in Moineddin, R., Beyene, J. and Boyle, E. (2003). Geographical Analysis 35(3).

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [80, 20], "food": [20, 80]}, index=["north", "south"])
    >>> stability_grade(jobs, rounding=10)
          autos food
    north     A    A
    south     A    A
    >>> stability_grade(jobs, rounding=50, revision=0.3)
          autos food
    north     B    C
    south     C    B
    """
    for name, value in (("rounding", rounding), ("revision", revision)):
        if not (np.isfinite(value) and value >= 0):
            raise checking.refusal(name, value, "a finite number, 0 or more")
    values = checking.table(activity, "activity")
    quotient = location_quotient(activity).to_numpy()
    variance = rounding**2 / 12 + (revision * values) ** 2
    in_region, in_industry = variance.sum(axis=1, keepdims=True), variance.sum(axis=0)
    of_region, of_industry = values.sum(axis=1, keepdims=True), values.sum(axis=0)
    total = values.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        # ln LQ = ln e_ri + ln e - ln e_r - ln e_i; each figure enters the terms it is part of.
        own = 1 / values + 1 / total - 1 / of_region - 1 / of_industry
        beside, elsewhere = 1 / total - 1 / of_region, 1 / total - 1 / of_industry
        spread = own**2 * variance + beside**2 * (in_region - variance)
        spread += elsewhere**2 * (in_industry - variance)
        spread += (variance.sum() - in_region - in_industry + variance) / total**2
        sure = np.abs(np.log(quotient)) / np.sqrt(np.maximum(spread, 0)) / NINETY_PERCENT
    # A figure of 0 is below 1 unless rounding may hide one that is not.
    hidden = rounding / 2 * total / np.maximum(of_region * of_industry, 1e-300)
    zero = np.where(hidden < 0.5, "A", np.where(hidden < 1, "B", "C"))
    grade = np.where(sure >= 2, "A", np.where(sure >= 1, "B", "C")).astype(object)
    grade = np.where(quotient == 0, zero, grade)
    grade[np.isnan(quotient)] = None
    return pd.DataFrame(grade, index=activity.index, columns=activity.columns)
