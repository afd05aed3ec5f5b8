"""Which region a point belongs to.

One rule everywhere: the region it lies in; on a border or in an overlap the lower code; outside
every region the nearest one within a stated distance, marked as such; else none.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from django.contrib.gis.geos import Polygon
from pyproj import Geod

from analysis import assignment as analysis
from regions.models import BoundarySet, Region

NEAREST_WITHIN_M = 2_000
# From so many points on, it pays to lay a net over the regions.
MANY = 5_000
WGS84 = Geod(ellps="WGS84")
INSIDE, NEAREST, NOWHERE = "inside", "nearest", "nowhere"


@dataclass(frozen=True)
class Assignment:
    """The regions of N points: ids `(N,)` (0: none) and how each was found `(N,)`.

    `several` holds, by the point's place, the ids of all regions of a point that lies in more than one.
    """

    region_ids: np.ndarray
    how: np.ndarray
    several: dict[int, list[int]]


class RegionIndex:
    """The regions of one edition at its finest level, in the order of their codes."""

    def __init__(self, ids, geometries):
        self.ids = np.asarray(ids, dtype=np.int64)
        self.geometries = np.asarray(geometries, dtype=object)
        shapely.prepare(self.geometries)
        self.tree = shapely.STRtree(self.geometries)
        bounds = shapely.total_bounds(self.geometries) if len(self.ids) else np.zeros(4)
        self.highest = float(np.abs(bounds[[1, 3]]).max())

    @classmethod
    def of_edition(cls, boundary_set: BoundarySet) -> "RegionIndex":
        finest = boundary_set.levels.order_by("-depth").first()
        rows = (
            Region.objects.of_edition(boundary_set)
            .filter(level=finest)
            .order_by("code")
            .values_list("id", "geometry")
        )
        return cls._of_rows(rows)

    @classmethod
    def around(
        cls,
        boundary_set: BoundarySet,
        longitude: float,
        latitude: float,
        within_m: float = NEAREST_WITHIN_M,
    ) -> "RegionIndex":
        """Return the regions that can be a point's: for one point, without loading the edition."""
        # A square in degrees, wide enough where degrees of longitude are short.
        reach = 1.02 * within_m / (110_574 * max(np.cos(np.radians(latitude)), 0.01))
        box = Polygon.from_bbox(
            (longitude - reach, latitude - reach, longitude + reach, latitude + reach)
        )
        finest = boundary_set.levels.order_by("-depth").first()
        return cls._of_rows(
            Region.objects.of_edition(boundary_set)
            .filter(level=finest, geometry__bboverlaps=box)
            .order_by("code")
            .values_list("id", "geometry")
        )

    @classmethod
    def _of_rows(cls, rows) -> "RegionIndex":
        ids, shapes = zip(*rows, strict=True) if rows else ((), ())
        return cls(ids, shapely.from_wkb([bytes(shape.wkb) for shape in shapes]))

    def regions_of(
        self, longitude, latitude, *, nearest_within_m: float = NEAREST_WITHIN_M
    ) -> Assignment:
        """Assign points given in degrees, arrays of shape (N,)."""
        x, y = np.asarray(longitude, float), np.asarray(latitude, float)
        places = np.full(len(x), len(self.ids))
        if len(x) >= MANY:
            found, again = self.net.assigned_with_overlaps(np.column_stack([x, y]))
            places[found >= 0] = found[found >= 0]
            overlapped = np.flatnonzero(again)
            which, found = self._covering(x[overlapped], y[overlapped])
            which = overlapped[which]
        else:
            which, found = self._covering(x, y)
        # The index is in code order, so the smallest place is the lower code.
        np.minimum.at(places, which, found)
        how = np.where(places < len(self.ids), INSIDE, NOWHERE).astype(object)
        self._to_the_nearest(x, y, places, how, nearest_within_m)
        ids = np.append(self.ids, 0)[places]
        return Assignment(ids, how, self._several(which, found, len(x)))

    @cached_property
    def net(self) -> analysis.RegionIndex:
        """A net over the shapes, in which points are found a hundred times as fast as in the tree."""
        return analysis.RegionIndex.of(
            pd.Series(self.geometries, [f"{n:09}" for n in range(len(self.ids))])
        )

    def _covering(self, x, y) -> tuple[np.ndarray, np.ndarray]:
        """Return all pairs of a point and a region that covers it, by their places."""
        # Boxes first, then the prepared shapes: faster by far than asking the tree for a predicate,
        # which prepares the points and not the shapes.
        which, found = self.tree.query(shapely.points(x, y))
        inside = shapely.intersects_xy(self.geometries[found], x[which], y[which])
        return which[inside], found[inside]

    def _to_the_nearest(self, x, y, places, how, within_m) -> None:
        """Take points outside every region to the nearest one within the distance."""
        # A degree of latitude is 110.6 km or more; of longitude less, so the reach is widened.
        reach = within_m / 110_000 / max(np.cos(np.radians(self.highest)), 0.1)
        outside = np.flatnonzero(places == len(self.ids))
        if not len(outside) or not len(self.ids):
            return
        points = shapely.points(x[outside], y[outside])
        which, found = self.tree.query_nearest(points, max_distance=reach, all_matches=False)
        lines = shapely.shortest_line(points[which], self.geometries[found])
        x1, y1, x2, y2 = shapely.get_coordinates(lines).reshape(-1, 4).T
        near = WGS84.inv(x1, y1, x2, y2)[2] <= within_m
        taken = outside[which[near]]
        places[taken], how[taken] = found[near], NEAREST

    def _several(self, which, found, points: int) -> dict[int, list[int]]:
        counts = np.bincount(which, minlength=points)
        several: dict[int, list[int]] = {}
        for pair in np.flatnonzero(counts[which] > 1):
            several.setdefault(int(which[pair]), []).append(int(found[pair]))
        return {point: [int(self.ids[f]) for f in sorted(at)] for point, at in several.items()}

    def shape_of(self, region_id: int) -> shapely.Geometry:
        """Return the shape of one of the index's regions."""
        return self.geometries[int(np.flatnonzero(self.ids == region_id)[0])]
