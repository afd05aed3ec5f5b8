"""Read a run's published statistics once, and keep what was read as hashed Parquet."""

from dataclasses import dataclass

import pandas as pd

from clusters.inputs import LEVELS_OF_INDUSTRY, stored_with_hash
from clusters.measuring_statistics import FIGURES
from clusters.models import AnalysisRun
from firms.models import Statistic

COLUMNS = ["year", "level", "region", "industry", "industry_level", *FIGURES]
# Which base a region's share is taken of, as the run keeps it.


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
