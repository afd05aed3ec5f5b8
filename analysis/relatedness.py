"""Which industries belong together, and which would suit a region that does not have them yet?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis import checking
from analysis.specialization import location_quotient


def proximity(presence: pd.DataFrame) -> pd.DataFrame:
    r"""Measure how likely a region that has one industry also has the other.

    .. math:: \phi_{ij} = \min\{P(i|j), P(j|i)\} = c_{ij} / \max(k_i, k_j)

    with the number c of regions that have both and the numbers k that have one.

    Parameters
    ----------
    presence : DataFrame of shape (R, I), True and False or 1 and 0
        Any other table is taken as activity; an industry is then present where its location
        quotient is at least 1.

    Returns
    -------
    DataFrame of shape (I, I), from 0 to 1, symmetric, 1 on the diagonal
        NaN for an industry that no region has, or with an unknown figure.

    References
    ----------
    Hidalgo, C. et al. (2007). Science 317(5837).

    Examples
    --------
    >>> has = pd.DataFrame({"autos": [1, 1, 0], "tyres": [1, 0, 0]}, index=["a", "b", "c"])
    >>> proximity(has)
           autos  tyres
    autos    1.0    0.5
    tyres    0.5    1.0
    """
    together, alone = _counts(presence)
    return _pairs(together, np.maximum.outer(alone, alone), alone, presence)


def common_regions(presence: pd.DataFrame) -> pd.DataFrame:
    """Count the regions that have both of two industries: what their :func:`proximity` rests on.

    Parameters
    ----------
    presence : DataFrame of shape (R, I), as for :func:`proximity`

    Returns
    -------
    DataFrame of shape (I, I), regions, symmetric; on the diagonal those that have the industry
        NaN with an unknown figure.

    References
    ----------
    Hidalgo, C. et al. (2007). Science 317(5837).

    Examples
    --------
    >>> has = pd.DataFrame({"autos": [1, 1, 0], "tyres": [1, 0, 0]}, index=["a", "b", "c"])
    >>> common_regions(has)
           autos  tyres
    autos    2.0    1.0
    tyres    1.0    1.0
    """
    together, _alone = _counts(presence)
    return pd.DataFrame(together, index=presence.columns, columns=presence.columns).astype(float)


def jaccard(presence: pd.DataFrame) -> pd.DataFrame:
    r"""Measure which part of the regions that have one of two industries has both.

    .. math:: c_{ij} / (k_i + k_j - c_{ij})

    Parameters
    ----------
    presence : DataFrame of shape (R, I), as for :func:`proximity`

    Returns
    -------
    DataFrame of shape (I, I), from 0 to 1, symmetric, 1 on the diagonal
        NaN for an industry that no region has, or with an unknown figure.

    References
    ----------
    Jaccard, P. (1901). Bulletin de la Société Vaudoise des Sciences Naturelles 37.

    Examples
    --------
    >>> has = pd.DataFrame({"autos": [1, 1, 0], "tyres": [1, 0, 0]}, index=["a", "b", "c"])
    >>> jaccard(has)
           autos  tyres
    autos    1.0    0.5
    tyres    0.5    1.0
    """
    together, alone = _counts(presence)
    union = np.add.outer(alone, alone) - together
    return _pairs(together, union, alone, presence)


def association(presence: pd.DataFrame) -> pd.DataFrame:
    r"""Measure how much more often two industries meet than they would by chance.

    .. math:: R\, c_{ij} / (k_i k_j)

    Parameters
    ----------
    presence : DataFrame of shape (R, I), as for :func:`proximity`

    Returns
    -------
    DataFrame of shape (I, I), dimensionless, symmetric
        1 where the industries are independent, R/k on the diagonal.  NaN for an industry that no
        region has, or with an unknown figure.

    References
    ----------
    Van Eck, N. and Waltman, L. (2009). Journal of the American Society for Information Science and
    Technology 60(8).

    Examples
    --------
    >>> has = pd.DataFrame({"autos": [1, 1, 0], "tyres": [1, 0, 0]}, index=["a", "b", "c"])
    >>> association(has)
           autos  tyres
    autos    1.5    1.5
    tyres    1.5    3.0
    """
    together, alone = _counts(presence)
    return _pairs(together * len(presence), np.outer(alone, alone), alone, presence)


def cosine(activity: pd.DataFrame) -> pd.DataFrame:
    r"""Measure how alike two industries are spread over the regions.

    .. math:: \sum_r e_{ri} e_{rj} / \sqrt{\sum_r e_{ri}^2 \sum_r e_{rj}^2}

    Parameters
    ----------
    activity : DataFrame of shape (R, I), presence or activity, as it is
        Large regions weigh most; give location quotients to take size out.

    Returns
    -------
    DataFrame of shape (I, I), from 0 to 1, symmetric, 1 on the diagonal
        NaN for an industry without activity, or with an unknown figure.

    References
    ----------
    Salton, G. and McGill, M. (1983). Introduction to Modern Information Retrieval. McGraw-Hill.

    Examples
    --------
    >>> cosine(pd.DataFrame({"autos": [3, 4], "tyres": [4, 3]}, index=["a", "b"]))
           autos  tyres
    autos   1.00   0.96
    tyres   0.96   1.00
    """
    values = checking.table(activity, "activity")
    product = values.T @ values
    length = np.sqrt(np.diag(product))
    return _pairs(product, np.outer(length, length), length, activity)


def relatedness_density(presence: pd.DataFrame, proximity: pd.DataFrame) -> pd.DataFrame:
    r"""Measure how much of what is close to an industry a region already has.

    .. math:: \omega_{ri} = \sum_{j \ne i} M_{rj} \phi_{ij} / \sum_{j \ne i} \phi_{ij}

    The industry itself is left out: else every industry that is present looks related to its
    region.

    Parameters
    ----------
    presence : DataFrame of shape (R, I), as for :func:`proximity`
    proximity : DataFrame of shape (I, I), any measure of relatedness with the same labels

    Returns
    -------
    DataFrame of shape (R, I), from 0 to 1
        NaN for an industry that is related to none.

    References
    ----------
    Hidalgo, C. et al. (2007). Science 317(5837).

    Examples
    --------
    >>> has = pd.DataFrame({"autos": [1, 0], "tyres": [0, 0], "food": [0, 1]}, index=["a", "b"])
    >>> names = ["autos", "tyres", "food"]
    >>> close = pd.DataFrame([[1, 0.6, 0.2], [0.6, 1, 0.2], [0.2, 0.2, 1]], names, names)
    >>> relatedness_density(has, close)
       autos  tyres  food
    a   0.00   0.75   0.5
    b   0.25   0.25   0.0
    """
    present = _presence(presence)
    labels = presence.columns
    close = checking.square(proximity, labels, "proximity")
    close = np.where(np.isnan(close), 0, close)
    np.fill_diagonal(close, 0)
    total = close.sum(axis=0)
    density = (present @ close) / np.where(total > 0, total, np.nan)
    return pd.DataFrame(density, index=presence.index, columns=labels)


@dataclass(frozen=True)
class EconomicComplexity:
    """Complexity of regions (R,) and of industries (I,), each with mean 0 and deviation 1."""

    regions: pd.Series
    industries: pd.Series


def economic_complexity(presence: pd.DataFrame) -> EconomicComplexity:
    """Rank regions by how many industries they have that few others have, and the reverse.

    The exact second eigenvector of the matrix that leads from region to industry and back,
    standardized (ddof 0), with the sign that makes it grow with the number of industries.

    Parameters
    ----------
    presence : DataFrame of shape (R, I), as for :func:`proximity`

    Returns
    -------
    EconomicComplexity
        ``industries`` is the mean complexity of the regions that have them, standardized.  NaN
        outside the largest set of regions and industries that hang together, and everywhere where
        the ranking is not unique.

    References
    ----------
    Hidalgo, C. and Hausmann, R. (2009). PNAS 106(26).

    Examples
    --------
    >>> has = pd.DataFrame({"x": [1, 1, 1], "y": [1, 1, 0], "z": [1, 0, 0]}, index=["a", "b", "c"])
    >>> economic_complexity(has).industries.round(3) + 0.0
    x   -1.225
    y    0.000
    z    1.225
    dtype: float64
    """
    present = _presence(presence)
    if np.isnan(present).any():
        raise checking.refusal("presence", "an unknown figure", "tables without NaN")
    row, column = _largest_component(present)
    regions = pd.Series(np.nan, index=presence.index)
    industries = pd.Series(np.nan, index=presence.columns)
    inner = present[np.ix_(row, column)]
    vector = _second_eigenvector(inner)
    if vector is not None:
        diversity = inner.sum(axis=1)
        if np.dot(vector - vector.mean(), diversity - diversity.mean()) < 0:
            vector = -vector
        regions[row] = _standardized(vector)
        industries[column] = _standardized(vector @ inner / inner.sum(axis=0))
    return EconomicComplexity(regions, industries)


def input_output_link(flows: pd.DataFrame) -> pd.DataFrame:
    """Measure the strongest of the four ways in which two industries trade with each other.

    Parameters
    ----------
    flows : DataFrame of shape (I, I), value that the row's industry sells to the column's

    Returns
    -------
    DataFrame of shape (I, I), from 0 to 1, symmetric
        The largest of: share of i's purchases that j sells, share of i's sales that j buys, and the
        same with i and j exchanged.  Shares are of all flows in the table.  A share of nothing is
        left out; NaN where all four are.

    References
    ----------
    Ellison, G., Glaeser, E. and Kerr, W. (2010). American Economic Review 100(3).

    Examples
    --------
    >>> names = ["steel", "autos"]
    >>> input_output_link(pd.DataFrame([[2, 6], [0, 4]], index=names, columns=names))
           steel  autos
    steel   1.00   0.75
    autos   0.75   1.00
    """
    if not isinstance(flows, pd.DataFrame):
        raise checking.refusal("flows", type(flows).__name__, "a DataFrame of sellers by buyers")
    value = checking.square(flows, flows.index, "flows")
    with np.errstate(divide="ignore", invalid="ignore"):
        sold, bought = value / value.sum(axis=1, keepdims=True), value / value.sum(axis=0)
    link = np.fmax(np.fmax(sold, sold.T), np.fmax(bought, bought.T))
    return pd.DataFrame(link, index=flows.index, columns=flows.index)


def _presence(table: pd.DataFrame) -> np.ndarray:
    """Return presence as 0 and 1: as given, or where the quotient of an activity is at least 1."""
    values = checking.table(table, "presence")
    if np.isin(values, (0, 1)).all():
        return values
    quotient = location_quotient(table).to_numpy()
    empty = values.sum(axis=1, keepdims=True) == 0
    return np.where(np.isnan(quotient) & ~empty & (values.sum(axis=0) != 0), np.nan, quotient >= 1)


def _counts(presence: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    present = _presence(presence)
    together = present.T @ present
    return together, np.diag(together).copy()


def _pairs(numerator, denominator, alone: np.ndarray, like: pd.DataFrame) -> pd.DataFrame:
    """Return the ratio for every two industries, NaN with an industry that occurs nowhere."""
    ratio = numerator / np.where(np.outer(alone, alone) > 0, denominator, np.nan)
    return pd.DataFrame(ratio, index=like.columns, columns=like.columns)


def _largest_component(present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows and columns hang together, as two masks."""
    rows = len(present)
    row, column = np.nonzero(present)
    size = sum(present.shape)
    edges = csr_array((np.ones(len(row)), (row, rows + column)), shape=(size, size))
    _, label = connected_components(edges, directed=False)
    largest = np.bincount(label).argmax() if len(label) else -1
    return label[:rows] == largest, label[rows:] == largest


def _second_eigenvector(present: np.ndarray) -> np.ndarray | None:
    """Return the second eigenvector over the rows, or None where it is not unique."""
    if min(present.shape) < 2:
        return None
    root = np.sqrt(present.sum(axis=1))
    scaled = present / root[:, None] / np.sqrt(present.sum(axis=0))
    wide = scaled.shape[0] > scaled.shape[1]
    value, vector = np.linalg.eigh(scaled.T @ scaled if wide else scaled @ scaled.T)
    second = vector[:, -2]
    unique = value[-1] - value[-2] > 1e-9 and (len(value) < 3 or value[-2] - value[-3] > 1e-9)
    if not unique or value[-2] < 1e-12:
        return None
    return (scaled @ second if wide else second) / root


def _standardized(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()
