"""The ground on which firms stand: triangles that surely lie inside their district."""

from dataclasses import dataclass

import numpy as np

from firms.sample.mosaic import BULGE, Mosaic, degrees


@dataclass(frozen=True)
class Ground:
    """Triangles (T) sorted by district, in degrees, into which points are thrown."""

    corners: np.ndarray  # (T, 3, 2); the first corner is the middle of a cell
    shrink: np.ndarray  # (T,) how far from the middle a point may lie, 1 = to the edge
    reach: np.ndarray  # (T + 1,) running sum of people
    first: np.ndarray  # (D + 1,) where each district's triangles begin

    def points(self, districts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Throw one point (longitude, latitude) into each district (N,), more where people live."""
        begin, end = self.first[districts], self.first[districts + 1]
        low, high = self.reach[begin], self.reach[end]
        at = low + rng.random(len(districts)) * (high - low)
        triangle = np.clip(np.searchsorted(self.reach, at, side="right") - 1, begin, end - 1)
        u, v = rng.random((2, len(districts)))
        flip = u + v > 1
        u[flip], v[flip] = 1 - u[flip], 1 - v[flip]
        middle, b, c = np.moveaxis(self.corners[triangle], 1, 0)
        away = u[:, None] * (b - middle) + v[:, None] * (c - middle)
        return np.round(middle + self.shrink[triangle][:, None] * away, 6)


def ground(cells: Mosaic, labels: np.ndarray, people: np.ndarray) -> Ground:
    """Cut each labelled cell into triangles, kept clear of the bulges of district borders."""
    cell = np.concatenate([cells.pairs[:, 0], cells.pairs[:, 1]])
    edge = np.tile(np.arange(len(cells.pairs)), 2)
    on_border = (labels[cells.pairs[:, 0]] != labels[cells.pairs[:, 1]])[edge]
    order = np.argsort(labels[cell], kind="stable")
    order = order[labels[cell][order] >= 0]
    cell, edge, on_border = cell[order], edge[order], on_border[order]
    corners = np.stack(
        [
            cells.middles[cell],
            cells.vertices[cells.ends[edge, 0]],
            cells.vertices[cells.ends[edge, 1]],
        ],
        axis=1,
    )
    (ax, ay), (bx, by) = (corners[:, 1] - corners[:, 0]).T, (corners[:, 2] - corners[:, 0]).T
    area_km2 = np.abs(ax * by - ay * bx) / 2
    shrink = np.where(on_border, 0.98 - BULGE, 1.0)
    reach = np.concatenate([[0.0], np.cumsum(area_km2 * people[cell])])
    first = np.searchsorted(labels[cell], np.arange(labels.max() + 2))
    return Ground(degrees(corners), shrink, reach, first)
