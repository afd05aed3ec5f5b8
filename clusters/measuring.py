"""Turn firm-years into the rows of the results, one level, year and measure at a time."""

from dataclasses import dataclass

import pandas as pd

from analysis import location_quotient_cells
from clusters.models import AnalysisRun

EMPLOYMENT, ESTABLISHMENTS = AnalysisRun.Measure.EMPLOYMENT, AnalysisRun.Measure.ESTABLISHMENTS


@dataclass(frozen=True)
class Measured:
    """The rows of one level, year and measure, by grain."""

    concentration: pd.DataFrame
    industries: pd.DataFrame
    regions: pd.DataFrame


def measure_year(firms: pd.DataFrame, measure: str) -> Measured:
    """Measure one year.  `firms` has a row per firm: region, industry (ids), employees (or NaN)."""
    counted = firms if measure == ESTABLISHMENTS else firms[firms["employees"].notna()]
    sizes = pd.Series(1.0, counted.index) if measure == ESTABLISHMENTS else counted["employees"]
    cells = location_quotient_cells(
        sizes.to_numpy(), counted["region"].to_numpy(), counted["industry"].to_numpy()
    )
    return Measured(
        _concentration(cells, figures(firms, ["region", "industry"])),
        figures(firms, ["industry"]).assign(
            regions_present=firms.groupby("industry")["region"].nunique()
        ),
        figures(firms, ["region"]).assign(
            industries_present=firms.groupby("region")["industry"].nunique()
        ),
    )


def figures(firms: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count firms and add up employees; employment is missing where no firm's is known."""
    grouped = firms.groupby(by, sort=True)["employees"]
    return pd.DataFrame({"establishments": grouped.size(), "employment": grouped.sum(min_count=1)})


def _concentration(cells: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    cells = cells.set_index(["region", "industry"]).join(counted, how="left")
    of_region = cells["activity"].groupby("region").transform("sum")
    of_industry = cells["activity"].groupby("industry").transform("sum")
    return cells.rename(
        columns={"low": "location_quotient_low", "high": "location_quotient_high"}
    ).assign(
        share_of_region=cells["activity"] / of_region,
        share_of_industry=cells["activity"] / of_industry,
    )
