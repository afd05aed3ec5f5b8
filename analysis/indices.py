"""All indices of regions and industries at once, for tables of national size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis import checking
from analysis.threads import in_blocks
from analysis.variety import group_codes

REGION_INDICES = (
    "krugman_specialization",
    "herfindahl",
    "gini_specialization",
    "hachman",
    "entropy",
    "related_variety",
    "unrelated_variety",
)
INDUSTRY_INDICES = ("hoover", "gini_of_location_quotients", "locational_gini_lorenz")


@dataclass(frozen=True)
class Indices:
    """One table per grain: regions (R), industries (I) and the cells that have activity."""

    regions: pd.DataFrame
    industries: pd.DataFrame
    cells: pd.DataFrame


def all_indices(activity: pd.DataFrame, groups: pd.Series | None = None) -> Indices:
    """Compute every index that needs no more than a region × industry table.

    The same figures as the functions of their names, from one pass over the cells that are not
    empty.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures; NaN for unknown
    groups : Series of shape (I,), optional, the group of every industry
        Without it related and unrelated variety are NaN.

    Returns
    -------
    Indices
        ``regions``: krugman_specialization, herfindahl, gini_specialization, hachman, entropy,
        related_variety, unrelated_variety.  ``industries``: hoover, gini_of_location_quotients,
        locational_gini_lorenz.  ``cells``: region, industry, activity, location_quotient and
        standardized_location_quotient of the cells that are not 0.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "food": [0, 4]}, index=["north", "south"])
    >>> all_indices(jobs).regions[["herfindahl", "gini_specialization", "hachman"]]
           herfindahl  gini_specialization  hachman
    north         1.0                  0.5      0.5
    south         1.0                  0.5      0.5
    """
    values = checking.table(activity, "activity")
    by_region = csr_array(values)
    by_industry = by_region.tocsc()
    of_region, of_industry = values.sum(axis=1), values.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        region_share = of_region / of_region.sum()
        industry_share = of_industry / of_industry.sum()
    none = np.zeros(values.shape[1], np.int64)
    codes, count = (none, 1) if groups is None else group_codes(groups, activity.columns)
    from analysis.index_kernels import industry_indices, region_indices

    regions = np.full((values.shape[0], len(REGION_INDICES)), np.nan)
    industries = np.full((values.shape[1], len(INDUSTRY_INDICES)), np.nan)
    standardized = np.full(by_industry.nnz, np.nan)
    rows = (by_region.indptr, by_region.indices, by_region.data, of_region, industry_share)
    in_blocks(region_indices, len(regions), (*rows, codes, count, regions))
    columns = (by_industry.indptr, by_industry.indices, by_industry.data, of_industry, region_share)
    in_blocks(industry_indices, len(industries), (*columns, industries, standardized))
    if groups is None:
        regions[:, -2:] = np.nan
    cells = _cells(by_region, by_industry, of_region, of_industry, standardized, activity)
    return Indices(
        pd.DataFrame(regions, activity.index, list(REGION_INDICES)),
        pd.DataFrame(industries, activity.columns, list(INDUSTRY_INDICES)),
        cells,
    )


def _cells(by_region, by_industry, of_region, of_industry, standardized, activity) -> pd.DataFrame:
    region = np.repeat(np.arange(len(of_region)), np.diff(by_region.indptr))
    industry, value = by_region.indices, by_region.data
    # From the order of industries to that of regions.
    score = csr_array(
        (standardized, by_industry.indices, by_industry.indptr), shape=by_region.shape[::-1]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = value * of_region.sum() / (of_region[region] * of_industry[industry])
    return pd.DataFrame(
        {
            "region": activity.index.take(region),
            "industry": activity.columns.take(industry),
            "activity": value,
            "location_quotient": quotient,
            "standardized_location_quotient": score.tocsc().data,
        },
        copy=False,
    )
