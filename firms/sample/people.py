"""Where people live: villages everywhere, and towns of Zipf sizes on the main island."""

import numpy as np
from scipy.spatial import cKDTree

from firms.sample.mosaic import Mosaic
from firms.sample.noise import fractal_noise

MOST_TOWNS = 60


def density(
    cells: Mosaic, soil: np.ndarray, n_districts: int, rng: np.random.Generator
) -> np.ndarray:
    """Return people per km² of each cell (N,); none at sea."""
    people = 90 * np.exp(0.9 * fractal_noise(cells.middles, scale_km=45, octaves=4, rng=rng))
    towns = _towns(cells.middles[soil == 1], min(MOST_TOWNS, max(3, n_districts // 9)), rng)
    for place, size in zip(towns, 1 / np.arange(1, len(towns) + 1) ** 0.8, strict=True):
        distance_km = np.hypot(*(cells.middles - place).T)
        people += 5200 * size * np.exp(-distance_km / (4 + 7 * size))
    people[soil == 0] = 0
    return people


def _towns(places: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Choose places (count, 2) far from each other: each time the farthest of a few candidates."""
    west_to_east = places[np.argsort(places[:, 0], kind="stable")]
    chosen = [west_to_east[int(len(places) * rng.uniform(0.3, 0.7))]]
    while len(chosen) < count:
        candidates = places[rng.integers(0, len(places), 12)]
        distance, _ = cKDTree(np.array(chosen)).query(candidates)
        chosen.append(candidates[np.argmax(distance)])
    return np.array(chosen)
