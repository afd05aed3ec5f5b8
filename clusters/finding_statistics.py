"""Find clusters in a run's published figures: weaker than in firms, and marked so."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.natures import natures
from analysis.detection.statistics_only import StatisticalClusters, clusters_from_statistics
from analysis.lifecycle import cluster_stages
from clusters.measuring_statistics import table_of

EMPLOYMENT = "employment"


@dataclass(frozen=True)
class StatisticalFindings:
    found: StatisticalClusters
    stages: pd.DataFrame
    measure: str
    year: int


def findings_from_statistics(
    rows: pd.DataFrame,
    measure: str,
    neighbors: np.ndarray,
    *,
    coefficients: pd.DataFrame | None,
    codes: pd.Series,
    parameters: ClusterParameters,
) -> StatisticalFindings:
    """Find clusters in the newest year's figures of one level; `rows` has year, region, industry."""
    year = int(rows.loc[rows["industry"].notna() & rows[measure].notna(), "year"].max())
    table, totals = table_of(rows[rows["year"] == year], measure)
    found = clusters_from_statistics(
        table,
        neighbors,
        region_totals=totals,
        coefficients=coefficients,
        natures=pd.Series(natures(codes).to_numpy(), index=codes.index, dtype=object),
        least_activity=parameters.min_employment if measure == EMPLOYMENT else 0.0,
        parameters=parameters,
    )
    return StatisticalFindings(found, _stages(rows, measure, found, parameters), measure, year)


def _stages(rows, measure, found: StatisticalClusters, parameters) -> pd.DataFrame:
    """Judge stages by the sums of the core's figures; who came and went is not known."""
    regions = found.cells[["cluster", "region"]].drop_duplicates()
    core = regions.merge(found.cells[["cluster", "industry"]].drop_duplicates(), on="cluster")
    figures = rows[rows["industry"].notna()].astype({"industry": "int64"})
    own = core.merge(figures, on=["region", "industry"])
    if own.empty:
        return pd.DataFrame(columns=["cluster", "year", "stage"])
    # A sum with an unknown figure is unknown.
    total = own.groupby(["cluster", "year"])[measure].agg(lambda v: v.sum(skipna=False))
    history = total.rename("employment").reset_index()
    unknown = dict.fromkeys(("firms", "entries", "exits"), np.nan)
    stages = cluster_stages(history.assign(**unknown), parameters=parameters)
    # The figure may be value added or a count of firms: only jobs are stored as jobs.
    return stages if measure == EMPLOYMENT else stages.assign(employment=np.nan)
