"""Smooth fractal noise over the plane: the stuff of coasts and of uneven ground."""

import numpy as np


def fractal_noise(
    points: np.ndarray, *, scale_km: float, octaves: int, rng: np.random.Generator
) -> np.ndarray:
    """Return noise of mean about 0 and range about -1 to 1 at points (N, 2) in kilometers.

    Each octave halves the wavelength and the height of the one before.
    """
    total = np.zeros(len(points))
    for octave in range(octaves):
        total += _value_noise(points * (2.0**octave / scale_km), rng) * 0.5**octave
    return total / (2 - 0.5 ** (octaves - 1))


def _value_noise(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Interpolate random heights on the whole-numbered grid, smoothly, at any point."""
    size = 64  # the lattice repeats after 64 cells, far beyond one island
    heights = rng.uniform(-1, 1, (size, size))
    offset = rng.uniform(0, size, 2)
    cell = np.floor(points + offset).astype(int)
    x, y = _smooth((points + offset - cell).T)
    left, low = cell.T % size
    right, high = (left + 1) % size, (low + 1) % size
    bottom = heights[left, low] * (1 - x) + heights[right, low] * x
    top = heights[left, high] * (1 - x) + heights[right, high] * x
    return bottom * (1 - y) + top * y


def _smooth(t: np.ndarray) -> np.ndarray:
    return t * t * (3 - 2 * t)
