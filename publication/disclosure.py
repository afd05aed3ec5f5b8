"""What keeps a firm's own figures out of what is published of clusters.  Pure: tables in and out.

Three rules, each kept by one function:

1. *Few or dominated* (`safe_cells`).  A sum is shown only if at least three owners stand behind it,
   and if what all but the two largest of them contribute is at least a tenth of the largest one:
   otherwise the second largest could work out the largest closely.  An owner is a holding, or a firm
   that belongs to none; of a sum over links both sides are asked.
2. *Money and volumes as classes* (`value_class`).  Sums over links overlap: an industry's sales are
   also in the flows of a district and in a pool.  Had one of them been hidden, the others would give
   it away by subtraction.  So no such sum is ever exact: it is the class 1–3, 3–10, 10–30 … in which
   it lies, and a difference of classes bounds nothing closely.  Shares of such sums are rounded.
3. *What follows from a hidden figure is hidden with it* (`hidden_with`).  A quotient or a share of the
   peak gives the jobs back to whoever knows the rest; so does a trend over a year that is hidden.
"""

import numpy as np
import pandas as pd

LEAST_OWNERS = 3
DOMINANCE = 0.1
CONFIDENTIAL = "c"


def safe_cells(
    contributions: pd.DataFrame, by: list[str], contributor: str, value: str
) -> pd.DataFrame:
    """Say of each cell whether its sum may be shown; a cell without known values is none.

    Examples
    --------
    >>> jobs = pd.DataFrame({
    ...     "cell": ["a"] * 3 + ["b"] * 3 + ["c"] * 2, "owner": list("xyzxyzxy"),
    ...     "jobs": [10, 9, 8, 100, 5, 4, 10, 10],
    ... })
    >>> safe_cells(jobs, ["cell"], "owner", "jobs")["safe"].to_dict()
    {'a': True, 'b': False, 'c': False}
    """
    known = contributions[contributions[value].notna()]
    each = known.groupby([*by, contributor], sort=False)[value].sum().sort_values(ascending=False)
    groups = each.groupby(level=list(range(len(by))), sort=True)
    total, largest = groups.sum(), groups.max()
    second = groups.nth(1).droplevel(contributor).reindex(total.index).fillna(0)
    apart = total - largest - second >= DOMINANCE * largest
    return pd.DataFrame({"safe": (groups.size() >= LEAST_OWNERS) & apart})


def value_class(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the limits of the class in which each value lies: 1–3, 3–10, 10–30, …; 0–1 below one.

    Examples
    --------
    >>> low, high = value_class(pd.Series([0.2, 1, 2.9, 3, 250, float("nan")]))
    >>> low.tolist(), high.tolist()
    ([0.0, 1.0, 1.0, 3.0, 100.0, nan], [1.0, 3.0, 3.0, 10.0, 300.0, nan])
    """
    values = pd.to_numeric(values).astype(float)
    large = values.clip(lower=1)
    power = 10.0 ** np.floor(np.log10(large))
    # A power just above the value is what a rounded logarithm gives.
    power = power.where(power <= large, power / 10)
    upper = large >= 3 * power
    low, high = power.where(~upper, 3 * power), (3 * power).where(~upper, 10 * power)
    small = values < 1
    return low.mask(small, 0.0).mask(values.isna()), high.mask(small, 1.0).mask(values.isna())


def rounded(values: pd.Series, step: float) -> pd.Series:
    """Return shares as multiples of a step, so that no exact part of a sum follows from them."""
    return ((pd.to_numeric(values).astype(float) / step).round() * step).round(10)


def classed(rows: pd.DataFrame, safe: pd.Series, *names: str) -> pd.DataFrame:
    """Give `name_low` and `name_high` the limits of the value's class where safe, nothing elsewhere."""
    figures = {}
    for name in names:
        value = pd.to_numeric(rows[f"{name}_low"]).astype(float)
        low, high = value_class(value.where(safe))
        figures |= {f"{name}_low": low, f"{name}_high": high}
    return rows.assign(**figures)


def flagged(rows: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    return rows.assign(flag=np.where(hidden, CONFIDENTIAL, ""))


def hidden_with(years: pd.DataFrame, window: int) -> pd.DataFrame:
    """Hide the jobs of unsafe years, and what they could be worked out from.

    Parameters
    ----------
    years : one row per cluster and year, with cluster_id, year, employment, safe and what is made of
        it: of_peak, slope, slope_low, slope_high, regional_growth
    window : int, the years that a trend looks back on
    """
    parts = [_one_life(part, window) for _, part in years.groupby("cluster_id", sort=False)]
    return pd.concat(parts) if parts else years.assign(flag="")


def _one_life(years: pd.DataFrame, window: int) -> pd.DataFrame:
    years = years.sort_values("year")
    year, safe = years["year"].to_numpy(), years["safe"].to_numpy(bool)
    jobs = pd.to_numeric(years["employment"]).astype(float)
    unsafe = ~safe & jobs.notna().to_numpy()
    recent = np.array([(unsafe & (year > y - window) & (year <= y)).any() for y in year], bool)
    # The peak so far: where it was in a hidden year, a share of it would tell that year's jobs.
    peak = jobs.fillna(-1).to_numpy()
    at_peak = np.array([unsafe[: i + 1][peak[: i + 1].argmax()] for i in range(len(year))], bool)
    trend = {
        name: pd.to_numeric(years[name]).mask(recent)
        for name in ("slope", "slope_low", "slope_high", "regional_growth")
    }
    kept = years.assign(
        employment=jobs.mask(unsafe),
        of_peak=pd.to_numeric(years["of_peak"]).mask(unsafe | at_peak),
        **trend,
    )
    return flagged(kept, unsafe)
