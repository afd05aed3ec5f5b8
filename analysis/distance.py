"""At which distances do an industry's plants gather, whatever the borders of regions?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist

from analysis import checking

# Beyond so many bandwidths the kernel is below 1e-8 of its peak.
KERNEL_REACH = 6.0
# Up to so many values of the kernel are summed pair by pair.
MOST_KERNELS = 20_000_000
# Beyond, distances are counted in bins of a 64th of the bandwidth: exact to 1e-4 of the peak.
BINS_PER_BANDWIDTH = 64
# Maps are drawn in batches of about so many plants, to bound memory.
BATCH = 4_000_000


@dataclass(frozen=True)
class Bands:
    """A curve with the bands that random maps leave, each a Series over the distances."""

    k: pd.Series
    low: pd.Series
    high: pd.Series
    local_low: pd.Series
    local_high: pd.Series


def duranton_overman(
    points, distances, *, bandwidth: float | None = None, weights=None
) -> pd.Series:
    r"""Measure the density of the distances between an industry's plants.

    .. math:: \hat K(d) = \frac{1}{h \sum_{i<j} w_i w_j} \sum_{i<j} w_i w_j
        \left[\phi\left(\tfrac{d - d_{ij}}{h}\right) + \phi\left(\tfrac{d + d_{ij}}{h}\right)\right]

    with the normal kernel, reflected at 0.

    Parameters
    ----------
    points : array of shape (N, 2), metres, in a projection that keeps distances
    distances : sequence of shape (D,), metres, 0 or more, each once
    bandwidth : float, metres
        Default: Silverman's rule for the pairs within twice the largest distance.
    weights : array of shape (N,), for instance jobs; default: every plant counts 1

    Returns
    -------
    Series of shape (D,), per metre, indexed by distance
        The area below the curve is 1 over all distances.  NaN with fewer than two plants.

    References
    ----------
    Duranton, G. and Overman, H. (2005). Review of Economic Studies 72(4).

    Examples
    --------
    Two plants 1 km apart, seen with a bandwidth of 100 m: a normal curve around 1 km.

    >>> duranton_overman([[0, 0], [0, 1000]], [900, 1000], bandwidth=100).round(5)
    900     0.00242
    1000    0.00399
    dtype: float64
    """
    given = _Plants.read(points, weights)
    grid = _distances(distances, "distances", given.points)
    if len(given.points) < 2 or given.pairs == 0:
        return pd.Series(np.nan, index=_labels(distances))
    smooth = _smoothing(given, grid, bandwidth, maps=1)
    return pd.Series(smooth.curve(given.points, given.weights), index=_labels(distances))


def duranton_overman_bands(
    points,
    sites,
    distances,
    *,
    simulations: int = 1000,
    rng: np.random.Generator | None = None,
    weights=None,
    bandwidth: float | None = None,
    level: float = 0.95,
) -> Bands:
    """Compare the curve with random maps, on which the plants take sites of any industry.

    Parameters
    ----------
    points : array of shape (N, 2), metres
    sites : array of shape (S, 2), metres, all places where a plant could be, S at least N
        Each is taken once; plants keep their weights.
    distances : sequence of shape (D,), metres
    simulations : int, at least 39
    rng : numpy Generator, needed
    weights, bandwidth : as for :func:`duranton_overman`; the bandwidth of the plants is used on
    all maps level : float between 0 and 1

    Returns
    -------
    Bands, per metre
        ``high`` is left anywhere by a random map with a chance of at most 1 - level, and so is
        ``low`` (global bands): ``k`` above ``high`` somewhere means localized.  ``local_low`` and
        ``local_high`` hold at one distance.  NaN with fewer than two plants.

    References
    ----------
    Duranton, G. and Overman, H. (2005). Review of Economic Studies 72(4).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> sites = rng.uniform(0, 10_000, (300, 2))
    >>> near = sites[np.argsort(np.hypot(*sites.T))[:20]]
    >>> bands = duranton_overman_bands(near, sites, [500, 1000], simulations=99, rng=rng)
    >>> bool((bands.k > bands.high).all())
    True
    """
    given, everywhere = _Plants.read(points, weights), _Plants.read(sites, None, "sites")
    grid = _distances(distances, "distances", given.points)
    _refuse_degrees(everywhere.points, grid, "sites")
    rng = _chance(simulations, rng, level)
    count, places = len(given.points), len(everywhere.points)
    if places < count:
        raise checking.refusal("sites", f"{places} places", f"at least {count}, one per plant")
    index = _labels(distances)
    if count < 2 or given.pairs == 0:
        return Bands(*(pd.Series(np.nan, index=index) for _ in range(5)))
    smooth = _smoothing(given, grid, bandwidth, maps=simulations)
    curves = np.empty((simulations, len(grid)))
    batch = max(1, BATCH // count)
    for start in range(0, simulations, batch):
        maps = range(start, min(start + batch, simulations))
        chosen = np.stack([rng.permutation(places)[:count] for _ in maps]).astype(np.int32)
        curves[maps.start : maps.stop] = smooth.curves(everywhere.points, chosen, given.weights)
    k = smooth.curve(given.points, given.weights)
    return _bands(k, curves, level, index)


def marcon_puech(points, industries, weights, industry, radii) -> pd.Series:
    r"""Measure how much more of the same industry is near its plants than there is everywhere.

    .. math:: M(r) = \sum_i \frac{\sum_{j \ne i,\, d_{ij} \le r,\, s_j = s_i} w_j}
        {\sum_{j \ne i,\, d_{ij} \le r} w_j} \Big/ \sum_i \frac{W_s - w_i}{W - w_i}

    over the plants i of the industry that have a neighbour within r.

    Parameters
    ----------
    points : array of shape (N, 2), metres, in a projection that keeps distances
    industries : array of shape (N,), labels
    weights : array of shape (N,), for instance jobs
    industry : the label to measure
    radii : sequence of shape (D,), metres, 0 or more, each once

    Returns
    -------
    Series of shape (D,), dimensionless, indexed by radius
        1: as much as everywhere; 2: twice as much.  Cumulative: includes all shorter distances.
        NaN where no plant has a neighbour, and with a single plant of the industry.

    References
    ----------
    Marcon, E. and Puech, F. (2010). Journal of Economic Geography 10(5).

    Examples
    --------
    Two pairs far apart, each of one industry: next to an auto plant all is autos, but of the other
    three plants one is.

    >>> at = [[0, 0], [0, 10], [9000, 0], [9000, 10]]
    >>> marcon_puech(at, ["autos", "autos", "food", "food"], [1, 1, 1, 1], "autos", [10, 20000])
    10       3.0
    20000    1.0
    dtype: float64
    """
    given, same, grid = _labelled_plants(points, industries, weights, industry, radii)
    from analysis.neighbours import CellList

    cells = CellList.of(given.points, grid.max(initial=0))
    found = cells.same_share(grid, given.weights[None], same[None])[0]
    return pd.Series(found, index=_labels(radii))


def marcon_puech_bands(
    points,
    industries,
    weights,
    industry,
    radii,
    *,
    simulations: int = 1000,
    rng: np.random.Generator | None = None,
    level: float = 0.95,
) -> Bands:
    """Compare M with random maps, on which all plants exchange their places.

    Parameters
    ----------
    points, industries, weights, industry, radii : as for :func:`marcon_puech`
    simulations : int, at least 39
    rng : numpy Generator, needed
    level : float between 0 and 1

    Returns
    -------
    Bands
        ``k`` is M; the bands as for :func:`duranton_overman_bands`.

    References
    ----------
    Marcon, E. and Puech, F. (2010). Journal of Economic Geography 10(5).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> at = rng.uniform(0, 10_000, (300, 2))
    >>> west = np.where(at[:, 0] < 2000, "autos", "food")
    >>> bands = marcon_puech_bands(at, west, np.ones(300), "autos", [1000], simulations=99, rng=rng)
    >>> bool((bands.k > bands.high).all())
    True
    """
    given, same, grid = _labelled_plants(points, industries, weights, industry, radii)
    rng = _chance(simulations, rng, level)
    from analysis.neighbours import CellList

    cells = CellList.of(given.points, grid.max(initial=0))
    k = cells.same_share(grid, given.weights[None], same[None])[0]
    curves = np.empty((simulations, len(grid)))
    batch = max(1, BATCH // len(same))
    for start in range(0, simulations, batch):
        maps = range(start, min(start + batch, simulations))
        order = np.stack([rng.permutation(len(same)) for _ in maps])
        curves[maps.start : maps.stop] = cells.same_share(grid, given.weights[order], same[order])
    return _bands(k, curves, level, _labels(radii))


@dataclass(frozen=True)
class _Plants:
    points: np.ndarray
    weights: np.ndarray

    @classmethod
    def read(cls, points, weights, argument: str = "points") -> _Plants:
        places = checking.numbers(points, argument)
        places = places.reshape(0, 2) if places.size == 0 else places
        if places.ndim != 2 or places.shape[1] != 2:
            raise checking.refusal(argument, f"shape {places.shape}", "shape (N, 2)")
        if not np.isfinite(places).all():
            raise checking.refusal(argument, "a coordinate that is not finite", "metres")
        weight = np.ones(len(places)) if weights is None else weights
        weight = checking.figures(weight, "weights", missing=False)
        checking.column(weight, len(places), "weights")
        return cls(np.ascontiguousarray(places), weight)

    @property
    def pairs(self) -> float:
        """Return the total weight of all pairs."""
        return float((self.weights.sum() ** 2 - (self.weights**2).sum()) / 2)


def _smoothing(plants: _Plants, grid: np.ndarray, bandwidth: float | None, *, maps: int):
    """Return how distances become curves: pair by pair, or counted in bins where there are many."""
    h = _silverman(plants, grid.max()) if bandwidth is None else bandwidth
    h = checking.between(h, 0, np.inf, "bandwidth")
    count = len(plants.points)
    if maps * count * (count - 1) / 2 * len(grid) <= MOST_KERNELS:
        return _PairByPair(grid, h, plants.pairs)
    return _Binned.of(plants, grid, h)


@dataclass(frozen=True)
class _PairByPair:
    """Every distance becomes a kernel of its own."""

    grid: np.ndarray
    h: float
    pairs: float

    def curve(self, points: np.ndarray, weights: np.ndarray) -> np.ndarray:
        first, second = np.triu_indices(len(points), 1)
        apart, weight = pdist(points), weights[first] * weights[second]
        scale = self.pairs * self.h * np.sqrt(2 * np.pi)
        return np.array([weight @ _kernel(d, apart, self.h) / scale for d in self.grid])

    def curves(self, points: np.ndarray, chosen: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return np.stack([self.curve(points[map_], weights) for map_ in chosen])


def _kernel(distance, apart: np.ndarray, h: float) -> np.ndarray:
    """Return the normal kernel, reflected at 0, without its constant."""
    near = np.exp(-(((distance - apart) / h) ** 2) / 2)
    return near + np.exp(-(((distance + apart) / h) ** 2) / 2)


@dataclass(frozen=True)
class _Binned:
    """How counted distances become a curve: the same for the plants and for every random map."""

    kernel: np.ndarray  # (bins, D) density that a pair of weight 1 in a bin adds
    width: float  # of a bin, metres
    pairs: float

    @classmethod
    def of(cls, plants: _Plants, grid: np.ndarray, h: float) -> _Binned:
        width = h / BINS_PER_BANDWIDTH
        bins = int(np.ceil((grid.max() + KERNEL_REACH * h) / width)) + 1
        centre = np.arange(bins)[:, None] * width
        return cls(_kernel(grid, centre, h) / (h * np.sqrt(2 * np.pi)), width, plants.pairs)

    def curve(self, points: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return self.curves(points, np.arange(len(points), dtype=np.int32)[None], weights)[0]

    def curves(self, points: np.ndarray, chosen: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the curve of every map: which of the points (M, N) its plants take."""
        from analysis.neighbours import distance_counts

        counts = distance_counts(points, chosen, weights, self.width, len(self.kernel))
        return counts @ self.kernel / self.pairs


def _silverman(plants: _Plants, largest: float) -> float:
    """Return Silverman's bandwidth for the pairs within twice the largest distance."""
    from analysis.neighbours import distance_counts

    bins = 4096
    width = max(2 * largest, 1e-9) / (bins - 1)
    alone = np.arange(len(plants.points), dtype=np.int32)[None]
    counts = distance_counts(plants.points, alone, np.ones(len(plants.points)), width, bins)[0]
    centre, number = np.arange(bins) * width, counts.sum()
    if number < 2:
        return largest / 10 or 1.0
    mean = (counts @ centre) / number
    deviation = np.sqrt(counts @ (centre - mean) ** 2 / (number - 1))
    low, high = np.searchsorted(np.cumsum(counts) / number, [0.25, 0.75])
    spread = min(deviation, (centre[high] - centre[low]) / 1.34) or deviation
    # Plants that all lie at one place have no spread; the bin is then the finest scale there is.
    return max(0.9 * spread * number**-0.2, width)


def _bands(k: np.ndarray, curves: np.ndarray, level: float, index: pd.Index) -> Bands:
    """Return the bands that at most 1 - level of the random curves leave on either side."""
    low, high = _global_band(curves, level)
    local = np.full((2, len(k)), np.nan)
    # At a distance within which no map has neighbors there is nothing to compare with.
    known = ~np.isnan(curves).all(axis=0)
    local[:, known] = np.nanquantile(curves[:, known], [1 - level, level], axis=0)
    return Bands(*(pd.Series(values, index=index) for values in (k, low, high, *local)))


def _global_band(curves: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    ordered = np.sort(curves, axis=0)
    # The rank of every curve at the distance where it lies farthest out, counted from outside.
    allowed = int((1 - level) * len(curves) + 1e-9)
    ends = []
    for values, sorted_values in ((curves, ordered), (-curves, -ordered[::-1])):
        known = ~np.isnan(sorted_values).all(axis=0)
        rank = np.full(len(curves), len(curves))
        for d in np.flatnonzero(known):
            rank = np.minimum(rank, np.searchsorted(sorted_values[:, d], values[:, d], "right"))
        # As many outer ranks are cut off as leave at most the allowed number of curves outside.
        outside = np.sort(rank)
        cut = outside[allowed] - 1 if allowed < len(outside) else 0
        ends.append(sorted_values[min(max(cut, 0), len(curves) - 1)])
    return ends[0], -ends[1]


def _labelled_plants(points, industries, weights, industry, radii):
    given = _Plants.read(points, weights)
    labels = checking.column(industries, len(given.points), "industries")
    same = np.asarray(labels == industry)
    if not same.any():
        raise checking.refusal("industry", checking.shown(industry), "a label of industries")
    return given, same, _distances(radii, "radii", given.points)


def _distances(distances, argument: str, points: np.ndarray) -> np.ndarray:
    grid = np.atleast_1d(checking.figures(distances, argument, missing=False))
    checking.unique_labels(pd.Index(grid), argument)
    if not len(grid):
        raise checking.refusal(argument, "nothing", "at least one distance in metres")
    _refuse_degrees(points, grid, "points")
    return grid


def _refuse_degrees(points: np.ndarray, grid: np.ndarray, argument: str) -> None:
    """Refuse a map whose coordinates fit a globe while distances are far beyond it."""
    on_a_globe = len(points) > 1 and (np.abs(points) <= [180, 90]).all()
    if on_a_globe and grid.max() > 100 * np.hypot(*np.ptp(points, axis=0)) > 0:
        raise checking.refusal(argument, "coordinates in degrees", "coordinates in metres")


def _labels(distances) -> pd.Index:
    return pd.Index(np.atleast_1d(np.asarray(distances)))


def _chance(simulations: int, rng, level: float) -> np.random.Generator:
    """Check what random maps are asked for, and return what they are drawn from."""
    checking.between(level, 0, 1, "level")
    checking.whole(simulations, 39, "simulations")
    return checking.generator(rng)
