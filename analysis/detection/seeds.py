"""Where does an industry stand out so far that chance, or one firm, cannot explain it?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from analysis import checking
from analysis.cluster_parameters import ClusterParameters
from analysis.quotient_interval import location_quotient_cells
from analysis.register import Plants


def concentrated_cells(firms: pd.DataFrame, *, parameters: ClusterParameters) -> pd.DataFrame:
    """Test every region × industry cell that has firms against darts thrown at random.

    Each firm of the industry is a dart that hits the region with the region's share of all firms;
    the p-value is the binomial probability of as many hits.  The false discovery rate is held over
    **all** cells, also those without firms, by Benjamini and Hochberg's step-up rule.  A seed must
    also lean on the industry with its jobs: the interval of its quotient lies above 1, and no one
    firm brings it down to 1.

    Parameters
    ----------
    firms : DataFrame (N,) with columns region, industry, holding, employees
        One row per firm of one year.  Unknown employees are NaN, an unknown holding is missing (the
        firm then counts as a holding of its own).
    parameters : ClusterParameters
        ``min_quotient, significance, min_firms, min_holdings, min_employment``.

    Returns
    -------
    DataFrame, one row per cell with firms, ordered by region and industry
        region, industry, firms, holdings, employment, location_quotient, low, high (90%),
        one_firm_low, one_firm_high, p_value, q_value, seed (bool).  p and q are computed where the
        quotient reaches ``min_quotient`` and are 1 elsewhere, which keeps the rate below what is
        promised.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). JRSS B 57(1).  Ellison, G. and Glaeser, E. (1997). JPE
    105(5), for the dartboard.

    Examples
    --------
    Thirty firms of the north weave; nobody else does:

    >>> firms = pd.DataFrame({
    ...     "region": ["north"] * 60 + ["south"] * 60,
    ...     "industry": ["weaving"] * 30 + ["trade"] * 90,
    ...     "holding": None, "employees": 10.0,
    ... })
    >>> cells = concentrated_cells(firms, parameters=ClusterParameters(min_quotient=1.5))
    >>> cells.loc[cells["seed"], ["region", "industry", "firms", "location_quotient"]]
      region industry  firms  location_quotient
    1  north  weaving     30                2.0
    """
    plants = Plants.read(
        np.where(firms["employees"].notna(), firms["employees"], 0.0),
        firms["region"].to_numpy(),
        firms["industry"].to_numpy(),
    )
    cells = location_quotient_cells(plants.sizes, plants.region, plants.industry)
    # Positions, so that everything below is an array; labels come back at the end.
    region, industry = cells["region"].to_numpy(), cells["industry"].to_numpy()
    tested = cells["location_quotient"].to_numpy() >= parameters.min_quotient
    p_value = np.ones(len(cells))
    p_value[tested] = _p_values(plants, cells[tested])
    combinations = len(plants.regions) * len(plants.industries)
    cells = cells.rename(columns={"activity": "employment"}).assign(
        holdings=_holdings(plants, firms["holding"], region, industry),
        p_value=p_value,
        q_value=benjamini_hochberg(p_value, tests=combinations),
    )
    cells["seed"] = tested & _stands(cells, parameters)
    return cells.assign(region=plants.regions[region], industry=plants.industries[industry])


def _stands(cells: pd.DataFrame, parameters: ClusterParameters) -> pd.Series:
    """Return which cells are large enough, significant, and turned by no single firm."""
    return (
        (cells["q_value"] <= parameters.significance)
        & (cells["firms"] >= parameters.min_firms)
        & (cells["holdings"] >= parameters.min_holdings)
        & (cells["employment"] >= parameters.min_employment)
        & (cells["low"] > 1)
        & (cells["one_firm_low"] > 1)
    )


def _p_values(plants: Plants, cells: pd.DataFrame) -> np.ndarray:
    by_region = np.bincount(plants.region, minlength=len(plants.regions))
    by_industry = np.bincount(plants.industry, minlength=len(plants.industries))
    share = by_region[cells["region"]] / by_region.sum()
    return at_least(cells["firms"], by_industry[cells["industry"]], share)


def at_least(hits, darts, share) -> np.ndarray:
    """Return the binomial probability of at least so many hits.

    >>> at_least([0, 1, 2], [2, 2, 2], 0.5)
    array([1.  , 0.75, 0.25])
    """
    return bdtrc(np.asarray(hits, float) - 1, np.asarray(darts, np.int64), np.asarray(share))


def benjamini_hochberg(p_values, *, tests: int | None = None) -> np.ndarray:
    """Return q-values (C,): the smallest false discovery rate at which each is a discovery.

    ``tests`` counts all that were tested when those not given could not have been discoveries.

    >>> benjamini_hochberg([0.01, 0.04, 0.03], tests=4)
    array([0.04      , 0.05333333, 0.05333333])
    """
    p_values = checking.figures(p_values, "p_values", missing=False)
    order = np.argsort(p_values, kind="stable")
    count = len(p_values) if tests is None else tests
    raised = p_values[order] * count / np.arange(1, len(p_values) + 1)
    q_values = np.empty(len(p_values))
    q_values[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q_values


def owners(holding: pd.Series) -> np.ndarray:
    """Number the owners (N,) of firms; a firm without a known holding is its own owner."""
    owner, names = pd.factorize(holding, sort=False)
    return np.where(owner < 0, len(names) + np.arange(len(owner)), owner).astype(np.int64)


def _holdings(plants: Plants, holding: pd.Series, region, industry) -> np.ndarray:
    """Count the owners of each cell."""
    owner, width = owners(holding), len(plants.industries)
    cell = plants.region.astype(np.int64) * width + plants.industry
    pairs = np.unique(cell * (owner.max(initial=0) + 1) + owner)
    counted, number = np.unique(pairs // (owner.max(initial=0) + 1), return_counts=True)
    return number[np.searchsorted(counted, region.astype(np.int64) * width + industry)]
