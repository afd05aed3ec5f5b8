"""How far can a location quotient be trusted, when firms come and go and differ in size?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.interpolate import CubicSpline
from scipy.special import gammaincinv, ndtri

from analysis import checking
from analysis.register import Cells, Plants

# Firms whose evidence the pooled size dispersion of all industries is worth to one industry.
POOLING_FIRMS = 20
# Shape corrections of the gamma ends.  One half on both sides is the mid-p interval; how far they
# move with size dispersion was settled by benchmarks/interval_coverage.py (table in
# docs/methods.md).
HALF, LOW_SHIFT, HIGH_SHIFT = 0.5, 0.5, 0.3
# From this shape on Wilson and Hilferty's approximation agrees with the exact quantile to 1e-4.
SMALLEST_SHAPE, LARGE_SHAPE = 0.05, 30.0


@dataclass(frozen=True)
class LocationQuotientInterval:
    """Location quotients with what is known about them, each a DataFrame of shape (R, I)."""

    location_quotient: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    one_firm_low: pd.DataFrame
    one_firm_high: pd.DataFrame
    uncertain: pd.DataFrame


def location_quotient_interval(
    plant_sizes, plant_regions, plant_industries, *, confidence: float = 0.90
) -> LocationQuotientInterval:
    """Bound the propensity behind each location quotient of a register of firms.

    Firms are seen as thrown by chance (Poisson), each with a size drawn from its industry.  The
    target is the quotient of the expected activities.  Region × industry cells, the rest of the
    region and the rest of the industry each get a gamma interval whose shape is the number of
    firms of equal size that would vary as much; the three are joined on the scale of the
    logarithm (see docs/methods.md).

    Parameters
    ----------
    plant_sizes : array of shape (N,), jobs or another activity, 0 or more
        All ones for the quotient of establishments.
    plant_regions, plant_industries : arrays of shape (N,)
        Labels.
    confidence : float between 0 and 1

    Returns
    -------
    LocationQuotientInterval, every table (R, I) with sorted labels, dimensionless
        ``low`` and ``high`` bound the quotient of expected values; ``one_firm_low`` and
        ``one_firm_high`` are the range of the quotient as it stands, without the cell's largest
        firm, and with one more firm of the industry's median size.  ``uncertain``: the interval
        or the range holds 1, or the cell has a single firm.  Where a region has no firm of an
        industry the quotient is 0 and the rest is NaN and not uncertain.  NaN where region or
        industry have no activity.

    References
    ----------
    Fay, M. and Feuer, E. (1997). Statistics in Medicine 16(7), for the gamma interval of weighted
    Poisson sums.  Zou, G. and Donner, A. (2008). Statistics in Medicine 27(10), for joining
    intervals.

    Examples
    --------
    Two firms of 40 jobs are the north's autos; no statement holds that rests on two firms:

    >>> interval = location_quotient_interval(
    ...     [40, 40, 20, 20, 40, 40],
    ...     ["north", "north", "north", "south", "south", "south"],
    ...     ["autos", "autos", "food", "autos", "food", "food"],
    ... )
    >>> interval.location_quotient
           autos  food
    north    1.6   0.4
    south    0.4   1.6

    Without one of them it would be (40/60) / (60/160):

    >>> float(interval.one_firm_high.loc["north", "autos"])
    1.7777777777777777
    >>> bool(interval.uncertain.loc["north", "autos"])
    True
    """
    cells = location_quotient_cells(
        plant_sizes, plant_regions, plant_industries, confidence=confidence
    )
    names = ("activity", "location_quotient", "low", "high", "one_firm_low", "one_firm_high")
    wide = {name: _matrix(cells, name) for name in (*names, "uncertain")}
    # A region with activity but no firm of the industry has the quotient 0, a figure and no gap.
    activity = wide["activity"]
    defined = np.outer(activity.sum(axis=1) > 0, activity.sum() > 0)
    zero = activity.isna() & defined
    return LocationQuotientInterval(
        location_quotient=wide["location_quotient"].mask(zero, 0.0),
        low=wide["low"],
        high=wide["high"],
        one_firm_low=wide["one_firm_low"],
        one_firm_high=wide["one_firm_high"],
        uncertain=wide["uncertain"].eq(True),
    )


def _matrix(cells: pd.DataFrame, value: str) -> pd.DataFrame:
    matrix = cells.pivot(index="region", columns="industry", values=value)
    return matrix.rename_axis(index=None, columns=None)


def location_quotient_cells(
    plant_sizes, plant_regions, plant_industries, *, confidence: float = 0.90
) -> pd.DataFrame:
    """List every region × industry cell that has firms, with its quotient, interval and range.

    The same figures as :func:`location_quotient_interval` for a register of any size: one row per
    non-empty cell, so that a million firms of thousands of regions take about a second.

    Parameters
    ----------
    plant_sizes, plant_regions, plant_industries : arrays of shape (N,)
    confidence : float between 0 and 1

    Returns
    -------
    DataFrame with columns region, industry, firms, activity, location_quotient, low, high,
    one_firm_low, one_firm_high, uncertain; ordered by region and industry.

    Examples
    --------
    >>> cells = location_quotient_cells([40, 40, 20, 20], list("nnns"), list("aafa"))
    >>> cells[["region", "industry", "firms", "activity", "location_quotient"]]
      region industry  firms  activity  location_quotient
    0      n        a      2      80.0               0.96
    1      n        f      1      20.0               1.20
    2      s        a      1      20.0               1.20
    """
    checking.between(confidence, 0, 1, "confidence")
    plants = Plants.read(plant_sizes, plant_regions, plant_industries)
    cells = Cells.of(plants)
    labels = {
        "region": plants.regions[cells.region],
        "industry": plants.industries[cells.industry],
    }
    return pd.DataFrame(labels | bounded_quotients(cells, confidence))


def bounded_quotients(cells: Cells, confidence: float) -> dict[str, np.ndarray]:
    """Return firms, activity, quotient, interval and one-firm range of cells, each (C,)."""
    quotient = _quotient(cells, 0)
    low, high = _interval(cells, quotient, (1 - confidence) / 2)
    one_firm = _one_firm_quotients(cells, quotient)
    one_firm_low, one_firm_high = one_firm.min(axis=0), one_firm.max(axis=0)
    holds_one = ((low <= 1) & (high >= 1)) | ((one_firm_low <= 1) & (one_firm_high >= 1))
    # A single firm far below 1 stays below when it leaves, yet all that is said rests on it.
    single = (cells.firms <= 1) & ~np.isnan(quotient)
    return {
        "firms": cells.firms.astype(np.int64),
        "activity": cells.activity,
        "location_quotient": quotient,
        "low": low,
        "high": high,
        "one_firm_low": one_firm_low,
        "one_firm_high": one_firm_high,
        "uncertain": holds_one | single,
    }


def _quotient(cells: Cells, change) -> np.ndarray:
    """Return the quotients after a change of the cell's activity, NaN without any base."""
    base = (cells.of_region[1] + change) * (cells.of_industry[1] + change)
    return _ratio((cells.activity + change) * (cells.everything[1] + change), base)


def _one_firm_quotients(cells: Cells, quotient: np.ndarray) -> np.ndarray:
    """Return the quotient as it is, without the largest firm, and with one median firm more."""
    # A cell that loses its only firm is empty, even where region or industry vanish with it.
    left = np.where(cells.firms > 1, _quotient(cells, -cells.largest), 0.0)
    entered = _quotient(cells, cells.median)
    return np.stack([quotient, left, entered]) + np.where(np.isnan(quotient), np.nan, 0)


def _interval(cells: Cells, quotient, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Join the gamma intervals of cell, rest of region and rest of industry on the log scale."""
    everything = cells.everything
    rest_of_region = _rest(cells.of_region, cells.moments)
    rest_of_industry = _rest(cells.of_industry, cells.moments)
    elsewhere = _rest(everything[:, None] - cells.of_region, rest_of_industry)
    dispersion, overall = _pooled_dispersion(cells.by_industry)
    typical = _ratio(cells.of_industry[2], cells.of_industry[1])

    a, b, c = cells.activity, rest_of_region[1], rest_of_industry[1]
    a_low, a_high = _gamma_ends(cells.moments, dispersion[cells.industry], typical, tail)
    b_low, b_high = _gamma_ends(rest_of_region, overall, _ratio(everything[2], everything[1]), tail)
    c_low, c_high = _gamma_ends(rest_of_industry, dispersion[cells.industry], typical, tail)
    # With one industry there is no rest of the region that could appear; with one region likewise.
    b_high = b if cells.by_industry.shape[1] == 1 else b_high
    c_high = c if cells.by_region.shape[1] == 1 else c_high

    def log_quotient(a, b, c):
        return np.log(_ratio(a * (a + b + c + elsewhere[1]), (a + b) * (a + c)))

    with np.errstate(divide="ignore", invalid="ignore"):
        centre = log_quotient(a, b, c)
        far = ndtri(tail) ** 2 * _ratio(elsewhere[2], everything[1] ** 2)
        down = [log_quotient(*ends) for ends in ((a_low, b, c), (a, b_high, c), (a, b, c_high))]
        up = [log_quotient(*ends) for ends in ((a_high, b, c), (a, b_low, c), (a, b, c_low))]
        low = np.exp(centre - np.sqrt(sum((end - centre) ** 2 for end in down) + far))
        high = np.exp(centre + np.sqrt(sum((end - centre) ** 2 for end in up) + far))
        # Nothing bounds from below the quotient of firms that have no activity.
        low, high = np.where(a > 0, low, 0.0), np.where(a > 0, high, np.exp(up[0]))
        undefined = np.isnan(quotient)
        return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)


def _rest(whole: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Return firms, activity and squares outside a part, exactly 0 where no firm is left."""
    return np.where(whole[0] > part[0], np.maximum(whole - part, 0), 0.0)


def _ratio(numerator, denominator):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(numerator, denominator)


def _pooled_dispersion(by_industry: np.ndarray) -> tuple[np.ndarray, float]:
    """Return E[s²]/E[s]² of sizes per industry, drawn towards that of all, and that of all."""
    firms, activity, squares = by_industry
    own = _ratio(firms * squares, activity**2)
    known = np.isfinite(own)
    overall = _ratio((firms * own)[known].sum(), firms[known].sum())
    evidence = firms * np.where(known, own, overall) + POOLING_FIRMS * overall
    return evidence / (firms + POOLING_FIRMS), overall


def _gamma_ends(moments, dispersion, typical_size, tail: float):
    """Bound the expected activity of groups of firms that vary at least as firms in general do."""
    firms, activity, squares = moments
    there = firms > 0
    variation = np.fmax(_ratio(squares, activity**2), _ratio(dispersion, firms))
    shape = np.where(there, 1 / variation, 0.0)
    scale = np.where(activity > 0, activity * np.where(there, variation, 0), typical_size)
    evenness = np.minimum(np.where(there, _ratio(shape, firms), 1 / dispersion), 1)
    low = scale * _gamma_quantile(
        np.maximum(shape + HALF - LOW_SHIFT * evenness, SMALLEST_SHAPE), tail
    )
    high = scale * _gamma_quantile(shape + HALF + HIGH_SHIFT * (1 - evenness), 1 - tail)
    return np.where(activity > 0, np.minimum(low, activity), 0.0), high


def _gamma_quantile(shape: np.ndarray, probability: float) -> np.ndarray:
    root = 1 - 1 / (9 * shape) + ndtri(probability) / (3 * np.sqrt(shape))
    quantile = shape * root**3
    small = shape < LARGE_SHAPE
    quantile[small] = np.exp(_log_quantiles(probability)(np.log(shape[small])))
    return quantile


@cache
def _log_quantiles(probability: float) -> CubicSpline:
    """Return the logarithm of the exact quantile by that of the shape: smooth, so that a table will do.

    Its error is below 1e-9 (a test says so), and a look into it costs a fiftieth of the quantile itself.
    """
    logarithm = np.linspace(np.log(SMALLEST_SHAPE), np.log(LARGE_SHAPE), 2_000)
    exact = gammaincinv(np.exp(logarithm), probability)
    return CubicSpline(logarithm, np.log(np.maximum(exact, 1e-300)))
