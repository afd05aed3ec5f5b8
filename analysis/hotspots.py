"""Where do high values meet high values, more than chance would have it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import ndtr

from analysis import checking
from analysis.contiguity import checked_weights
from analysis.significance import q_values

# Local Moran's tables of so many industries fit into a processor's cache.
INDUSTRIES_AT_ONCE = 128
ALTERNATIVES = ("two-sided", "greater", "less")


@dataclass(frozen=True)
class Moran:
    """Global autocorrelation of a value over the map."""

    statistic: float
    expected: float
    z: float
    p_value: float


def moran(
    values,
    weights,
    *,
    permutations: int = 999,
    rng: np.random.Generator | None = None,
    alternative: str = "two-sided",
) -> Moran:
    r"""Measure whether neighbouring regions have like values, over the whole map.

    .. math:: I = \frac{n}{\sum w_{ij}} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2},
        \quad z = y - \bar y

    Parameters
    ----------
    values : Series or array of shape (R,); NaN where unknown
        Regions without a value are taken off the map.
    weights : sparse array of shape (R, R), in the same order, used as given
        Give :func:`row_standardized` weights for the usual form.  Islands count in n and the mean.
    permutations, rng
        So many random maps make z and p-value.  0: normal law with the variance under
        randomization.
    alternative : "two-sided", "greater" (like values meet) or "less"

    Returns
    -------
    Moran, dimensionless
        ``expected`` is -1/(n - 1), the value of a map without order.  NaN for equal values, fewer
        than three regions or no neighbours.

    References
    ----------
    Moran, P. (1950). Biometrika 37.  Cliff, A. and Ord, J. (1981). Spatial Processes. Pion.

    Examples
    --------
    >>> row = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    >>> moran([1, 1, 3, 3], row, permutations=0).statistic
    0.3333333333333333
    """
    _check_options(permutations, 0, rng, alternative)
    y, given = _on_the_map(values, weights)
    count, total = len(y), given.sum()
    z = y - y.mean() if count else y
    if count < 3 or total == 0 or _is_flat(y):
        return Moran(*[float("nan")] * 4)
    scale = count / total / (z @ z)
    statistic = float(scale * (z @ (given @ z)))
    expected = -1 / (count - 1)
    if permutations == 0:
        score = (statistic - expected) / np.sqrt(_variance(z, given))
        upper, lower = ndtr(-score), ndtr(score)
    else:
        maps = [rng.permutation(z) for _ in range(permutations)]  # type: ignore[union-attr]
        drawn = scale * np.array([m @ (given @ m) for m in maps])
        spread = drawn.std()
        score = (statistic - drawn.mean()) / spread if spread > 0 else np.nan
        slack = 1e-12 * (1 + abs(statistic))
        upper = (np.sum(drawn >= statistic - slack) + 1) / (permutations + 1)
        lower = (np.sum(drawn <= statistic + slack) + 1) / (permutations + 1)
    return Moran(statistic, expected, float(score), float(_p_value(upper, lower, alternative)))


def moran_by_industry(values: pd.DataFrame, weights) -> pd.DataFrame:
    """List the global autocorrelation of every industry, with the p-values of the normal law.

    Parameters
    ----------
    values : DataFrame of shape (R, I); NaN where unknown
        Regions without a value are taken off the map of that industry.
    weights : sparse array of shape (R, R), in the same order, used as given

    Returns
    -------
    DataFrame with one row per industry and the columns statistic, expected, z and p_value, as
    :func:`moran` has them with ``permutations=0``, two-sided.

    References
    ----------
    Cliff, A. and Ord, J. (1981). Spatial Processes. Pion.

    Examples
    --------
    >>> row = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    >>> moran_by_industry(pd.DataFrame({"a": [1, 1, 3, 3], "b": [1, 3, 1, 3]}), row)["statistic"]
    a    0.333333
    b   -1.000000
    Name: statistic, dtype: float64
    """
    if not isinstance(values, pd.DataFrame):
        raise checking.refusal(
            "values", type(values).__name__, "a DataFrame of regions by industries"
        )
    given = checked_weights(weights, len(values))
    numbers = checking.finite(values, "values")
    found = np.full((values.shape[1], 4), np.nan)
    for columns, known in _alike_gaps(np.isfinite(numbers)):
        block, inner = numbers[np.ix_(known, columns)], _kept(given, known)
        count, total = len(block), inner.sum()
        varied = ~_are_flat(block)
        if count < 3 or total == 0 or not varied.any():
            continue
        z = block[:, varied] - block[:, varied].mean(axis=0)
        squares = (z**2).sum(axis=0)
        statistic = count / total * (z * (inner @ z)).sum(axis=0) / squares
        expected = -1 / (count - 1)
        score = (statistic - expected) / np.sqrt(_variance(z, inner))
        table = [statistic, np.full(len(statistic), expected), score, 2 * ndtr(-np.abs(score))]
        found[np.asarray(columns)[varied]] = np.stack(table, axis=1)
    return pd.DataFrame(found, values.columns, ["statistic", "expected", "z", "p_value"])


@dataclass(frozen=True)
class LocalMoran:
    """Local autocorrelation; every field has the shape and the labels of the values."""

    statistic: pd.Series | pd.DataFrame
    p_value: pd.Series | pd.DataFrame
    quadrant: pd.Series | pd.DataFrame
    significant: pd.Series | pd.DataFrame


def local_moran(
    values,
    weights,
    *,
    rng: np.random.Generator | None = None,
    permutations: int = 999,
    alternative: str = "two-sided",
    false_discovery_rate: float = 0.05,
    most_permutations: int = 1_000_000,
) -> LocalMoran:
    r"""Find the regions whose neighbours are like them, or unlike them, beyond chance.

    .. math:: I_i = z_i \sum_j w_{ij} z_j, \quad z = (y - \bar y) / \sqrt{\sum (y - \bar y)^2 / n}

    The p-value comes from conditional permutation: the region keeps its value, its neighbours'
    are drawn from all other regions.  As no p-value can fall below 1/(permutations + 1), regions
    in the tail are drawn further, until the correction for testing all regions can decide or
    ``most_permutations`` is reached.

    Parameters
    ----------
    values : Series or array (R,), or DataFrame (R, I) of many industries at once; NaN where unknown
        Regions without a value are taken off the map of that industry.
    weights : sparse array of shape (R, R), in the same order, used as given
    rng : numpy Generator, needed
    permutations : int, at least 19
    alternative : "two-sided", "greater" (like neighbours) or "less" (unlike ones)
    false_discovery_rate : float between 0 and 1
    most_permutations : int
        Equal to ``permutations`` for no refinement.

    Returns
    -------
    LocalMoran
        ``quadrant``: 1 high among high, 2 low among high, 3 low among low, 4 high among low, 0
        undefined. ``significant``: the false discovery rate over all regions (Benjamini and
        Hochberg) holds.  An island has the statistic 0, no p-value and no quadrant; it counts in
        mean and deviation.

    References
    ----------
    Anselin, L. (1995). Geographical Analysis 27(2).  Caldas de Castro, M. and Singer, B. (2006).
    Geographical Analysis 38(2).

    Examples
    --------
    >>> row = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    >>> found = local_moran([1, 1, 1, 5], row, rng=np.random.default_rng(1), permutations=99)
    >>> found.statistic.round(3).tolist(), found.quadrant.tolist()
    ([0.333, 0.667, -0.667, -1.0], [3, 3, 2, 4])
    """
    _check_options(permutations, 19, rng, alternative)
    checking.between(false_discovery_rate, 0, 1, "false_discovery_rate")
    frame = _table_of(values)
    given = checked_weights(weights, len(frame))
    if given.diagonal().any():
        raise checking.refusal(
            "weights", "weights on the diagonal", "no region as its own neighbour"
        )
    from analysis.local_permutation import local_results

    options = (permutations, most_permutations, alternative, false_discovery_rate)
    shape = frame.shape
    tables = (
        np.full(shape, np.nan),
        np.full(shape, np.nan),
        np.zeros(shape, int),
        np.zeros(shape, bool),
    )
    numbers = checking.finite(frame, "values")
    for columns, known in _few_at_once(_alike_gaps(np.isfinite(numbers))):
        block = numbers[np.ix_(known, columns)]
        found = local_results(block, _kept(given, known), options, checking.generator(rng))
        for table, part in zip(tables, found, strict=True):
            table[np.ix_(known, columns)] = part
    if isinstance(values, pd.DataFrame):
        return LocalMoran(*(pd.DataFrame(t, frame.index, frame.columns) for t in tables))
    return LocalMoran(*(pd.Series(t[:, 0], frame.index) for t in tables))


@dataclass(frozen=True)
class GetisOrd:
    """Local sums of a value, as z-scores with two-sided p-values of the normal law."""

    z: pd.Series | pd.DataFrame
    p_value: pd.Series | pd.DataFrame


def getis_ord_star(values, weights) -> GetisOrd:
    r"""Find regions where high or low values gather, the region itself included.

    .. math:: G^*_i = \frac{\sum_j w_{ij} y_j - \bar y W_i}{s \sqrt{(n S_i - W_i^2)/(n-1)}}, \quad
        W_i = \sum_j w_{ij}, \; S_i = \sum_j w_{ij}^2, \; s^2 = \sum (y - \bar y)^2 / n

    Parameters
    ----------
    values : Series or array (R,), or DataFrame (R, I) of many industries; NaN where unknown
        Regions without a value are taken off the map.
    weights : sparse array of shape (R, R), in the same order
        Where the diagonal is empty the region gets the largest weight of its row, 1 if it has none.

    Returns
    -------
    GetisOrd, each of the shape and with the labels of the values
        Positive: high values gather.  Not corrected for the number of regions.  An island stands
        for itself alone.  NaN for equal values and fewer than three regions.

    References
    ----------
    Ord, J. and Getis, A. (1995). Geographical Analysis 27(4).

    Examples
    --------
    >>> row = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    >>> getis_ord_star([1, 1, 3, 3], row).z.round(3).tolist()
    [-1.732, -1.0, 1.0, 1.732]
    """
    frame = _table_of(values)
    numbers = checking.finite(frame, "values")
    given = checked_weights(weights, len(frame))
    z = np.full(frame.shape, np.nan)
    for columns, known in _alike_gaps(np.isfinite(numbers)):
        block = numbers[np.ix_(known, columns)]
        z[np.ix_(known, columns)] = _local_sums(block, _kept(given, known))
    found = (z, 2 * ndtr(-np.abs(z)))
    if isinstance(values, pd.DataFrame):
        return GetisOrd(*(pd.DataFrame(t, frame.index, frame.columns) for t in found))
    return GetisOrd(*(pd.Series(t[:, 0], frame.index) for t in found))


def _local_sums(y: np.ndarray, weights: csr_array) -> np.ndarray:
    """Return the z-scores (R, I) of the sums around every region, itself included."""
    count = len(y)
    if count < 3:
        return np.full(y.shape, np.nan)
    largest = weights.max(axis=1).toarray().ravel()
    own = np.where(weights.diagonal() == 0, np.where(largest > 0, largest, 1), 0)
    star = csr_array(weights + csr_array((own, (np.arange(count), np.arange(count)))))
    total, squares = star.sum(axis=1), star.power(2).sum(axis=1)
    spread = np.sqrt(np.maximum(count * squares - total**2, 0) / (count - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = star @ y - np.outer(total, y.mean(axis=0))
        score /= np.outer(np.where(spread > 1e-12 * total, spread, np.nan), y.std(axis=0))
    return np.where(_are_flat(y), np.nan, score)


def benjamini_hochberg(p_values, *, rate: float = 0.05) -> np.ndarray:
    """Mark the tests that may be called discoveries while their false ones stay below a rate.

    Parameters
    ----------
    p_values : array of any shape; NaN is no test
    rate : float between 0 and 1, the false discovery rate

    Returns
    -------
    bool array of the same shape

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Journal of the Royal Statistical Society B 57(1).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.02, 0.9, np.nan]).tolist()
    [True, True, False, False]
    """
    checking.between(rate, 0, 1, "rate")
    p = np.asarray(p_values, dtype=float)
    tested = ~np.isnan(p)
    if ((p[tested] < 0) | (p[tested] > 1)).any():
        raise checking.refusal("p_values", "a value outside 0 to 1", "numbers from 0 to 1, or NaN")
    found = np.zeros(p.shape, dtype=bool)
    if tested.any():
        found[tested] = q_values(p[tested]) <= rate * (1 + 1e-12)
    return found


def _check_options(permutations: int, least: int, rng, alternative: str) -> None:
    if alternative not in ALTERNATIVES:
        raise checking.refusal("alternative", repr(alternative), ", ".join(ALTERNATIVES))
    if checking.whole(permutations, least, "permutations"):
        checking.generator(rng)


def _p_value(upper, lower, alternative: str):
    if alternative == "greater":
        return upper
    return lower if alternative == "less" else np.minimum(2 * np.minimum(upper, lower), 1)


def _table_of(values) -> pd.DataFrame:
    if isinstance(values, pd.DataFrame):
        return values
    return checking.labelled(values, "values").to_frame()


def _on_the_map(values, weights) -> tuple[np.ndarray, csr_array]:
    """Return the known values and the weights between their regions."""
    numbers = checking.finite(checking.labelled(values, "values"), "values")
    given = checked_weights(weights, len(numbers))
    known = np.isfinite(numbers)
    return numbers[known], _kept(given, known)


def _kept(weights: csr_array, known: np.ndarray) -> csr_array:
    """Return the weights between known regions; rows keep their sum, so that means stay means."""
    if known.all():
        return weights
    inner = csr_array(weights[known][:, known])
    before, after = weights.sum(axis=1)[known], inner.sum(axis=1)
    factor = before / np.where(after > 0, after, 1)
    inner.data *= np.repeat(factor, np.diff(inner.indptr))
    return inner


def _are_flat(y: np.ndarray) -> np.ndarray:
    """Return which columns hold one value only, to rounding."""
    if not len(y):
        return np.ones(y.shape[1:], bool)
    return np.ptp(y, axis=0) <= 1e-12 * np.abs(y).max(axis=0)


def _is_flat(y: np.ndarray) -> bool:
    return bool(_are_flat(y))


def _alike_gaps(known: np.ndarray):
    """Yield the columns that have the same unknown regions, and the known ones."""
    columns: dict[bytes, list[int]] = {}
    for column in range(known.shape[1]):
        columns.setdefault(known[:, column].tobytes(), []).append(column)
    for alike in columns.values():
        yield alike, known[:, alike[0]]


def _few_at_once(groups):
    """Yield the same columns in parts small enough for what is made of them to stay in the cache."""
    for columns, known in groups:
        for start in range(0, len(columns), INDUSTRIES_AT_ONCE):
            yield columns[start : start + INDUSTRIES_AT_ONCE], known


def _variance(z: np.ndarray, weights: csr_array):
    """Return the variance of I under randomization (Cliff and Ord 1981), one per column of z."""
    n, both = len(z), weights + weights.T
    s0, s1 = weights.sum(), (both.power(2)).sum() / 2
    s2 = ((weights.sum(axis=1) + weights.sum(axis=0)) ** 2).sum()
    kurtosis = n * (z**4).sum(axis=0) / (z**2).sum(axis=0) ** 2
    first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    if n < 4:
        return np.full(np.shape(kurtosis), np.nan)
    return (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - 1 / (n - 1) ** 2
