"""Measure at which distances the plants of an industry gather.

Needs no database, so that any machine of a cluster can do it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyproj import Proj

from analysis import duranton_overman_bands, marcon_puech_bands

# Fewer plants than this say nothing of distances.
FEWEST_PLANTS = 10
RADII_KM = (1, 2, 5, 10, 20, 50, 100)
LARGEST_KM, STEPS = 180, 36
K_MAPS, M_MAPS = 1000, 199


@dataclass(frozen=True)
class DistanceTask:
    """The plants of one year: where they are, how they count, and which are of the industry."""

    longitude: np.ndarray
    latitude: np.ndarray
    weights: np.ndarray
    same: np.ndarray
    seed: tuple[int, ...]


def measured_distances(task: DistanceTask) -> pd.DataFrame:
    """Return K_d and M with their bands: function, distance_km, value, low, high, local_low, …

    Without rows where the industry has fewer than `FEWEST_PLANTS` plants.
    """
    if task.same.sum() < FEWEST_PLANTS or not task.weights[task.same].sum() > 0:
        return pd.DataFrame()
    points = in_metres(task.longitude, task.latitude)
    rng = np.random.default_rng(task.seed)
    grid_km = distances_km(points)
    radii_km = np.array([radius for radius in RADII_KM if radius <= grid_km[-1]])
    own, weights = points[task.same], task.weights[task.same]
    curves = {
        "k_d": duranton_overman_bands(
            own, points, 1000 * grid_km, simulations=K_MAPS, rng=rng, weights=weights
        ),
        "m": marcon_puech_bands(
            points, task.same, task.weights, True, 1000 * radii_km, simulations=M_MAPS, rng=rng
        ),
    }
    return pd.concat([_rows(name, bands, len(own)) for name, bands in curves.items()])


def _rows(function: str, bands, plants: int) -> pd.DataFrame:
    # The density is per metre; a reader thinks in kilometres.
    scale = 1000.0 if function == "k_d" else 1.0
    found = {
        "value": bands.k, "low": bands.low, "high": bands.high,
        "local_low": bands.local_low, "local_high": bands.local_high,
    }  # fmt: skip
    rows = pd.DataFrame({name: scale * curve for name, curve in found.items()})
    rows = rows.assign(function=function, plants=plants, distance_km=rows.index / 1000)
    return rows.reset_index(drop=True)


def in_metres(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Project points (N, 2) to metres around their middle, true to distance from there."""
    # The middle of the directions on the sphere, so that a map across the date line stays whole.
    a, b = np.radians(longitude), np.radians(latitude)
    x, y, z = (np.cos(b) * np.cos(a)).mean(), (np.cos(b) * np.sin(a)).mean(), np.sin(b).mean()
    middle = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
    flat = Proj(proj="aeqd", lon_0=middle[0], lat_0=middle[1], ellps="WGS84")
    return np.stack(flat(longitude, latitude), axis=1)


def distances_km(points: np.ndarray) -> np.ndarray:
    """Return the distances of the curve: whole kilometres, up to half the map's longer side."""
    longest = min(LARGEST_KM, np.ptp(points, axis=0).max() / 2000)
    step = max(1, round(longest / STEPS))
    return np.arange(0, max(longest, step) + step / 2, step)
