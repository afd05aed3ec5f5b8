"""Measure how often the 90% interval of a location quotient holds the quotient it bounds.

Run ``python -m benchmarks.interval_coverage``; the table goes into docs/methods.md.

An invented country has regions of log-normal size, industries that follow Zipf's law, and a
log-normal propensity of each region for each industry.  Firm counts are Poisson; sizes come from
a law per industry whose mean differs between regions.  Each country is drawn several times: the
truth stays, the firms change.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import location_quotient_cells

BANDS = {"1": (1, 2), "2–4": (2, 5), "5–9": (5, 10), "10–29": (10, 30), "30+": (30, np.inf)}


@dataclass(frozen=True)
class Generator:
    """A law from which invented countries are drawn."""

    about: str
    firms: int = 4000
    regions: int = 40
    industries: int = 25
    propensity: float = 0.8  # standard deviation of the logarithm
    law: str = "log-normal"  # of firm sizes: equal, log-normal, exponential, pareto
    spread: tuple[float, float] = (0.7, 1.3)  # standard deviation of log size, per industry
    region_size: float = 0.3  # standard deviation of the log mean size between regions


GENERATORS = {
    "jobs": Generator("log-normal sizes, σ 0.7–1.3: the stated generator for employment"),
    "establishments": Generator("every firm counts 1: the stated generator", law="equal"),
    "even sizes": Generator("σ 0.5", spread=(0.5, 0.5)),
    "uneven sizes": Generator("σ 1.3", spread=(1.3, 1.3)),
    "exponential sizes": Generator("exponential", law="exponential"),
    "heavy tail": Generator("Pareto, exponent 1.2, cut at 200 times the smallest", law="pareto"),
    "20,000 firms": Generator("as jobs, more firms", firms=20_000),
    "weak clustering": Generator("propensity 0.3", propensity=0.3, region_size=0.0),
    "many regions": Generator("150 × 20", 8000, 150, 20, propensity=1.0),
}


def coverage(generator: Generator, *, countries: int, registers: int, rng) -> pd.DataFrame:
    """Return per firm-count band the share of intervals that hold the truth, and how wide they are.

    ``by_register`` bands by the number of firms seen, ``by_expectation`` by the expected number.
    """
    seen = []
    for _ in range(countries):
        expected, mean, spread = _country(generator, rng)
        activity = expected * mean
        truth = activity * activity.sum() / np.outer(activity.sum(axis=1), activity.sum(axis=0))
        for _ in range(registers):
            cells = location_quotient_cells(*_register(generator, expected, mean, spread, rng))
            where = cells["region"].to_numpy(), cells["industry"].to_numpy()
            seen.append(cells.assign(truth=truth[where], expected=expected[where]))
    return _by_band(pd.concat(seen))


def _country(generator: Generator, rng):
    shape = generator.regions, generator.industries
    region = np.exp(rng.normal(0, 1, generator.regions))
    industry = 1 / np.arange(1, generator.industries + 1)
    propensity = np.exp(rng.normal(-(generator.propensity**2) / 2, generator.propensity, shape))
    share = np.outer(region / region.sum(), industry / industry.sum())
    expected = generator.firms * share * propensity
    if generator.law == "equal":
        return expected, np.ones(shape), np.zeros(generator.industries)
    mean = np.exp(rng.normal(2.3, 0.7, generator.industries))
    mean = mean * np.exp(rng.normal(0, generator.region_size, shape))
    return expected, mean, rng.uniform(*generator.spread, generator.industries)


def _register(generator: Generator, expected, mean, spread, rng):
    firms = rng.poisson(expected)
    cell = np.repeat(np.arange(firms.size), firms.ravel())
    region, industry = np.divmod(cell, generator.industries)
    if generator.law == "equal":
        relative = np.ones(len(cell))
    elif generator.law == "log-normal":
        sigma = spread[industry]
        relative = np.exp(rng.normal(0, 1, len(cell)) * sigma - sigma**2 / 2)
    elif generator.law == "exponential":
        relative = rng.exponential(1, len(cell))
    else:
        relative = _pareto(len(cell), rng)
    return mean[region, industry] * relative, region, industry


def _pareto(count: int, rng, exponent: float = 1.2, cut: float = 200.0) -> np.ndarray:
    kept = 1 - cut**-exponent
    value = (1 - rng.random(count) * kept) ** (-1 / exponent)
    return value / (exponent / (exponent - 1) * (1 - cut ** (1 - exponent)) / kept)


def _by_band(cells: pd.DataFrame) -> pd.DataFrame:
    held = (cells["low"] <= cells["truth"]) & (cells["truth"] <= cells["high"])
    factor = np.sqrt(cells["high"] / cells["low"].clip(lower=1e-9))
    rows = {}
    for band, (least, below) in BANDS.items():
        by_register = cells["firms"].between(least, below, inclusive="left")
        by_expectation = cells["expected"].between(least, below, inclusive="left")
        rows[band] = {
            "by_register": held[by_register].mean(),
            "by_expectation": held[by_expectation].mean(),
            "width_factor": factor[by_register].median(),
            "cells": int(by_register.sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--countries", type=int, default=60)
    parser.add_argument("--registers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("| generator | firms | by register | by expectation | half-width, factor | cells |")
    print("|---|---|---|---|---|---|")
    for name, generator in GENERATORS.items():
        found = coverage(
            generator,
            countries=options.countries,
            registers=options.registers,
            rng=np.random.default_rng(options.seed),
        )
        for band, row in found.iterrows():
            print(
                f"| {name} | {band} | {row.by_register:.1%} | {row.by_expectation:.1%} "
                f"| {row.width_factor:.2f} | {row.cells:,.0f} |"
            )


if __name__ == "__main__":
    main()
