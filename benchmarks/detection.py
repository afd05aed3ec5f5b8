"""Time the search for clusters, with stages, characteristics and benefits, at national size.

Run ``python -m benchmarks.detection``.  An invented country: districts on a grid, firms by Zipf's law,
links at random and, in a number of places, a core with suppliers of its own.  Promised on two cores:
1 million firms, 5 million links, 10 years and 7,285 districts within 3 minutes and 6 GiB.
"""

from __future__ import annotations

import argparse
import resource
import time
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.benefits import purchasing_pools, shared_labour, supply_gaps
from analysis.characteristics import cluster_characteristics
from analysis.cluster_histories import histories
from analysis.cluster_parameters import ClusterParameters
from analysis.detection import detected_clusters
from analysis.lifecycle import cluster_stages
from analysis.relatedness import common_regions, proximity

YEARS = np.arange(2016, 2026)
CORE_FIRMS, SUPPLIERS, SUPPLYING = 40, 6, 6  # of a planted cluster


@dataclass(frozen=True)
class Country:
    firm_years: pd.DataFrame
    lives: pd.DataFrame
    links: pd.DataFrame
    prices: pd.DataFrame
    places: pd.DataFrame
    neighbors: np.ndarray


def country(firms: int, links: int, districts: int, clusters: int, industries: int, seed: int):
    rng = np.random.default_rng(seed)
    weight = np.arange(1, industries + 1) ** -0.9
    region = rng.integers(0, districts, firms)
    industry = rng.choice(industries, firms, p=weight / weight.sum())
    planted = _plant(region, industry, districts, clusters, industries, rng)
    start = np.where(rng.random(firms) < 0.7, 0, rng.integers(1, 10, firms))
    end = np.where(rng.random(firms) < 0.8, 10, rng.integers(1, 11, firms))
    end[: clusters * (CORE_FIRMS + SUPPLIERS * SUPPLYING)] = 10
    alive = (start[:, None] <= np.arange(10)) & (np.arange(10) < end[:, None])
    firm, year = np.nonzero(alive)
    size = np.maximum(1, np.rint(rng.lognormal(1.6, 1, firms)))
    firm_years = pd.DataFrame(
        {
            "firm": firm,
            "year": YEARS[year].astype(np.int16),
            "region": region[firm].astype(np.int32),
            "industry": industry[firm].astype(np.int32),
            "employees": size[firm] * (1 + 0.02 * year),
            "holding": np.full(len(firm), np.nan, np.float32),
        }
    )
    closed = np.where(end < 10, YEARS[0] + end, np.nan)
    lives = pd.DataFrame({"founded": (YEARS[0] + start).astype(float), "closed": closed})
    places = pd.DataFrame(
        {
            "longitude": 95 + (region % 85) * 0.5 + rng.random(firms) * 0.5,
            "latitude": -10 + (region // 85) * 0.2 + rng.random(firms) * 0.2,
        }
    )
    return Country(
        firm_years,
        lives,
        _links(planted, industry, links, rng),
        _prices(planted, industry),
        places,
        _grid(districts),
    )


def _plant(region, industry, districts, clusters, industries, rng) -> np.ndarray:
    """Turn the first firms into clusters; return (supplier, buyer) pairs of theirs."""
    pairs, first = [], 0
    for _ in range(clusters):
        home, core = rng.integers(0, districts), rng.integers(industries // 4, industries)
        members = np.arange(first, first + CORE_FIRMS)
        region[members], industry[members] = home, core
        first += CORE_FIRMS
        for _ in range(SUPPLYING):
            sellers = np.arange(first, first + SUPPLIERS)
            region[sellers] = home
            industry[sellers] = rng.integers(industries // 4, industries)
            pairs.append(np.stack([rng.choice(sellers, CORE_FIRMS), members], axis=1))
            first += SUPPLIERS
    return np.concatenate(pairs) if pairs else np.zeros((0, 2), int)


def _links(planted, industry, count, rng) -> pd.DataFrame:
    chance = rng.integers(0, len(industry), (count - len(planted), 2))
    ends = np.concatenate([planted, chance])
    kinds = np.array(["raw_material", "component", "freight", "machinery", "service", ""])
    return pd.DataFrame(
        {
            "supplier": ends[:, 0].astype(float),
            "buyer": ends[:, 1].astype(float),
            "kind": pd.Categorical.from_codes(rng.integers(0, 6, len(ends)), kinds).astype(str),
            "input": industry[ends[:, 0]],
            "value": rng.lognormal(10, 1, len(ends)),
            "currency": "IDR",
            "quantity": rng.lognormal(3, 1, len(ends)),
            "unit": "kg",
            "year": rng.integers(2023, 2026, len(ends)),
        }
    )


def _prices(planted, industry) -> pd.DataFrame:
    sellers = np.unique(planted[:, 0])
    least = np.tile([1.0, 100.0, 1000.0], len(sellers))
    seller = np.repeat(sellers, 3)
    return pd.DataFrame(
        {
            "supplier": seller,
            "input": industry[seller],
            "min_quantity": least,
            "unit": "kg",
            "unit_price": 1000 * least**-0.03,
            "currency": "IDR",
        }
    )


def _grid(districts: int) -> np.ndarray:
    every = np.arange(districts)
    right = every[(every % 85 < 84) & (every + 1 < districts)]
    up = every[every + 85 < districts]
    return np.concatenate([np.stack([right, right + 1], 1), np.stack([up, up + 85], 1)])


@contextmanager
def timed(what: str, table: dict[str, float]):
    begun, busy = time.perf_counter(), time.process_time()
    yield
    table[what] = time.perf_counter() - begun
    busy = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{what:<32}{table[what]:8.1f} s {busy:8.1f} s of CPU   peak {peak:5.2f} GiB", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=1_000_000)
    options.add_argument("--links", type=int, default=5_000_000)
    options.add_argument("--districts", type=int, default=7_285)
    options.add_argument("--clusters", type=int, default=1_000)
    options.add_argument("--industries", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    table: dict[str, float] = {}
    with timed("inventing the country", table):
        c = country(**vars(given))
    parameters, rng = ClusterParameters(), np.random.default_rng(1)
    firms = c.firm_years[c.firm_years["year"] == YEARS[-1]]
    with timed("clusters, roles and members", table):
        found = detected_clusters(firms, c.links, c.neighbors, parameters=parameters)
    regions = found.cells[["cluster", "region"]].drop_duplicates()
    core = regions.merge(found.cells[["cluster", "industry"]].drop_duplicates(), on="cluster")
    with timed("stages of ten years", table):
        cluster_stages(histories(c.firm_years, core, c.lives), parameters=parameters)
    with timed("relatedness", table):
        jobs = firms.pivot_table(
            index="region", columns="industry", values="employees", aggfunc="sum", fill_value=0
        )
        related, common = proximity(jobs), common_regions(jobs)
    with timed("characteristics", table):
        cluster_characteristics(found, related, rng=rng)
    members = found.members.rename(columns={"firm": "buyer"})
    newest = c.links[c.links["year"] == 2025]
    bought = newest.merge(members[["cluster", "buyer", "role"]], on="buyer")
    with timed("purchasing pools", table):
        purchasing_pools(bought, c.prices)
    with timed("supply gaps", table):
        where = firms.set_index("firm")["region"]
        ends = pd.MultiIndex.from_arrays([bought["cluster"], bought["supplier"].map(where)])
        inside = ends.isin(pd.MultiIndex.from_frame(regions))
        sites = firms[["firm", "industry"]].join(c.places, on="firm")
        cores = members[members["role"] == "core"].join(c.places, on="buyer")
        middles = cores.groupby("cluster")[["longitude", "latitude"]].mean()
        supply_gaps(bought.assign(inside=inside), sites, middles)
    with timed("shared labor", table):
        inside = found.members[["cluster", "firm"]].merge(firms, on="firm")
        jobs_of = inside.groupby(["cluster", "industry"])["employees"].sum().reset_index()
        jobs_of = jobs_of.rename(columns={"employees": "employment"})
        shared_labour(jobs_of, relatedness=related, common_regions=common)
    total = sum(seconds for what, seconds in table.items() if what != "inventing the country")
    print(f"{len(found.clusters):,} clusters of {given.clusters:,} planted; {total:.1f} s in all")


if __name__ == "__main__":
    main()
