"""Did a cluster change more than others like it that nobody helped?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking


@dataclass(frozen=True)
class Comparison:
    """Changes are shares of the value at the start: 0.1 is ten percent more.  NaN: not known."""

    own: float
    similar: float  # the median of the others
    low: float  # their quartiles
    high: float
    clusters: list  # whom it was compared with, most similar first


def change_against_similar(
    values: pd.DataFrame,
    cluster,
    *,
    start: int,
    end: int,
    stages: pd.Series | None = None,
    without: set | None = None,
    most: int = 10,
    fewest: int = 3,
) -> Comparison:
    r"""Set the change of one cluster beside that of similar ones.

    Similar are those of about the same size at the start, :math:`|\log(v_c / v)|` smallest; where at
    least ``fewest`` of them were in the same stage then, only these.  A difference is no proof: the
    cluster may have been chosen because it was about to change.

    Parameters
    ----------
    values : DataFrame with columns cluster, year, value (NaN unknown)
    cluster : the one that is looked at
    start, end : years, start < end
    stages : Series, stage at the start by cluster, optional
    without : the clusters that may be compared with, by default all others
    most, fewest : how many others at most, and at least for the stage to be asked for

    Returns
    -------
    Comparison; the changes are NaN where the values of either year are not known

    References
    ----------
    Abadie, A. and Imbens, G. (2006). Econometrica 74(1), on comparing with the nearest others.

    Examples
    --------
    >>> values = pd.DataFrame({
    ...     "cluster": [1, 1, 2, 2, 3, 3], "year": [2020, 2025] * 3,
    ...     "value": [100.0, 130, 90, 99, 1_000, 1_500],
    ... })
    >>> found = change_against_similar(values, 1, start=2020, end=2025, most=1)
    >>> round(found.own, 3), round(found.similar, 3), found.clusters
    (0.3, 0.1, [2])
    """
    if start >= end:
        raise checking.refusal("end", end, f"a year after {start}")
    table = values.pivot(index="cluster", columns="year", values="value")
    table = table.reindex(columns=[start, end]).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = (table[end] / table[start] - 1).where(table[start] > 0)
        distance = np.abs(np.log(table[start] / table[start].get(cluster, np.nan)))
    own = float(change.get(cluster, np.nan))
    others = distance[np.isfinite(distance) & change.notna() & (distance.index != cluster)]
    if without is not None:
        others = others[others.index.isin(list(without))]
    if stages is not None and cluster in stages.index:
        same = others[others.index.map(stages) == stages[cluster]]
        others = same if len(same) >= fewest else others
    nearest = others.sort_values(kind="stable").index[:most]
    low, middle, high = _quartiles(change.loc[nearest].to_numpy())
    return Comparison(own, middle, low, high, list(nearest))


def _quartiles(values: np.ndarray) -> tuple[float, float, float]:
    if not len(values):
        return np.nan, np.nan, np.nan
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return float(low), float(middle), float(high)
