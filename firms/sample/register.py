"""The register, one block of firms at a time, so that memory stays bounded at any size."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from firms.sample.background import background, big_plant
from firms.sample.firms import NONE, Firms
from firms.sample.links import Links, links
from firms.sample.lives import N_YEARS, founded_years
from firms.sample.plan import Plan
from firms.sample.planted import planted
from firms.sample.province import YEARS

IN_A_HOLDING, LARGEST_HOLDING = 0.06, 5
LISTED = 0.97
UNKNOWN_YEARS = 0.005  # firm-years that nobody reported
CHANGED = 0.01  # of ordinary firms: moved within the district, half of them to another industry


@dataclass
class Block:
    """Firms number `first` to `first + F` of the register, with all that is known of them."""

    first: int
    firms: Firms
    founded: np.ndarray  # (F,) calendar year
    holding: np.ndarray  # (F,) number of its holding, -1 none
    listed: np.ndarray  # (F,) bool
    known: np.ndarray  # (F, Y) bool: exists and reported
    output: np.ndarray  # (F, Y) rupiah
    change: np.ndarray  # (F,) year, from 0, in which place or industry changes; -1 never
    later_point: np.ndarray  # (F, 2) from then on
    later_industry: np.ndarray  # (F,) from then on
    links: Links

    def __len__(self) -> int:
        return len(self.firms)

    def industry_by_year(self) -> np.ndarray:
        """Return the industry of each firm in each year (F, Y)."""
        changed = (self.change[:, None] > 0) & (np.arange(N_YEARS) >= self.change[:, None])
        return np.where(changed, self.later_industry[:, None], self.firms.industry[:, None])


def blocks(plan: Plan) -> Iterator[Block]:
    """Invent the register block by block, the next while the caller deals with the last."""
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(block, plan, 0)
        for number in range(1, plan.n_blocks + 1):
            ready = coming.result()
            if number < plan.n_blocks:
                coming = ahead.submit(block, plan, number)
            yield ready


def block(plan: Plan, number: int) -> Block:
    first, after = plan.block_bounds(number)
    firms = _firms(plan, number, after - first)
    rng = plan.stream("particulars", number)
    exists = firms.exists()
    change = _changes(firms, rng)
    return Block(
        first=first,
        firms=firms,
        founded=founded_years(firms.start, rng),
        holding=_holdings(len(firms), first, rng),
        listed=rng.random(len(firms)) < LISTED,
        known=exists & (rng.random(exists.shape) >= UNKNOWN_YEARS),
        output=_output(plan, firms, rng),
        change=change,
        later_point=_later_points(plan, firms, change, rng),
        later_industry=_later_industries(plan, firms, change, rng),
        links=links(plan, number, firms),
    )


def _firms(plan: Plan, number: int, count: int) -> Firms:
    """Return exactly `count` firms: what is planted here, and ordinary ones for the rest.

    They are mixed, so that a firm's number says nothing about it.
    """
    parts = [planted(plan, part, plan.stream("planted", part.cluster, part.number))
             for part in plan.parts(number)]  # fmt: skip
    if number == 0:
        parts += big_plant(plan, plan.stream("big plant"))
    rest = count - sum(map(len, parts))
    parts.append(background(plan, rest, plan.stream("background", number)))
    together = Firms.joined(parts)
    return together.taken(plan.stream("order", number).permutation(count))


def _holdings(count: int, first: int, rng: np.random.Generator) -> np.ndarray:
    """Give some firms a common owner; holdings are numbered by their first firm in the register."""
    holding = np.full(count, NONE)
    owned = rng.permutation(count)[: int(count * IN_A_HOLDING)]
    sizes = rng.integers(2, LARGEST_HOLDING + 1, len(owned))
    opens = np.zeros(len(owned), bool)
    opens[np.minimum(np.cumsum(sizes) - sizes, len(owned) - 1)] = len(owned) > 0
    holding[owned] = first + owned[np.flatnonzero(opens)][np.cumsum(opens) - 1]
    return holding


def _output(plan: Plan, firms: Firms, rng: np.random.Generator) -> np.ndarray:
    """Return output in rupiah (F, Y), rounded to the million: employees × what one of them makes."""
    level = plan.industries.productivity[firms.industry] * rng.lognormal(0, 0.25, len(firms))
    wobble = rng.lognormal(0, 0.04, firms.employees.shape)
    growth = 1.03 ** np.arange(N_YEARS)
    return np.rint(level[:, None] * firms.employees * wobble * growth) * 1e6


def _changes(firms: Firms, rng: np.random.Generator) -> np.ndarray:
    """Choose the ordinary firms that move or change industry, and when, within their life."""
    year = firms.start + 1 + (rng.random(len(firms)) * (firms.end - firms.start - 1)).astype(int)
    may = (firms.cluster == NONE) & (firms.end - firms.start > 1)
    return np.where(may & (rng.random(len(firms)) < CHANGED), year, NONE)


def _later_points(plan: Plan, firms: Firms, change, rng) -> np.ndarray:
    point = firms.point.copy()
    moved = change > 0
    point[moved] = plan.province.ground.points(firms.district[moved], rng)
    return point


def _later_industries(plan: Plan, firms: Firms, change, rng) -> np.ndarray:
    industry = firms.industry.copy()
    changed = np.flatnonzero(change > 0)
    changed = changed[rng.random(len(changed)) < 0.5]
    weights = plan.industries.weights
    industry[changed] = rng.choice(len(weights), len(changed), p=weights)
    return industry


def calendar(years: np.ndarray) -> np.ndarray:
    """Return calendar years of years counted from 0."""
    return YEARS[0] + years
