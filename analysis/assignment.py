"""In which region does a point lie?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis import checking
from analysis.threads import in_blocks

# A net of this many cells per edge, within bounds, keeps lists short and memory small.
CELLS_PER_EDGE = 16
FEWEST_CELLS, MOST_CELLS = 1_024, 4_000_000
OUTSIDE, DOUBTFUL = -1, -2


def assigned_regions(points, geometries: pd.Series) -> np.ndarray:
    """Find the region of every point: the one that covers it, the border included.

    Where several regions cover a point, on a border or in an overlap, it is the one with the
    lowest label. Every decision is exact: a compiled search settles what floating point can
    settle for certain, and GEOS the few points that lie on a border or within rounding of one.

    Parameters
    ----------
    points : array of shape (N, 2), in the same coordinates as the geometries; NaN is outside
    geometries : Series of shape (R,) of valid shapely polygons, indexed by region

    Returns
    -------
    int array of shape (N,), positions in ``geometries``, -1 outside all regions

    References
    ----------
    Shewchuk, J. (1997). Discrete & Computational Geometry 18(3), for the bound of rounding.

    Examples
    --------
    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> regions = pd.Series({"33.02": east, "33.01": west})
    >>> assigned_regions([[0.5, 0.5], [1.5, 0.5], [1, 0.5], [5, 5]], regions).tolist()
    [1, 0, 1, -1]
    """
    return RegionIndex.of(geometries).assigned(points)


@dataclass(frozen=True)
class RegionIndex:
    """A net over the regions, built once, in which any number of points can be looked up."""

    shapes: np.ndarray  # in the order of their labels
    order: np.ndarray  # position of each shape in the geometries
    net: tuple

    @classmethod
    def of(cls, geometries: pd.Series) -> RegionIndex:
        """Build the net.  Missing and empty geometries cover nothing."""
        if not isinstance(geometries, pd.Series):
            found = type(geometries).__name__
            raise checking.refusal("geometries", found, "a Series of polygons indexed by region")
        checking.unique_labels(geometries.index, "geometries.index")
        shapes = np.asarray(geometries, dtype=object)
        kinds = {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON, -1}
        if wrong := set(shapely.get_type_id(shapes).tolist()) - {int(kind) for kind in kinds}:
            name = shapely.GeometryType(wrong.pop()).name
            raise checking.refusal("geometries", f"a {name}", "polygons and multipolygons")
        order = np.argsort(np.asarray(geometries.index.astype(str)), kind="stable")
        return cls(shapes[order], order, _net(shapes[order]))

    def assigned(self, points) -> np.ndarray:
        """Return the position of the region of every point (N, 2), -1 outside."""
        places = np.asarray(points, dtype=float)
        places = places.reshape(0, 2) if places.size == 0 else places
        if places.ndim != 2 or places.shape[1] != 2:
            raise checking.refusal("points", f"shape {places.shape}", "shape (N, 2)")
        found = np.full(len(places), OUTSIDE, np.int32)
        if self.net:
            from analysis.polygon_net import look_up

            in_blocks(look_up, len(places), (places, *self.net, found))
            doubtful = np.flatnonzero(found == DOUBTFUL)
            found[doubtful] = self._exactly(places[doubtful])
        return np.where(found >= 0, self.order[found], OUTSIDE) if len(self.order) else found

    def assigned_with_overlaps(self, points) -> tuple[np.ndarray, np.ndarray]:
        """Return what `assigned` does, and which points (N,) a further region covers, or touches."""
        found = self.assigned(points)
        places = np.asarray(points, dtype=float).reshape(-1, 2)
        again = np.zeros(len(places), bool)
        if self.net:
            from analysis.polygon_net import look_again

            rank = np.append(np.argsort(self.order), OUTSIDE).astype(np.int32)[found]
            in_blocks(look_again, len(places), (places, *self.net, rank, again))
        return found, again

    def _exactly(self, places: np.ndarray) -> np.ndarray:
        """Ask GEOS, whose predicates are exact."""
        lowest = np.full(len(places), len(self.shapes), np.int64)
        point, shape = shapely.STRtree(self.shapes).query(shapely.points(places), "intersects")
        np.minimum.at(lowest, point, shape)
        return np.where(lowest < len(self.shapes), lowest, OUTSIDE)


def _net(shapes: np.ndarray) -> tuple:
    """Return the edges of all rings by region, and the cells they touch."""
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return ()
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not np.isfinite(xy).all():
        raise checking.refusal(
            "geometries", "a coordinate that is not finite", "finite coordinates"
        )
    joined = np.flatnonzero(ring[:-1] == ring[1:])
    edges = np.ascontiguousarray(np.hstack([xy[joined], xy[joined + 1]]))
    first = np.searchsorted(of_shape[of_part[ring[joined]]], np.arange(len(shapes) + 1))
    low, high = xy.min(axis=0), xy.max(axis=0)
    size = np.maximum(high - low, 1e-12 * np.maximum(np.abs(low), 1))
    cells = np.clip(CELLS_PER_EDGE * len(edges), FEWEST_CELLS, MOST_CELLS)
    across = int(np.clip(np.sqrt(cells * size[0] / size[1]), 1, cells))
    down = int(np.clip(cells / across, 1, cells))
    frame = np.array([low[0], low[1], high[0], high[1], across / size[0], down / size[1]])
    from analysis.polygon_net import build

    return (frame, across, *build(edges, first, frame, across, down))
