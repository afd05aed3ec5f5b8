"""Which cells of the mosaic are land: one main island with a fractal coast, and a few islets."""

import numpy as np
from scipy.sparse.csgraph import connected_components

from firms.sample.mosaic import HEIGHT_KM, WIDTH_KM, Mosaic
from firms.sample.noise import fractal_noise

LAND_SHARE = 0.3
MOST_ISLETS = 7


def land(cells: Mosaic, rng: np.random.Generator) -> np.ndarray:
    """Return (N,) 0 for the sea, 1 for the main island, 2 for islets."""
    dry = _without_lakes(cells, _height(cells, rng))
    island = _parts(cells, dry)
    sizes = np.bincount(island[dry])
    by_size = np.argsort(-sizes, kind="stable")
    result = np.zeros(cells.n_cells, int)
    result[island == by_size[0]] = 1
    islets = [part for part in by_size[1 : MOST_ISLETS + 1] if sizes[part] >= 3]
    result[np.isin(island, islets)] = 2
    return result


def _height(cells: Mosaic, rng: np.random.Generator) -> np.ndarray:
    """Return which cells stand above the sea: a long dome, broken by noise."""
    x, y = ((cells.middles / [WIDTH_KM, -HEIGHT_KM]) - 0.5).T
    slant = y + 0.25 * x  # the island lies from west-north-west to east-south-east
    dome = 1 - (x / 0.40) ** 2 - (slant / 0.34) ** 2
    rough = fractal_noise(cells.middles, scale_km=80, octaves=3, rng=rng)
    rugged = fractal_noise(cells.middles, scale_km=22, octaves=4, rng=rng)
    height = dome + 1.3 * rough + 0.75 * rugged
    # The margin is sea whatever the noise says, so that no coast touches the edge of the mosaic.
    height[(np.abs(x) > 0.45) | (np.abs(y) > 0.43)] = -9
    return height > np.quantile(height, 1 - LAND_SHARE)


def _without_lakes(cells: Mosaic, dry: np.ndarray) -> np.ndarray:
    """Fill every water that has no way to the ocean."""
    waters = _parts(cells, ~dry)
    ocean = waters[np.argmin(cells.middles[:, 0])]
    return dry | (waters != ocean)


def _parts(cells: Mosaic, mask: np.ndarray) -> np.ndarray:
    """Number the connected parts of the masked cells from 0; all other cells get -1."""
    within = mask[cells.pairs].all(axis=1)
    _, label = connected_components(cells.graph(np.ones(len(within)), within), directed=False)
    result = np.full(len(mask), -1)
    result[mask] = np.unique(label[mask], return_inverse=True)[1]
    return result
