"""How often p-values, bands and intervals err where there is nothing but chance.

Run ``python -m benchmarks.calibration``; the table goes into docs/methods.md.  Every figure is the share
of invented cases without any pattern in which the measure says that there is one; it may exceed the
stated level by no more than the error of so many cases.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

import analysis
from analysis.significance import chance_of_as_many, q_values

LEVELS = (0.01, 0.05, 0.10)


def grid(side: int) -> csr_array:
    """Return row-standardized weights of a square grid whose cells meet at corners too."""
    x, y = np.divmod(np.arange(side * side), side)
    apart = np.maximum(np.abs(x[:, None] - x), np.abs(y[:, None] - y))
    return analysis.row_standardized(csr_array((apart == 1).astype(float)))


def plants(count: int, regions: int, simulated: bool):
    """Return p-values of industries whose plants are thrown at a map of unequal regions."""

    def p_values(cases: int, rng) -> np.ndarray:
        x = rng.dirichlet(np.ones(regions))
        sizes = np.tile(np.ceil(np.exp(rng.normal(2, 1, count))), cases)
        where = rng.choice(regions, count * cases, p=x)
        labels = np.repeat(np.arange(cases), count)
        options = {"simulations": 99, "rng": rng} if simulated else {}
        return analysis.ellison_glaeser_by_industry(sizes, where, labels, x, **options)["p_value"]

    return p_values


def maps(cases: int, rng) -> np.ndarray:
    weights = grid(10)
    values = rng.exponential(1, (cases, 100))
    return np.array([analysis.moran(y, weights, permutations=99, rng=rng).p_value for y in values])


def maps_by_law(cases: int, rng) -> np.ndarray:
    values = pd.DataFrame(rng.exponential(1, (400, cases)))
    return analysis.moran_by_industry(values, grid(20))["p_value"].to_numpy()


def regions(cases: int, rng) -> np.ndarray:
    values = pd.DataFrame(rng.exponential(1, (400, max(cases // 400, 2))))
    found = analysis.local_moran(values, grid(20), rng=rng, most_permutations=9_999)
    return found.p_value.to_numpy().ravel()


def register(rng) -> tuple[np.ndarray, int]:
    """Return p-values of the cells of a register of darts that have firms, and how many have none."""
    firms, shape = 5_000, (60, 40)
    size, often = rng.dirichlet(np.full(shape[0], 2.0)), rng.dirichlet(np.full(shape[1], 2.0))
    table = np.zeros(shape)
    np.add.at(table, (rng.choice(shape[0], firms, p=size), rng.choice(shape[1], firms, p=often)), 1)
    there = table > 0
    of_region, of_industry = np.broadcast_arrays(
        table.sum(axis=1, keepdims=True), table.sum(axis=0)
    )
    p = chance_of_as_many(table[there], of_region[there], of_industry[there], firms)
    return p, int((~there).sum())


def cells(cases: int, rng) -> np.ndarray:
    found = [register(rng) for _ in range(max(cases // 2400, 2))]
    return np.concatenate([np.append(p, np.ones(others)) for p, others in found])


def links(cases: int, rng) -> np.ndarray:
    found = []
    for _ in range(cases):
        ends = pd.DataFrame(rng.integers(0, 60, (240, 2)), columns=["supplier", "buyer"])
        table = analysis.network_against_chance(ends, range(15), simulations=99, rng=rng)
        found.append(table.loc["links", "p_value"])
    return np.array(found)


P_VALUES: dict[str, tuple[Callable, int]] = {
    "`ellison_glaeser`, 10 plants in 40 regions, random maps": (plants(10, 40, True), 4_000),
    "`ellison_glaeser`, 40 plants in 20 regions, gamma law": (plants(40, 20, False), 20_000),
    "`ellison_glaeser`, 400 plants in 100 regions, gamma law": (plants(400, 100, False), 5_000),
    "`moran`, 99 random maps of 100 regions": (maps, 4_000),
    "`moran_by_industry`, normal law, 400 regions": (maps_by_law, 20_000),
    "`local_moran`, 400 regions": (regions, 80_000),
    "`p_value` of cells, 60 × 40": (cells, 120_000),
    "`network_against_chance`, links inside": (links, 1_000),
}


def any_region(cases: int, rng) -> float:
    values = pd.DataFrame(rng.exponential(1, (400, cases)))
    return float(analysis.local_moran(values, grid(20), rng=rng).significant.any().mean())


def any_cell(cases: int, rng) -> float:
    found = []
    for _ in range(cases):
        p, others = register(rng)
        found.append((q_values(p, others=others) <= 0.05).any())
    return float(np.mean(found))


def k_d(cases: int, rng) -> float:
    sites, above = rng.uniform(0, 20_000, (300, 2)), 0
    for _ in range(cases):
        chosen = rng.permutation(300)[:30]
        bands = analysis.duranton_overman_bands(
            sites[chosen], sites, [0, 1000, 2000, 4000], simulations=99, rng=rng
        )
        above += (bands.k > bands.high * (1 + 1e-9)).any()
    return above / cases


def m(cases: int, rng) -> float:
    points, above = rng.uniform(0, 20_000, (150, 2)), 0
    for _ in range(cases):
        labels, jobs = rng.permutation(np.repeat(["a", "b"], [30, 120])), rng.integers(1, 9, 150)
        bands = analysis.marcon_puech_bands(
            points, labels, jobs, "a", [1000, 2000, 4000], simulations=99, rng=rng
        )
        above += (bands.k > bands.high * (1 + 1e-9)).any()
    return above / cases


def slopes(cases: int, rng) -> float:
    values = pd.DataFrame(rng.normal(0, 1, (cases, 8)), columns=range(2016, 2024))
    found = analysis.theil_sen_slopes(values)
    return float(((found["low"] > 0) | (found["high"] < 0)).mean())


# What is promised, by whom, and of how many cases.
FAMILIES: dict[str, tuple[Callable, int, float]] = {
    "`local_moran`: any of 400 regions is called a hot spot": (any_region, 1_000, 0.05),
    "`q_value` of cells: any of 2,400 is called concentrated": (any_cell, 1_000, 0.05),
    "`duranton_overman_bands`: the curve leaves the upper band": (k_d, 400, 0.05),
    "`marcon_puech_bands`: the curve leaves the upper band": (m, 400, 0.05),
    "`theil_sen_slopes`: the 90% interval of eight years misses": (slopes, 20_000, 0.10),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the cases")
    scale, rng = parser.parse_args().scale, np.random.default_rng(1)
    print("| p-value | cases | " + " | ".join(f"P(p ≤ {level:.0%})" for level in LEVELS) + " |")
    print("|---|---|" + "---|" * len(LEVELS))
    for name, (p_values, cases) in P_VALUES.items():
        found = np.asarray(p_values(int(cases * scale), rng))
        shares = " | ".join(f"{(found <= level).mean():.1%}" for level in LEVELS)
        print(f"| {name} | {len(found):,} | {shares} |", flush=True)
    print("\n| over all tests of a map or curve | cases | promised | found |\n|---|---|---|---|")
    for name, (share, cases, promised) in FAMILIES.items():
        count = int(cases * scale)
        print(f"| {name} | {count:,} | {promised:.0%} | {share(count, rng):.1%} |", flush=True)


if __name__ == "__main__":
    main()
