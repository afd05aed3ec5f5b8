"""Which regions are neighbours?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array, issparse

from analysis import checking


def contiguity_weights(geometries, *, tolerance_m: float = 0.0) -> csr_array:
    """Find the neighbours of every region: those within a tolerance, corners included.

    Real boundaries leave slivers and gaps between neighbours, and sometimes overlap; without a
    tolerance such neighbours are lost.  Ten to a hundred metres mend most maps.

    Parameters
    ----------
    geometries : Series or array of shape (R,) of shapely geometries, coordinates in metres
    tolerance_m : float, metres, 0 or more

    Returns
    -------
    sparse array of shape (R, R), 1 where two regions are neighbours, else 0, symmetric
        In the order of the geometries.  A missing or empty geometry, and a region without
        neighbours, has an empty row: it is an island.

    References
    ----------
    Cliff, A. and Ord, J. (1981). Spatial Processes. Pion.

    Examples
    --------
    >>> row = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(21, 0, 30, 10)]
    >>> contiguity_weights(row).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    >>> contiguity_weights(row, tolerance_m=1).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    """
    if not (np.isfinite(tolerance_m) and tolerance_m >= 0):
        raise checking.refusal("tolerance_m", tolerance_m, "a finite number of metres, 0 or more")
    shapes = np.asarray(geometries, dtype=object)
    if not all(shape is None or isinstance(shape, shapely.Geometry) for shape in shapes):
        raise checking.refusal("geometries", "something that is no geometry", "shapely geometries")
    _refuse_degrees(geometries, shapes, tolerance_m)
    count = len(shapes)
    first, second = shapely.STRtree(shapes).query(shapes, "dwithin", tolerance_m)
    apart = first != second
    pairs = (first[apart], second[apart])
    return csr_array((np.ones(len(pairs[0])), pairs), shape=(count, count))


def row_standardized(weights) -> csr_array:
    """Make the weights of every region add up to 1, so that a lag is the neighbours' mean.

    Parameters
    ----------
    weights : sparse array of shape (R, R), no negative weights

    Returns
    -------
    sparse array of shape (R, R)
        Islands keep an empty row.

    Examples
    --------
    >>> row_standardized(csr_array([[0, 1, 1], [1, 0, 0], [0, 0, 0]])).toarray()
    array([[0. , 0.5, 0.5],
           [1. , 0. , 0. ],
           [0. , 0. , 0. ]])
    """
    given = checked_weights(weights)
    total = given.sum(axis=1)
    share = np.repeat(1 / np.where(total > 0, total, 1), np.diff(given.indptr))
    return csr_array((given.data * share, given.indices, given.indptr), shape=given.shape)


def checked_weights(weights, count: int | None = None) -> csr_array:
    """Return weights as a sparse array with sorted rows, or refuse them."""
    if not issparse(weights):
        found = type(weights).__name__
        raise checking.refusal("weights", found, "a SciPy sparse array of shape (R, R)")
    given = csr_array(weights, dtype=float, copy=True)
    size = given.shape[0] if count is None else count
    if given.shape != (size, size):
        raise checking.refusal("weights", f"shape {given.shape}", f"shape ({size}, {size})")
    checking.figures(given.data, "weights", missing=False)
    given.eliminate_zeros()
    given.sort_indices()
    return given


def _refuse_degrees(geometries, shapes: np.ndarray, tolerance_m: float) -> None:
    geographic = getattr(getattr(geometries, "crs", None), "is_geographic", False)
    if tolerance_m > 0 and len(shapes) and not geographic:
        bounds = pd.DataFrame(shapely.bounds(shapes)).dropna()
        in_degrees = (bounds.abs().max() <= [180, 90, 180, 90]).all()
        # Regions smaller than the tolerance, at coordinates that fit a globe, are no map in metres.
        widths = (bounds[2] - bounds[0]).clip(lower=1e-12)
        geographic = bool(len(bounds)) and in_degrees and widths.median() < tolerance_m
    if geographic:
        raise checking.refusal("geometries", "coordinates in degrees", "coordinates in metres")
