"""When firms open and close, and how they grow in between.  Years are counted from 0."""

import numpy as np

from firms.sample.province import YEARS

N_YEARS = len(YEARS)
EXIT_RATE, ENTRY_RATE = 0.05, 0.06  # of background firms per year
DRIFT, SHOCK, PERSISTENCE = 0.008, 0.06, 0.4  # of the logarithm of employees


def background_lives(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the first year and the first year after the last (count,) of ordinary firms."""
    there_from_the_start = 1 / (1 + ENTRY_RATE * (N_YEARS - 1))
    start = rng.integers(1, N_YEARS, count)
    start[rng.random(count) < there_from_the_start] = 0
    end = np.minimum(start + rng.geometric(EXIT_RATE, count), N_YEARS)
    return start, end


def planted_lives(
    wanted: np.ndarray, churn: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return first year and end of firms whose number in each year is exactly `wanted` (Y,).

    `churn` (Y,) is the share that is exchanged even where the number stays the same.
    """
    alive, starts, ends = np.arange(wanted[0]), [np.zeros(wanted[0], int)], {}
    total = int(wanted[0])
    for year in range(1, N_YEARS):
        change = int(wanted[year] - wanted[year - 1])
        exchanged = int(rng.binomial(len(alive), churn[year]))
        exits = min(len(alive), exchanged + max(0, -change))
        leaving = rng.choice(len(alive), exits, replace=False)
        ends[year] = alive[leaving]
        entries = exits + change
        alive = np.concatenate([np.delete(alive, leaving), np.arange(total, total + entries)])
        starts.append(np.full(entries, year))
        total += entries
    end = np.full(total, N_YEARS)
    for year, gone in ends.items():
        end[gone] = year
    return np.concatenate(starts), end


def growth_paths(count: int, rng: np.random.Generator) -> np.ndarray:
    """Return size relative to the first year (count, Y): growth that remembers last year's growth."""
    shocks = rng.normal(0, SHOCK, (count, N_YEARS))
    growth = np.zeros((count, N_YEARS))
    for year in range(1, N_YEARS):
        growth[:, year] = PERSISTENCE * growth[:, year - 1] + shocks[:, year]
    return np.exp(np.cumsum(growth, axis=1) + DRIFT * np.arange(N_YEARS))


def founded_years(start: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the year of founding: the first year, or for those there from the start some time before."""
    age = np.minimum(rng.geometric(0.08, len(start)), 60)
    return np.where(start > 0, YEARS[0] + start, YEARS[0] + 1 - age)
