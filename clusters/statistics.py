"""Runs on published statistics: figures by region and industry, with the bases the source states."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import location_quotient
from clusters.inputs import LEVELS_OF_INDUSTRY, stored_with_hash
from clusters.measuring import Measured
from clusters.models import AnalysisRun
from firms.models import Statistic

FIGURES = ["employment", "establishments", "value_added"]
COLUMNS = ["year", "level", "region", "industry", "industry_level", *FIGURES]
# Which base a region's share is taken of, as the run keeps it.
STATED, SUMMED = "stated totals", "sum of the industries"


@dataclass(frozen=True)
class Figures:
    """N figures: year, level and region, industry (missing: the stated total) and its level."""

    rows: pd.DataFrame
    sha256: str
    file: str


def read_statistics(run: AnalysisRun) -> Figures:
    """Read the run's statistics in a stable order and store them beside it.  Levels are never summed."""
    rows = pd.DataFrame(
        Statistic.objects.filter(
            dataset=run.dataset_id,
            region__boundary_set=run.boundary_set_id,
            region__level__code__in=run.levels,
            year__range=(run.first_year, run.last_year),
        )
        .order_by("year", "region__code", "industry__code")
        .values_list(
            "year", "region__level__code", "region_id", "industry_id", "industry__level", *FIGURES
        ),
        columns=COLUMNS,
    ).astype({"industry": "Int64", **dict.fromkeys(FIGURES, "float64")})
    file, digest = stored_with_hash(run, rows)
    return Figures(rows, digest, file)


def industry_level_of(run: AnalysisRun, rows: pd.DataFrame) -> str | None:
    """Return the run's industry level; as given, the coarsest of the rows' own."""
    if run.industry_level != AnalysisRun.IndustryLevel.AS_GIVEN:
        return run.industry_level
    used = rows["industry_level"].dropna().unique()
    return min(used, key=LEVELS_OF_INDUSTRY.index, default=None)


def table_of(rows: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, pd.Series | None]:
    """Return the figures as regions × industries, and the regions' stated totals if there are any."""
    totals = rows[rows["industry"].isna()].set_index("region")[measure]
    cells = rows[rows["industry"].notna()].astype({"industry": "int64"})
    table = cells.pivot(index="region", columns="industry", values=measure)
    totals = totals.reindex(table.index)
    return table, totals if totals.notna().any() else None


def measure_statistics(rows: pd.DataFrame, measure: str) -> tuple[Measured, str]:
    """Measure one level and year; return the results and which base was taken.

    Where the source states totals, a region's base is its total, an industry's the sum over the
    regions, the grand base the sum of the totals.
    """
    table, totals = table_of(rows, measure)
    quotients = location_quotient(table, region_totals=totals)
    base = table.sum(axis=1, skipna=False) if totals is None else totals
    of_industry = table.sum(skipna=False)
    figures = rows.set_index(["region", "industry"])[FIGURES]
    long = pd.DataFrame(
        {
            "location_quotient": quotients.stack(future_stack=True),
            "share_of_region": table.div(base.replace(0, np.nan), axis=0).stack(future_stack=True),
            "share_of_industry": (table / of_industry.replace(0, np.nan)).stack(future_stack=True),
        }
    )
    keys = long.index.set_names(["region", "industry"])
    long.index = keys
    cells = figures[figures.index.get_level_values("industry").notna()]
    cells.index = cells.index.set_levels(cells.index.levels[1].astype("int64"), level=1)
    concentration = long.join(cells, how="inner")
    for column in (
        "location_quotient_low",
        "location_quotient_high",
        "one_firm_low",
        "one_firm_high",
    ):
        concentration[column] = np.nan
    concentration["uncertain"] = None
    return (
        Measured(
            concentration,
            _industries(cells, table),
            _regions(rows, table),
        ),
        SUMMED if totals is None else STATED,
    )


def _industries(cells, table) -> pd.DataFrame:
    sums = cells.groupby("industry")[FIGURES].sum(min_count=1)
    return sums.assign(regions_present=(table > 0).sum())


def _regions(rows, table) -> pd.DataFrame:
    stated = rows[rows["industry"].isna()].set_index("region")[FIGURES]
    summed = rows[rows["industry"].notna()].groupby("region")[FIGURES].sum(min_count=1)
    figures = stated.reindex(table.index).combine_first(summed.reindex(table.index))
    return figures.assign(industries_present=(table > 0).sum(axis=1))
