"""Does an industry, a region or a cluster grow, and is the growth its own?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis import checking


@dataclass(frozen=True)
class ShiftShare:
    """The parts of a region's change; together they are the change, to rounding."""

    national: float
    mix: float
    regional: float
    allocation: float
    by_industry: pd.DataFrame


def shift_share(
    start: pd.Series,
    end: pd.Series,
    nation_start: pd.Series,
    nation_end: pd.Series,
    *,
    method: str = "dunn",
) -> ShiftShare:
    r"""Split a region's change into what the nation, its mix of industries and itself brought.

    .. math:: national = e_i g, \quad mix = e_i (g_i - g), \quad regional = e_i (r_i - g_i)

    summed over industries, with the growth rates g of the nation, g_i of the industry in the
    nation and r_i in the region.  Esteban's form counts the regional part as if the region had
    the nation's mix and calls the difference *allocation*: being specialized in what grows here.

    Parameters
    ----------
    start, end, nation_start, nation_end : Series of shape (I,), no negative or unknown figures
        Or four arrays in the same order.
    method : "dunn" or "esteban"

    Returns
    -------
    ShiftShare, in the unit of the figures
        ``by_industry`` holds the parts of every industry.  ``allocation`` is 0 with Dunn's
        method.  An industry new to the nation has no rate: all of its jobs are the region's part.

    References
    ----------
    Dunn, E. (1960). Papers in Regional Science 6(1).  Esteban-Marquillas, J. (1972). Regional and
    Urban Economics 2(3).

    Examples
    --------
    >>> parts = shift_share(
    ...     pd.Series([90, 20, 10, 60]), pd.Series([100, 40, 10, 55]),
    ...     pd.Series([400, 150, 150, 400]), pd.Series([440, 210, 135, 480]),
    ... )
    >>> round(parts.national, 9), round(parts.mix, 9), round(parts.regional, 9)
    (27.0, 1.0, -3.0)
    """
    if method not in ("dunn", "esteban"):
        raise checking.refusal("method", repr(method), '"dunn" or "esteban"')
    given = {"start": start, "end": end, "nation_start": nation_start, "nation_end": nation_end}
    if not any(isinstance(values, pd.Series) for values in given.values()):
        given = {name: checking.labelled(values, name) for name, values in given.items()}
    labels = checking.labelled(start, "start").index
    own, later, nation, nation_later = (
        checking.aligned(series, labels, name, missing=False) for name, series in given.items()
    )
    if (impossible := (nation == 0) & (own > 0)).any():
        found = f"0 for {checking.shown(labels[impossible][0])}"
        raise checking.refusal("nation_start", found, "at least what the region has")
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = nation_later.sum() / nation.sum() - 1 if nation.sum() > 0 else 0.0
        of_industry = np.where(nation > 0, nation_later / nation - 1, growth)
        parts = pd.DataFrame(
            {"national": own * growth, "mix": own * (of_industry - growth)}, labels
        )
        # Written as a difference, so that an industry new to the region needs no rate.
        parts["regional"] = later - own - own * of_industry
        if method == "esteban":
            expected = own.sum() * nation / nation.sum()
            competitive = np.where(own > 0, expected / own, 0) * parts["regional"]
            parts["allocation"] = parts["regional"] - competitive
            parts["regional"] = competitive
        else:
            parts["allocation"] = 0.0
    national, mix, regional, allocation = parts.sum()
    return ShiftShare(national, mix, regional, allocation, by_industry=parts)


@dataclass(frozen=True)
class RegionalShift:
    """The parts of the change of every region, and its own part of every industry."""

    by_region: pd.DataFrame
    regional: pd.DataFrame


def shift_share_by_region(start: pd.DataFrame, end: pd.DataFrame) -> RegionalShift:
    """Split the change of every region as :func:`shift_share` does (Dunn), all of them the nation.

    Parameters
    ----------
    start, end : DataFrames (R, I), no negative figures; NaN for unknown
        A region or an industry that only one of them has is 0 in the other.

    Returns
    -------
    RegionalShift, in the unit of the figures
        ``by_region``: national_shift, mix_shift and regional_shift, which add up to the change.
        ``regional``: the regional part of every industry, (R, I).  NaN where a figure of the region
        or of the industry is unknown.

    References
    ----------
    Dunn, E. (1960). Papers in Regional Science 6(1).

    Examples
    --------
    >>> then = pd.DataFrame({"autos": [10, 10], "food": [10, 10]}, index=["north", "south"])
    >>> now = pd.DataFrame({"autos": [30, 10], "food": [10, 10]}, index=["north", "south"])
    >>> shift_share_by_region(then, now).by_region
           national_shift  mix_shift  regional_shift
    north            10.0        0.0            10.0
    south            10.0        0.0           -10.0
    """
    checking.table(start, "start")
    checking.table(end, "end")
    regions, industries = (
        one.union(other, sort=False)
        for one, other in ((start.index, end.index), (start.columns, end.columns))
    )
    own, later = (_whole(table, regions, industries) for table in (start, end))
    nation, nation_later = own.sum(axis=0), later.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = nation_later.sum() / nation.sum() - 1 if nation.sum() != 0 else 0.0
        of_industry = np.where(nation == 0, growth, nation_later / nation - 1)
    regional = later - own - own * of_industry
    parts = {
        "national_shift": own.sum(axis=1) * growth,
        "mix_shift": own @ (of_industry - growth),
        "regional_shift": regional.sum(axis=1),
    }
    return RegionalShift(pd.DataFrame(parts, regions), pd.DataFrame(regional, regions, industries))


def _whole(table: pd.DataFrame, regions: pd.Index, industries: pd.Index) -> np.ndarray:
    """Return a table in full: what it lacks is 0, what is unknown stays so."""
    full = np.zeros((len(regions), len(industries)))
    place = np.ix_(regions.get_indexer(table.index), industries.get_indexer(table.columns))
    full[place] = table.to_numpy(dtype=float)
    return full


@dataclass(frozen=True)
class Slope:
    """A robust trend per unit of time with its interval."""

    slope: float
    low: float
    high: float


def theil_sen_slope(values: pd.Series, *, confidence: float = 0.90) -> Slope:
    r"""Measure a trend by the median of the slopes between every two observations.

    Parameters
    ----------
    values : Series of shape (T,), indexed by time (years as numbers); NaN for an unknown year
        For growth rates give logarithms.
    confidence : float between 0 and 1

    Returns
    -------
    Slope, in units of the values per unit of time
        ``low`` and ``high`` are two of the slopes, chosen by the exact law of Kendall's count, so
        that the interval holds the trend of independent errors at least as often as stated.  They
        are NaN where no such interval exists (below four observations at 90%), ``slope`` below
        two.

    References
    ----------
    Sen, P. (1968). Journal of the American Statistical Association 63(324).

    Examples
    --------
    >>> theil_sen_slope(pd.Series([1, 2, 3, 4, 50], index=[2015, 2016, 2017, 2018, 2019]))
    Slope(slope=1.0, low=1.0, high=23.5)
    """
    checking.between(confidence, 0, 1, "confidence")
    if not isinstance(values, pd.Series):
        raise checking.refusal("values", type(values).__name__, "a Series indexed by time")
    checking.unique_labels(values.index, "values.index")
    checking.finite(values.index, "values.index")
    known = pd.Series(checking.finite(values, "values"), values.index).dropna()
    if len(known) < 2:
        return Slope(*[float("nan")] * 3)
    time = known.index.to_numpy(dtype=float)
    first, second = np.triu_indices(len(known), 1)
    rise = known.to_numpy()[second] - known.to_numpy()[first]
    slopes = np.sort(rise / (time[second] - time[first]))
    median = float(np.median(slopes))
    rank = _tail_rank(len(known), (1 - confidence) / 2)
    if rank == 0:
        return Slope(median, float("nan"), float("nan"))
    return Slope(median, float(slopes[rank - 1]), float(slopes[-rank]))


def theil_sen_slopes(values: pd.DataFrame, *, confidence: float = 0.90) -> pd.DataFrame:
    """Measure many trends at once, as :func:`theil_sen_slope` does one.

    Parameters
    ----------
    values : DataFrame of shape (N, T), columns are times (years as numbers); NaN for unknown
    confidence : float between 0 and 1

    Returns
    -------
    DataFrame of shape (N, 3): slope, low, high

    References
    ----------
    Sen, P. (1968). Journal of the American Statistical Association 63(324).

    Examples
    --------
    >>> theil_sen_slopes(pd.DataFrame([[1, 2, 3, 4, 50]], columns=range(2015, 2020)))
       slope  low  high
    0    1.0  1.0  23.5
    """
    checking.between(confidence, 0, 1, "confidence")
    if not isinstance(values, pd.DataFrame):
        raise checking.refusal("values", type(values).__name__, "a DataFrame, one column per time")
    checking.unique_labels(values.columns, "values.columns")
    checking.finite(values.columns, "values.columns")
    numbers = checking.finite(values, "values")
    time = values.columns.to_numpy(dtype=float)
    first, second = np.triu_indices(len(time), 1)
    slopes = np.sort((numbers[:, second] - numbers[:, first]) / (time[second] - time[first]))
    pairs, known = np.sum(~np.isnan(slopes), axis=1), np.sum(~np.isnan(numbers), axis=1)
    found = np.full((len(numbers), 3), np.nan)
    for count in np.unique(known[known >= 2]):
        rows = known == count
        own = slopes[rows][:, : pairs[rows][0]]
        found[rows, 0] = np.median(own, axis=1)
        rank = _tail_rank(int(count), (1 - confidence) / 2)
        if rank:
            found[rows, 1:] = own[:, [rank - 1, -rank]]
    return pd.DataFrame(found, values.index, ["slope", "low", "high"])


@cache
def _tail_rank(count: int, tail: float) -> int:
    """Return the largest j with P(fewer than j of all pairs of a random order ascend) ≤ tail."""
    chance = np.ones(1)
    for size in range(2, count + 1):
        chance = np.convolve(chance, np.full(size, 1 / size))
    return int(np.searchsorted(np.cumsum(chance), tail * (1 + 1e-9), side="right"))


def entry_exit_rates(founded, closed, years) -> pd.DataFrame:
    """Count firms that come and go, and relate them to the firms there at the start of the year.

    Parameters
    ----------
    founded : array of shape (N,), first year of each firm, NaN where it is older than the register
    closed : array of shape (N,), year in which it closed, NaN while it lives
        A missing year of figures is no exit; only a closing year is.
    years : sequence of years

    Returns
    -------
    DataFrame with one row per year: firms (at the start of the year), entries, exits, entry_rate,
    exit_rate, net_rate
        Firms, entries less exits, give the next year's firms.  Rates are shares of ``firms``, NaN
        where there are none.

    References
    ----------
    Dunne, T., Roberts, M. and Samuelson, L. (1988). RAND Journal of Economics 19(4).

    Examples
    --------
    >>> entry_exit_rates([2001, 2001, 2002, 2003], [2003, None, None, None], [2002, 2003])
          firms  entries  exits  entry_rate  exit_rate  net_rate
    2002      2        1      0    0.500000   0.000000       0.5
    2003      3        1      1    0.333333   0.333333       0.0
    """
    began = np.asarray(pd.to_numeric(pd.Series(founded, dtype=object)), dtype=float)
    ended = np.asarray(pd.to_numeric(pd.Series(closed, dtype=object)), dtype=float)
    if len(began) != len(ended):
        raise checking.refusal("closed", f"{len(ended)} values", f"{len(began)}, one per firm")
    if (ended < began).any():
        year = f"{ended[ended < began][0]:.0f} for a firm founded later"
        raise checking.refusal("closed", year, "years not before the founding year")
    began = np.where(np.isnan(began), -np.inf, began)
    ended = np.where(np.isnan(ended), np.inf, ended)
    rows = [
        (((began < y) & (ended >= y)).sum(), (began == y).sum(), (ended == y).sum()) for y in years
    ]
    counts = pd.DataFrame(rows, index=list(years), columns=["firms", "entries", "exits"], dtype=int)
    firms = counts["firms"].where(counts["firms"] > 0)
    counts["entry_rate"] = counts["entries"] / firms
    counts["exit_rate"] = counts["exits"] / firms
    counts["net_rate"] = (counts["entries"] - counts["exits"]) / firms
    return counts
