"""Turn figures into the rows of the results, one level, year and measure at a time.

Two kinds of task, neither of which needs a database, so that any machine can do them: a **block**
sums the firms of some industries per cell; a **section** measures the table that all blocks make.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import pandas as pd
from threadpoolctl import OpenBLASController, threadpool_limits

from analysis import ellison_glaeser_by_industry, location_quotient
from analysis.cross_section import Surroundings, cross_section
from analysis.quotient_interval import bounded_quotients
from analysis.register import Cells, Plants
from analysis.significance import chance_of_as_many, q_values
from clusters.relating import closest_pairs

EMPLOYMENT, ESTABLISHMENTS = "employment", "establishments"
BOUNDS = ("location_quotient_low", "location_quotient_high", "one_firm_low", "one_firm_high")


@dataclass(frozen=True)
class Measured:
    """The rows of one level, year and measure, by grain."""

    concentration: pd.DataFrame
    industries: pd.DataFrame
    regions: pd.DataFrame
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class BlockTask:
    """All firms of some industries in one year: region, industry (ids), employees (or NaN)."""

    measure: str
    firms: pd.DataFrame
    everywhere: pd.Series  # all activity by region, also of industries that are left out


@dataclass(frozen=True)
class Block:
    """Sums of the firms of some industries: by cell, by industry, and their part of every region."""

    cells: pd.DataFrame
    industries: pd.DataFrame
    regions: pd.DataFrame


@dataclass(frozen=True)
class SectionTask:
    """What one level, year and measure of a register are measured from."""

    blocks: list[Block]
    surroundings: Surroundings
    seed: tuple[int, ...]
    start: pd.DataFrame | None = None  # region, industry, activity of the run's first year
    totals: pd.Series | None = None  # stated totals by region, where they are the base
    with_pairs: bool = False
    coefficients: pd.DataFrame | None = None  # using, supplying, coefficient


def activity_of(firms: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the firms whose activity is known, with it as the column `size`."""
    if measure == ESTABLISHMENTS:
        return firms.assign(size=1.0)
    return firms[firms["employees"].notna()].assign(size=lambda known: known["employees"])


def summed_block(task: BlockTask) -> Block:
    """Sum the firms of a block: what its cells and its industries are measured from."""
    counted = activity_of(task.firms, task.measure)
    plants = Plants.read(
        counted["size"].to_numpy(), counted["region"].to_numpy(), counted["industry"].to_numpy()
    )
    found = Cells.of(plants)
    cells = pd.DataFrame(
        {
            "region": plants.regions.take(found.region),
            "industry": plants.industries.take(found.industry),
            "firms": found.firms,
            "activity": found.activity,
            "squares": found.moments[2],
            "largest": found.largest,
            "median": found.median,
        }
    ).set_index(["region", "industry"])
    cells = cells.join(figures(task.firms, ["region", "industry"]))
    present = task.firms.groupby("industry")["region"].nunique()
    industries = figures(task.firms, ["industry"]).assign(regions_present=present)
    regions = figures(task.firms, ["region"]).assign(
        industries_present=task.firms.groupby("region")["industry"].nunique()
    )
    beyond = _beyond_plants(counted, task.everywhere)
    return Block(cells.reset_index(), industries.join(beyond), regions)


def figures(firms: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count firms and add up employees; employment is missing where no firm's is known."""
    grouped = firms.groupby(by, sort=True)["employees"]
    return pd.DataFrame({"establishments": grouped.size(), "employment": grouped.sum(min_count=1)})


def _beyond_plants(counted: pd.DataFrame, everywhere: pd.Series) -> pd.DataFrame:
    """Measure concentration beyond plant size; region shares are those of all activity."""
    if not everywhere.sum() > 0:
        return pd.DataFrame()
    plants = (counted[name].to_numpy() for name in ("size", "region", "industry"))
    found = ellison_glaeser_by_industry(*plants, everywhere / everywhere.sum())
    names = {
        "plants": "plants",
        "gamma": "ellison_glaeser",
        "z": "ellison_glaeser_z",
        "p_value": "ellison_glaeser_p",
        "concentration": "raw_concentration",
        "herfindahl": "plant_herfindahl",
    }
    return found[list(names)].rename(columns=names)


def measured_section(task: SectionTask) -> Measured:
    """Measure one table; the same task gives the same bytes wherever it is done."""
    with one_thread_of_algebra():
        return _measured_section(task)


def _measured_section(task: SectionTask) -> Measured:
    cells = pd.concat([block.cells for block in task.blocks])
    cells = cells.sort_values(["region", "industry"], ignore_index=True)
    industries = pd.concat([block.industries for block in task.blocks]).sort_index()
    parts = pd.concat([block.regions for block in task.blocks]).groupby(level="region")
    regions = parts.sum(min_count=1)
    if cells.empty:
        return Measured(cells.set_index(["region", "industry"]), industries, regions)
    activity = as_table(cells)
    cells = _with_chance(_with_bounds(cells, activity))
    quotient = None
    if task.totals is not None:
        quotient = quotients_by(activity, task.totals)
        unknown = dict.fromkeys(BOUNDS, np.nan)
        stated = quotient.to_numpy()[_places(cells, quotient)]
        cells = cells.assign(location_quotient=stated, uncertain=None, **unknown)
    section = cross_section(
        activity,
        task.surroundings,
        rng=np.random.default_rng(task.seed),
        quotient=quotient,
        start=None if task.start is None else as_table(task.start),
        employment=as_table(cells, EMPLOYMENT),
        establishments=as_table(cells, ESTABLISHMENTS),
    )
    place = _places(cells, activity)
    cells = cells.assign(**{name: table[place] for name, table in section.cells.items()})
    if "ellison_glaeser_p" in industries:
        p_values = industries["ellison_glaeser_p"].to_numpy()
        industries = industries.assign(ellison_glaeser_q=q_values(p_values))
    return Measured(
        cells.set_index(["region", "industry"]),
        industries.join(section.industries),
        regions.join(section.regions),
        closest_pairs(activity, quotient, task.coefficients) if task.with_pairs else pd.DataFrame(),
    )


def as_table(cells: pd.DataFrame, value: str = "activity") -> pd.DataFrame:
    """Return cells as regions by industries; a cell that is not listed is 0."""
    region, regions = pd.factorize(cells["region"], sort=True)
    industry, industries = pd.factorize(cells["industry"], sort=True)
    table = np.zeros((len(regions), len(industries)))
    table[region, industry] = cells[value]
    return pd.DataFrame(table, pd.Index(regions), pd.Index(industries))


def quotients_by(activity: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    """Return quotients whose regional bases are stated; where none is stated they are unknown."""
    known = totals.reindex(activity.index)
    inside = known.notna()
    found = location_quotient(activity[inside], region_totals=known[inside])
    return found.reindex(activity.index)


def _places(cells: pd.DataFrame, table: pd.DataFrame):
    return table.index.get_indexer(cells["region"]), table.columns.get_indexer(cells["industry"])


def _with_bounds(cells: pd.DataFrame, activity: pd.DataFrame) -> pd.DataFrame:
    """Add quotients with their interval and their one-firm range."""
    region, industry = _places(cells, activity)
    found = bounded_quotients(Cells.joined(cells.assign(region=region, industry=industry)), 0.90)
    return cells.assign(
        location_quotient=found["location_quotient"],
        location_quotient_low=found["low"],
        location_quotient_high=found["high"],
        one_firm_low=found["one_firm_low"],
        one_firm_high=found["one_firm_high"],
        uncertain=found["uncertain"],
    )


def _with_chance(cells: pd.DataFrame) -> pd.DataFrame:
    """Add shares, and the chance of as many firms there with its false discovery rate."""
    by_region, by_industry = cells.groupby("region"), cells.groupby("industry")
    p_value = chance_of_as_many(
        cells["firms"],
        by_region["firms"].transform("sum"),
        by_industry["firms"].transform("sum"),
        cells["firms"].sum(),
    )
    # Cells without firms were tested too: their p-value is 1.
    others = by_region.ngroups * by_industry.ngroups - len(cells)
    return cells.assign(
        share_of_region=cells["activity"] / by_region["activity"].transform("sum"),
        share_of_industry=cells["activity"] / by_industry["activity"].transform("sum"),
        p_value=p_value,
        q_value=q_values(p_value, others=others),
    )


_algebra = Lock()
_using = 0


@contextmanager
def one_thread_of_algebra():
    """Let linear algebra use one thread: with more, sums are added up in another order.

    The number of threads is one for the whole process, while several sections come and go.
    """
    global _using, _before
    with _algebra:
        limits = _limited()
        _before = limits if _using == 0 else _before
        _using += 1
    try:
        yield
    finally:
        with _algebra:
            _using -= 1
            if _using == 0:
                OpenBLASController.clear_controlling_thread(force=True)
                _before.restore_original_limits()


def _limited() -> threadpool_limits:
    """Limit every library there is by now, some are loaded late; return what undoes it.

    Only the thread that first set the number of OpenBLAS may set it again, others are ignored without
    a word, unless it is said that nobody else is about to: here the lock sees to that.
    """
    OpenBLASController.clear_controlling_thread(force=True)
    return threadpool_limits(1)
