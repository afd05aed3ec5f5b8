"""Compile every loop once, so that nobody waits for it later: ``python -m analysis.warm_up``.

What is compiled is kept in a folder beside the modules (or in NUMBA_CACHE_DIR), and loaded from there in
milliseconds until the code, Numba or the processor changes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

import analysis
from analysis.assignment import RegionIndex


def warm_up() -> None:
    """Call what is compiled with the kinds of arrays that runs and imports give it."""
    rng = np.random.default_rng(0)
    _tables(rng)
    _places(rng)
    _rows()
    links = pd.DataFrame({"supplier": [1, 2, 3, 4], "buyer": [2, 3, 4, 1]})
    analysis.network_against_chance(links, [1, 2], simulations=19, rng=rng)


def _tables(rng: np.random.Generator) -> None:
    activity = pd.DataFrame(rng.integers(0, 9, (9, 4)).astype(float))
    analysis.all_indices(activity, pd.Series([1, 1, 2, 2]))
    touching = np.eye(9, k=1) + np.eye(9, k=-1)
    for weights in (touching, touching * np.arange(1, 10)):  # equal in a row, or not
        standardized = analysis.row_standardized(csr_array(weights))
        analysis.local_moran(
            activity, standardized, rng=rng, permutations=19, most_permutations=190
        )


def _places(rng: np.random.Generator) -> None:
    import shapely

    points, labels = rng.uniform(0, 1000, (40, 2)), np.repeat(["a", "b"], 20)
    radii = [10.0, 100.0]
    analysis.duranton_overman_bands(points[:20], points, radii, simulations=39, rng=rng)
    analysis.marcon_puech_bands(points, labels, np.ones(40), "a", radii, simulations=39, rng=rng)
    halves = pd.Series([shapely.box(0, 0, 500, 1000), shapely.box(500, 0, 1000, 1000)])
    RegionIndex.of(halves).assigned_with_overlaps(points)


def _rows() -> None:
    place = np.array([0, 1, 1])
    for unit in (1, 0.1):  # figures of few digits, or of many
        analysis.cell_totals(place, place, np.full(3, unit), regions=2, industries=2)


if __name__ == "__main__":
    warm_up()
