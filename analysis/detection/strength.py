"""How strong is each cluster as a whole, and what would undo it?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.observed import Observed
from analysis.detection.seeds import owners
from analysis.quotient_interval import bounded_quotients
from analysis.register import Cells

CONFIDENCE = 0.90
FIRMS, HOLDINGS, EMPLOYMENT, QUOTIENT = (
    "min_firms",
    "min_holdings",
    "min_employment",
    "min_quotient",
)


def strengths(
    seen: Observed, cells: pd.DataFrame, core: np.ndarray, parameters: ClusterParameters
) -> pd.DataFrame:
    """Measure each cluster's core as one: its regions together, its core industries together.

    Returns
    -------
    DataFrame, one row per cluster
        firms, holdings, employment, location_quotient, low, high (90%), one_firm_low, one_firm_high,
        undone_by: how many of the largest core firms would have to leave, one after another, until
        it is no longer found, and undone_rule: the threshold it then misses.
    """
    sizes = np.nan_to_num(seen.table["employees"].to_numpy())
    register = _Register(sizes, seen.region, seen.industry, owners(seen.table["holding"]))
    order = np.argsort(core, kind="stable")
    edges = np.searchsorted(core[order], np.arange(cells["cluster"].max() + 2 if len(cells) else 1))
    rows = []
    for cluster, part in enumerate(_parts(cells)):
        firms = order[edges[cluster] : edges[cluster + 1]]
        regions, industries = part["region"].unique(), part["industry"].unique()
        rows.append(
            {"cluster": cluster, **register.strength(firms, regions, industries, parameters)}
        )
    return pd.DataFrame(rows)


def _parts(cells: pd.DataFrame) -> list[pd.DataFrame]:
    return [part for _, part in cells.groupby("cluster", sort=True)]


class _Register:
    """Sums over regions and over industries, made once for all clusters."""

    def __init__(self, sizes, region, industry, owner):
        self.sizes, self.owner = sizes, owner
        self.by_region = _moments(sizes, region)
        self.by_industry = _moments(sizes, industry)
        self.everything = self.by_region.sum(axis=1)

    def strength(self, firms, regions, industries, parameters: ClusterParameters) -> dict:
        of_region = self.by_region[:, regions].sum(axis=1)
        of_industry = self.by_industry[:, industries].sum(axis=1)
        sizes = np.sort(self.sizes[firms])[::-1]
        cells = Cells(
            region=np.zeros(1, int),
            industry=np.zeros(1, int),
            moments=np.array([[len(sizes)], [sizes.sum()], [(sizes**2).sum()]]),
            largest=sizes[:1],
            median=np.median(sizes, keepdims=True),
            by_region=np.stack([of_region, self.everything - of_region], axis=1),
            by_industry=np.stack([of_industry, self.everything - of_industry], axis=1),
        )
        found = {name: values[0] for name, values in bounded_quotients(cells, CONFIDENCE).items()}
        by_size = firms[np.argsort(-self.sizes[firms], kind="stable")]
        undone_by, rule = _undone(
            self.sizes[by_size],
            self.owner[by_size],
            of_region,
            of_industry,
            self.everything,
            parameters,
        )
        return {
            "firms": len(sizes),
            "holdings": len(np.unique(self.owner[firms])),
            "employment": found["activity"],
            **{name: found[name] for name in ("location_quotient", "low", "high")},
            **{name: found[name] for name in ("one_firm_low", "one_firm_high")},
            "undone_by": undone_by,
            "undone_rule": rule,
        }


def _moments(sizes, label) -> np.ndarray:
    return np.stack([np.bincount(label), np.bincount(label, sizes), np.bincount(label, sizes**2)])


def _undone(sizes, owner, of_region, of_industry, everything, parameters) -> tuple[int, str]:
    """Return after how many departures, the largest first, which threshold is missed."""
    left = np.arange(len(sizes), -1, -1)
    gone = np.concatenate([[0.0], np.cumsum(sizes)])
    # Owners that remain after k departures: those that own one of the later firms.
    _, newest = np.unique(owner[::-1], return_index=True)
    first_seen = np.bincount(newest, minlength=len(sizes) + 1)
    holdings = np.cumsum(first_seen)[left - 1] * (left > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (sizes.sum() - gone) * (everything[1] - gone)
        quotient = quotient / ((of_region[1] - gone) * (of_industry[1] - gone))
    missed = {
        FIRMS: left < parameters.min_firms,
        HOLDINGS: holdings < parameters.min_holdings,
        EMPLOYMENT: sizes.sum() - gone < parameters.min_employment,
        QUOTIENT: ~(quotient >= parameters.min_quotient),
    }
    after = {
        rule: int(found.argmax()) if found.any() else len(sizes) for rule, found in missed.items()
    }
    rule = min(after, key=lambda name: after[name])
    return after[rule], rule
