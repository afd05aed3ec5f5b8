"""A mosaic of small cells that islands and districts are put together from.

Because every border is made of the cells' own edges, neighbors share every vertex.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.spatial import Voronoi

# How far an edge may bulge towards the two cells it parts, as a share of the way to their middles.
BULGE = 0.32
SHORTEST_WIGGLE_KM = 0.3
KM_PER_DEGREE = 111.32
WEST, NORTH = 107.2, -11.1  # the corner of the open sea in which the island lies
WIDTH_KM, HEIGHT_KM = 340.0, 190.0


@dataclass(frozen=True)
class Mosaic:
    """Cells of the plane, in kilometers from the north-west corner (x east, y south is negative)."""

    middles: np.ndarray  # (N, 2)
    vertices: np.ndarray  # (V, 2)
    pairs: np.ndarray  # (E, 2) the two cells that an edge parts
    ends: np.ndarray  # (E, 2) the two vertices of the edge

    @property
    def n_cells(self) -> int:
        return len(self.middles)

    @property
    def edge_lengths(self) -> np.ndarray:
        start, end = self.vertices[self.ends[:, 0]], self.vertices[self.ends[:, 1]]
        return np.hypot(*(end - start).T)

    def graph(self, cost: np.ndarray, edges: np.ndarray | None = None) -> csr_array:
        """Return the graph of neighboring cells, walking across an edge at the given cost (E,)."""
        pairs = self.pairs if edges is None else self.pairs[edges]
        cost = cost if edges is None else cost[edges]
        shape = (self.n_cells, self.n_cells)
        return csr_array(
            (np.r_[cost, cost], (np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]])),
            shape=shape,
        )


def mosaic(n_cells: int, rng: np.random.Generator) -> Mosaic:
    """Cover the sea with about `n_cells` uneven cells of equal size."""
    spacing = np.sqrt(WIDTH_KM * HEIGHT_KM / n_cells)
    columns, rows = int(WIDTH_KM / spacing), int(HEIGHT_KM / spacing)
    x, y = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
    x = x + np.where(np.arange(rows) % 2, 0.25, -0.25)[:, None]  # every other row is shifted
    middles = np.column_stack([x.ravel(), -y.ravel()]) * spacing
    middles += rng.uniform(-0.38, 0.38, middles.shape) * spacing
    diagram = Voronoi(middles)
    ends = np.asarray(diagram.ridge_vertices)
    finite = (ends >= 0).all(axis=1)
    return Mosaic(middles, diagram.vertices, diagram.ridge_points[finite], ends[finite])


def degrees(kilometers: np.ndarray) -> np.ndarray:
    """Return longitude and latitude, rounded to a decimeter, of points in kilometers."""
    latitude = NORTH + kilometers[..., 1] / KM_PER_DEGREE
    middle = np.cos(np.radians(NORTH - HEIGHT_KM / KM_PER_DEGREE / 2))
    longitude = WEST + kilometers[..., 0] / (KM_PER_DEGREE * middle)
    return np.round(np.stack([longitude, latitude], axis=-1), 6)


def outlines(cells: Mosaic, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return one polygon per label 0…L-1, in degrees; cells labelled -1 are left out.

    The edges between labels are broken into a fractal line that stays between the two middles,
    so that lines never cross and neighbors keep the same vertices.
    """
    border = np.flatnonzero(labels[cells.pairs[:, 0]] != labels[cells.pairs[:, 1]])
    vertices, line = _wiggly(cells, border, rng)
    lines = shapely.linestrings(vertices, indices=line)
    faces = shapely.get_parts(shapely.polygonize(lines))
    owner = np.full(len(faces), -1)
    middles = shapely.points(degrees(cells.middles))
    cell, face = shapely.STRtree(faces).query(middles, predicate="within")
    owner[face] = labels[cell]
    return np.array(
        [shapely.multipolygons(faces[owner == label]) for label in range(labels.max() + 1)]
    )


def _wiggly(cells: Mosaic, edges: np.ndarray, rng: np.random.Generator):
    """Return the vertices of broken edges and, for each vertex, the number of its line."""
    start, end = (cells.vertices[cells.ends[edges, side]] for side in (0, 1))
    left, right = (cells.middles[cells.pairs[edges, side]] for side in (0, 1))
    middle, half = (start + end) / 2, np.hypot(*(end - start).T) / 2
    # Where the line between the middles passes far from the edge, the bulge shrinks: the four
    # points must stay a convex figure, or the pieces could cross.
    aside = np.hypot(*((left + right) / 2 - middle).T)
    bulge = np.minimum(BULGE, 0.8 * half / np.maximum(aside, 1e-9))[:, None]
    left, right = middle + bulge * (left - middle), middle + bulge * (right - middle)
    path = _fractal(start, left, end, right, rng, depth=3)
    # Beside short edges the room is so narrow that rounding to degrees could make lines cross.
    short = half < SHORTEST_WIGGLE_KM / 2
    path[short, :-1] = start[short, None]
    path = degrees(path)
    changed = np.ones(path.shape[:2], bool)
    changed[:, 1:] = (path[:, 1:] != path[:, :-1]).any(axis=2)
    changed &= (changed.sum(axis=1) > 1)[:, None]  # rounded to one point: no line at all
    lines = np.broadcast_to(np.arange(len(path))[:, None], changed.shape)[changed]
    return path[changed], np.unique(lines, return_inverse=True)[1]


def _fractal(start, left, end, right, rng, depth):
    """Return vertices (E, 2**depth + 1, 2) of lines that stay in the figure start, left, end, right."""
    if depth == 0:
        return np.stack([start, end], axis=1)
    share = rng.uniform(0.15, 0.85, (len(start), 1))
    turn = left + share * (right - left)
    first = _fractal(start, (start + left) / 2, turn, (start + right) / 2, rng, depth - 1)
    second = _fractal(turn, (left + end) / 2, end, (right + end) / 2, rng, depth - 1)
    return np.concatenate([first[:, :-1], second], axis=1)
