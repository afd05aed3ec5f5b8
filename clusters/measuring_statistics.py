"""Measure published figures by region and industry, with the bases the source states.

Needs no database, so that any machine of a cluster can do it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import location_quotient, stability_grade
from analysis.cross_section import Surroundings, cross_section
from clusters.measuring import Measured, one_thread_of_algebra
from clusters.relating import closest_pairs

FIGURES = ["employment", "establishments", "value_added"]
# Figures of regional accounts are revised by about so much.
REVISION = 0.05
# Which base a region's share is taken of, as the run keeps it.
STATED, SUMMED = "stated totals", "sum of the industries"


def table_of(rows: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, pd.Series | None]:
    """Return the figures as regions × industries, and the regions' stated totals if there are any."""
    totals = rows[rows["industry"].isna()].set_index("region")[measure]
    cells = rows[rows["industry"].notna()].astype({"industry": "int64"})
    # A negative figure, as value added in a bad year, has no share: it counts as unknown.
    cells[measure] = cells[measure].where(cells[measure] >= 0)
    table = cells.pivot(index="region", columns="industry", values=measure)
    totals = totals.reindex(table.index)
    return table, totals if totals.notna().any() else None


@dataclass(frozen=True)
class StatisticsTask:
    """What one level, year and measure of published figures are measured from."""

    rows: pd.DataFrame
    measure: str
    surroundings: Surroundings
    seed: tuple[int, ...]
    start: pd.DataFrame | None = None
    with_pairs: bool = False
    coefficients: pd.DataFrame | None = None  # using, supplying, coefficient


def measured_statistics(task: StatisticsTask) -> tuple[Measured, str]:
    """Measure one level and year; return the results and which base was taken.

    Where the source states totals, a region's base is its total, an industry's the sum over the
    regions, the grand base the sum of the totals.
    """
    with one_thread_of_algebra():
        return _measured_statistics(task)


def _measured_statistics(task: StatisticsTask) -> tuple[Measured, str]:
    rows, measure = task.rows, task.measure
    table, totals = table_of(rows, measure)
    quotients = location_quotient(table, region_totals=totals)
    base = table.sum(axis=1, skipna=False) if totals is None else totals
    jobs, places = (table_of(rows, name)[0] for name in ("employment", "establishments"))
    both = jobs.notna().any(axis=None) and places.notna().any(axis=None)
    section = cross_section(
        table,
        task.surroundings,
        rng=np.random.default_rng(task.seed),
        quotient=quotients,
        start=None if task.start is rows else table_of(task.start, measure)[0],
        employment=jobs if both else None,
        establishments=places if both else None,
    )
    tables = section.cells | {
        "location_quotient": quotients.to_numpy(),
        "share_of_region": table.div(base.replace(0, np.nan), axis=0).to_numpy(),
        "share_of_industry": (table / table.sum(skipna=False).replace(0, np.nan)).to_numpy(),
        "stability": stability_grade(table, revision=REVISION).to_numpy(),
    }
    cells = _cells(rows)
    place = tuple(
        labels.get_indexer(cells.index.get_level_values(name))
        for labels, name in ((table.index, "region"), (table.columns, "industry"))
    )
    return (
        Measured(
            cells.assign(**{name: values[place] for name, values in tables.items()}),
            _industries(cells, table).join(section.industries),
            _regions(rows, table).join(section.regions),
            closest_pairs(table, quotients, task.coefficients)
            if task.with_pairs
            else pd.DataFrame(),
        ),
        SUMMED if totals is None else STATED,
    )


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures by region and industry."""
    cells = rows[rows["industry"].notna()].astype({"industry": "int64"})
    return cells.set_index(["region", "industry"])[FIGURES].sort_index()


def _industries(cells, table) -> pd.DataFrame:
    sums = cells.groupby("industry")[FIGURES].sum(min_count=1)
    return sums.assign(regions_present=(table > 0).sum())


def _regions(rows, table) -> pd.DataFrame:
    stated = rows[rows["industry"].isna()].set_index("region")[FIGURES]
    summed = rows[rows["industry"].notna()].groupby("region")[FIGURES].sum(min_count=1)
    figures = stated.reindex(table.index).combine_first(summed.reindex(table.index))
    return figures.assign(industries_present=(table > 0).sum(axis=1))
