"""Districts: which land cells belong to which town."""

import numpy as np
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from firms.sample.mosaic import Mosaic
from firms.sample.noise import fractal_noise


def seats(
    cells: Mosaic, soil: np.ndarray, people: np.ndarray, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Choose the cell (count,) of each district's town: closer where people live densely."""
    main = np.flatnonzero(soil == 1)
    weight = people[main] ** 0.75
    start = rng.choice(len(main), count, replace=False, p=weight / weight.sum())
    places = cells.middles[main[start]]
    for _ in range(6):
        _, nearest = cKDTree(places).query(cells.middles[main])
        mass = np.bincount(nearest, weight, count)
        moment = [np.bincount(nearest, weight * axis, count) for axis in cells.middles[main].T]
        places = np.where(mass[:, None] > 0, np.transpose(moment) / mass[:, None], places)
    return main[_distinct_nearest(cells.middles[main], places)]


def _distinct_nearest(places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the position of the place nearest to each wanted one, never the same twice."""
    _, options = cKDTree(places).query(wanted, k=min(40, len(places)))
    taken: dict[int, None] = {}
    for choice in options:
        taken[next(int(place) for place in choice if int(place) not in taken)] = None
    return np.sort(np.fromiter(taken, int))


def districts(
    cells: Mosaic, soil: np.ndarray, towns: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Give each land cell (N,) to the town with the easiest way; -1 at sea.

    The ground is uneven, so borders wind; a cell is reached by land, so districts hold together.
    Islets go with the nearest shore.
    """
    rough = np.exp(1.1 * fractal_noise(cells.middles, scale_km=14, octaves=4, rng=rng))
    steps = np.hypot(*(cells.middles[cells.pairs[:, 0]] - cells.middles[cells.pairs[:, 1]]).T)
    by_land = (soil[cells.pairs] == 1).all(axis=1)
    graph = cells.graph(steps * rough[cells.pairs].mean(axis=1), by_land)
    _, _, source = dijkstra(graph, indices=towns, min_only=True, return_predecessors=True)
    number = np.full(cells.n_cells, -1)
    number[towns] = np.arange(len(towns))
    main = soil == 1
    labels = np.full(cells.n_cells, -1)
    labels[main] = number[source[main]]
    _, shore = cKDTree(cells.middles[main]).query(cells.middles[soil == 2])
    labels[soil == 2] = labels[main][shore]
    return labels


def neighbors(cells: Mosaic, soil: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the pairs (P, 2) of districts with a common border on the main island."""
    by_land = (soil[cells.pairs] == 1).all(axis=1)
    pairs = np.sort(labels[cells.pairs[by_land]], axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def coastal(cells: Mosaic, labels: np.ndarray, count: int) -> np.ndarray:
    """Return which districts (count,) touch the sea."""
    side = labels[cells.pairs]
    shore = side[(side < 0).any(axis=1)]
    result = np.zeros(count, bool)
    result[shore[shore >= 0]] = True
    return result
