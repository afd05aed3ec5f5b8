"""Regencies and cities: which districts belong together."""

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

# More districts than this in one city would stop it from being one.
CITY_SIZES = (4, 3)
MOST_REGENCIES = 90


def regencies(
    middles: np.ndarray, people: np.ndarray, pairs: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, int]:
    """Return the regency of each district (D,) and how many of the first ones are cities.

    `middles` (D, 2) in kilometers, `people` per km² (D,), `pairs` neighboring districts.
    """
    count = len(middles)
    wanted = round(count / 8) if count <= 64 else min(MOST_REGENCIES, max(8, round(count / 14)))
    cities = _cities(middles, people, pairs, CITY_SIZES if count >= 24 else ())
    labels = np.full(count, -1)
    for number, members in enumerate(cities):
        labels[members] = number
    rest = np.flatnonzero(labels < 0)
    countryside = _countryside(middles, rest, pairs, max(1, wanted - len(cities)), rng)
    labels[rest] = countryside + len(cities)
    labels = np.unique(labels, return_inverse=True)[1]
    return labels, len(cities)


def _graph(middles: np.ndarray, pairs: np.ndarray) -> csr_array:
    length = np.hypot(*(middles[pairs[:, 0]] - middles[pairs[:, 1]]).T)
    both = np.r_[pairs, pairs[:, ::-1]]
    return csr_array((np.r_[length, length], both.T), shape=(len(middles), len(middles)))


def _cities(middles, people, pairs, sizes) -> list[np.ndarray]:
    """Return the districts of each city: the densest one left and those nearest to it by land."""
    graph, free, cities = _graph(middles, pairs), np.ones(len(middles), bool), []
    for size in sizes:
        town = int(np.argmax(np.where(free, people, -1)))
        distance = np.where(free, dijkstra(graph, indices=town), np.inf)
        members = np.argsort(distance, kind="stable")[:size]
        cities.append(members)
        # Two cities side by side would read as one.
        near = np.isin(pairs, members).any(axis=1)
        free[members] = free[pairs[near].ravel()] = False
    return cities


def _countryside(middles, rest, pairs, count, rng) -> np.ndarray:
    """Group the districts outside the cities (their numbers from 0) around even centers."""
    centers, nearest = kmeans2(middles[rest], min(count, len(rest)), minit="++", seed=rng)
    position = np.full(len(middles), -1)
    position[rest] = np.arange(len(rest))
    inner = position[pairs[(position[pairs] >= 0).all(axis=1)]]
    seats = [
        np.flatnonzero(nearest == center)[
            np.argmin(np.hypot(*(middles[rest][nearest == center] - centers[center]).T))
        ]
        for center in np.unique(nearest)
    ]
    graph = _graph(middles[rest], inner)
    _, _, source = dijkstra(graph, indices=seats, min_only=True, return_predecessors=True)
    # A district cut off by a city goes where the plain distance says.
    cut_off = source < 0
    source[cut_off] = np.array(seats)[nearest[cut_off]]
    return np.unique(source, return_inverse=True)[1]
