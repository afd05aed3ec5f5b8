"""Clusters with their regions, core and supporting industries and members, from firms and links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.anchors import clusters_of_patches, core_patches
from analysis.detection.companions import companions
from analysis.detection.expected import expected_supporters, expected_ties, positions
from analysis.detection.growth import cluster_cells
from analysis.detection.merging import patches, ties
from analysis.detection.natures import natures as isic_natures
from analysis.detection.observed import Observed, observed
from analysis.detection.seeds import concentrated_cells
from analysis.detection.strength import strengths
from analysis.detection.supporting import (
    core_of_firm,
    core_sales,
    industries_present,
    roles,
    supporters,
)

CORE, COMPLEMENTARY = "core", "complementary"


@dataclass(frozen=True)
class FoundClusters:
    """Tables of labels.  Clusters are numbered from 1 in the order of their first core cell."""

    clusters: pd.DataFrame
    cells: pd.DataFrame
    industries: pd.DataFrame
    members: pd.DataFrame
    ended_links: int
    currency: str
    # What the tables were made from, by positions.
    seen: Observed
    tested: pd.DataFrame  # every region × industry cell with firms
    core_of_firm: np.ndarray  # (N,) cluster from 0, -1 none
    regions: pd.DataFrame  # cluster from 0, region


def detected_clusters(
    firms: pd.DataFrame,
    links: pd.DataFrame,
    neighbors,
    *,
    natures: pd.Series | None = None,
    coefficients: pd.DataFrame | None = None,
    parameters: ClusterParameters | None = None,
) -> FoundClusters:
    """Find clusters in a register of firms and the links between them.

    1. *Seeds*: region × industry cells that stand out (:func:`concentrated_cells`).
    2. *Patches*: seeds of the same industry whose regions touch.
    3. *Core*: patches that others serve and that sell mostly beyond; cores that are tied by links
       or by suppliers who live on both are one cluster.
    4. *Reach*: cells beside or within the cluster that stand out, too.
    5. *Supporting industries*: those in its regions that sell to the core more than the random
       network and the place explain, each with the role that best explains what surveys said; those
       that live from the core's suppliers or buyers are complementary.
    6. *Expected*: where fewer than ``surveyed_share`` of the core's firms have any link, what an
       input–output table says they buy, if it is there; marked as not observed.

    Parameters
    ----------
    firms : DataFrame (N,) with columns firm, region, industry, holding, employees
        One row per firm of one year.  Unknown employees are NaN: the firm counts, without jobs.
    links : DataFrame (L,) with columns supplier, buyer, kind and, where known, value, currency,
        year, external_supplier, external_buyer.  See :func:`analysis.detection.observed.observed`.
    neighbors : array (E, 2) of region labels that share a border
    natures : Series, usual role by industry; by default from ISIC's structure
    coefficients : DataFrame with columns using, supplying, coefficient, optional
    parameters : ClusterParameters, optional

    Returns
    -------
    FoundClusters
        ``clusters``: cluster, firms, holdings, employment, location_quotient, low, high,
        one_firm_low, one_firm_high, q_value (of its best seed), surveyed (share of core firms with
        a link), undone_by, undone_rule.
        ``cells``: cluster, region, industry, seed, firms, employment, location_quotient, low, high,
        q_value.
        ``industries``: cluster, industry, role, observed, confidence and for supporting ones links,
        expected_links, suppliers, buyers, value, share_of_sales, share_of_purchases, q_value,
        statements, agreeing, coefficient.
        ``members``: cluster, firm, role, observed (a link of its own stands behind it).
        ``ended_links``: links left out because an end no longer works.

    Notes
    -----
    Nothing is drawn at random, and the order of rows does not matter.

    Examples
    --------
    Thirty weavers in the north buy yarn from two spinners beside them and sell it abroad:

    >>> weavers, spinners, others = range(30), range(30, 32), range(32, 400)
    >>> firms = pd.DataFrame({
    ...     "firm": range(400), "holding": None, "employees": 10.0,
    ...     "region": ["north"] * 60 + ["south"] * 340,
    ...     "industry": ["1312"] * 30 + ["1311"] * 2 + ["4711"] * 368,
    ... })
    >>> links = pd.DataFrame({
    ...     "supplier": [30 + weaver % 2 for weaver in weavers] + [300 + n for n in range(90)],
    ...     "buyer": list(weavers) + [200 + n for n in range(90)], "kind": "raw_material",
    ... })
    >>> found = detected_clusters(firms, links, [("north", "south")])
    >>> found.cells[["cluster", "region", "industry", "firms"]]
       cluster region industry  firms
    0        1  north     1312     30
    >>> found.industries[["industry", "role", "links"]]
      industry          role  links
    0     1311  raw_material   30.0
    1     1312          core    NaN
    """
    parameters = parameters or ClusterParameters()
    seen = observed(firms, links, neighbors)
    if natures is None:
        natures = isic_natures(seen.industries)
    cells = concentrated_cells(seen.table, parameters=parameters)
    core = _core_cells(seen, cells, natures, coefficients, parameters)
    return described(seen, cells, core, natures, coefficients, parameters)


def _core_cells(seen: Observed, cells, natures, coefficients, parameters) -> pd.DataFrame:
    seeds = cells[cells["seed"]]
    found = patches(seen, seeds["region"].to_numpy(), seeds["industry"].to_numpy())
    tied = ties(seen, found, parameters)
    if coefficients is not None:
        inside = found.of_firm >= 0
        jobs = seen.table["employees"].fillna(1.0).to_numpy()
        activity = np.bincount(found.of_firm[inside], jobs[inside], len(found))
        expected = expected_ties(seen, found, activity, coefficients, parameters)
        tied = pd.concat([tied, expected], ignore_index=True)
    cluster = clusters_of_patches(found, tied, core_patches(found, tied, parameters))
    return cluster_cells(seen, found, cluster, cells, parameters)


def described(
    seen: Observed,
    cells: pd.DataFrame,
    core: pd.DataFrame,
    natures: pd.Series,
    coefficients: pd.DataFrame | None,
    parameters: ClusterParameters,
) -> FoundClusters:
    """Describe clusters whose core cells (cluster from 0, region, industry, seed) are given."""
    of_firm = core_of_firm(seen, core)
    sales = core_sales(seen, core, of_firm)
    tested = supporters(seen, core, of_firm, parameters)
    supporting = roles(seen, tested[tested["supports"]], sales, natures, parameters)
    industries = pd.concat(
        [
            _core_industries(core),
            _evidence(supporting),
            _companions(seen, core, of_firm, supporting, parameters),
        ],
        ignore_index=True,
    )
    surveyed = _surveyed(seen, of_firm)
    if coefficients is not None:
        thin = surveyed.index[surveyed < parameters.surveyed_share]
        part = core[core["cluster"].isin(thin)]
        more = _expected(seen, part, of_firm, coefficients, natures, parameters)
        known = pd.MultiIndex.from_frame(industries[["cluster", "industry"]])
        new = ~pd.MultiIndex.from_frame(more[["cluster", "industry"]]).isin(known)
        industries = pd.concat([industries, more[new]], ignore_index=True)
    industries = industries.sort_values(["cluster", "industry"], ignore_index=True)
    return FoundClusters(
        _clusters(seen, cells, core, of_firm, surveyed, parameters),
        _cells(seen, cells, core),
        _labelled(seen, industries),
        _members(seen, core, of_firm, industries, sales),
        seen.relations.ended,
        seen.relations.currency,
        seen,
        cells,
        of_firm,
        core[["cluster", "region"]].drop_duplicates(ignore_index=True),
    )


def _core_industries(core: pd.DataFrame) -> pd.DataFrame:
    rows = core[["cluster", "industry"]].drop_duplicates()
    return rows.assign(role=CORE, observed=True, confidence=1.0)


def _evidence(supporting: pd.DataFrame) -> pd.DataFrame:
    rows = supporting.assign(
        observed=True,
        share_of_sales=supporting["links"] / supporting["sales"],
        share_of_purchases=supporting["links"] / supporting["core_purchases"],
    ).rename(columns={"expected": "expected_links"})
    return rows[EVIDENCE]


EVIDENCE = [
    "cluster",
    "industry",
    "role",
    "observed",
    "confidence",
    "links",
    "expected_links",
    "suppliers",
    "buyers",
    "value",
    "share_of_sales",
    "share_of_purchases",
    "q_value",
    "statements",
    "agreeing",
]


def _companions(seen: Observed, core, of_firm, supporting, parameters) -> pd.DataFrame:
    rows = companions(seen, core, of_firm, parameters)
    rows = rows[rows["accompanies"]].sort_values(["cluster", "industry", "q_value", "side"])
    rows = rows.drop_duplicates(["cluster", "industry"])
    known = pd.MultiIndex.from_frame(supporting[["cluster", "industry"]])
    rows = rows[~pd.MultiIndex.from_frame(rows[["cluster", "industry"]]).isin(known)]
    rows = rows.assign(
        role=COMPLEMENTARY,
        observed=True,
        confidence=1 - rows["q_value"],
        expected_links=rows["expected"],
    )
    return rows[[name for name in EVIDENCE if name in rows]]


def _surveyed(seen: Observed, cluster: np.ndarray) -> pd.Series:
    """Return the share of each cluster's core firms (cluster of each firm, -1 none) with any link."""
    known = (seen.relations.sales + seen.relations.purchases > 0)[cluster >= 0]
    return pd.Series(known).groupby(cluster[cluster >= 0]).mean()


def _expected(seen, core, of_firm, coefficients, natures, parameters) -> pd.DataFrame:
    """List the supporters that a table suggests for clusters whose links were never surveyed."""
    present = industries_present(seen, core)
    firms = np.bincount(seen.industry, minlength=len(seen.industries))
    there = present.groupby("cluster")["firms"].transform("sum") / len(seen.firms)
    present["location_quotient"] = present["firms"] / (firms[present["industry"]] * there)
    jobs = seen.table.assign(cluster=of_firm)[np.isin(of_firm, core["cluster"])]
    weight = jobs.groupby(["cluster", "industry"])["employees"].sum().rename("weight").reset_index()
    by_position = natures.reindex(seen.industries).reset_index(drop=True).dropna()
    codes = positions(coefficients, seen.industries)
    rows = expected_supporters(weight, present, codes, by_position, parameters)
    return rows.assign(observed=False)


def _clusters(seen, cells, core, of_firm, surveyed, parameters) -> pd.DataFrame:
    best = core[core["seed"]].merge(cells, on=["region", "industry"], suffixes=("", "_cell"))
    best = best.groupby("cluster")["q_value"].min()
    found = strengths(seen, core, of_firm, parameters)
    if found.empty:
        return pd.DataFrame(columns=CLUSTER_COLUMNS)
    found = found.assign(
        q_value=found["cluster"].map(best), surveyed=found["cluster"].map(surveyed)
    )
    return found.assign(cluster=found["cluster"] + 1)[CLUSTER_COLUMNS]


CLUSTER_COLUMNS = [
    "cluster",
    "firms",
    "holdings",
    "employment",
    "location_quotient",
    "low",
    "high",
    "one_firm_low",
    "one_firm_high",
    "q_value",
    "surveyed",
    "undone_by",
    "undone_rule",
]


def _cells(seen: Observed, cells: pd.DataFrame, core: pd.DataFrame) -> pd.DataFrame:
    wanted = ["firms", "employment", "location_quotient", "low", "high", "q_value"]
    rows = core.merge(cells[["region", "industry", *wanted]], on=["region", "industry"])
    rows["region"] = seen.regions[rows["region"].to_numpy()]
    return _labelled(seen, rows.sort_values(["cluster", "region", "industry"], ignore_index=True))


def _labelled(seen: Observed, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        cluster=rows["cluster"].astype(np.int64) + 1,
        industry=seen.industries[rows["industry"].to_numpy(np.int64)],
    )


def _members(seen: Observed, core, cluster, industries, sales) -> pd.DataFrame:
    """List core firms and firms of supporting industries in the cluster's regions."""
    position = np.flatnonzero(cluster >= 0)
    linked = seen.relations.sales + seen.relations.purchases > 0
    cores = pd.DataFrame(
        {"cluster": cluster[position], "firm": position, "role": CORE, "observed": linked[position]}
    )
    helping = industries[industries["role"] != CORE][["cluster", "industry", "role"]]
    regions = core[["cluster", "region"]].drop_duplicates()
    firms = pd.DataFrame(
        {"firm": np.arange(len(seen.firms)), "region": seen.region, "industry": seen.industry}
    )
    firms = firms[np.isin(seen.region, regions["region"])].merge(regions, on="region")
    firms = firms.merge(helping, on=["cluster", "industry"])
    sellers = pd.MultiIndex.from_frame(sales[["cluster", "supplier"]])
    firms["observed"] = pd.MultiIndex.from_frame(firms[["cluster", "firm"]]).isin(sellers)
    firms = firms[cluster[firms["firm"]] != firms["cluster"]]
    rows = pd.concat([cores, firms[["cluster", "firm", "role", "observed"]]])
    rows = rows.sort_values(["cluster", "firm"], ignore_index=True)
    return rows.assign(cluster=rows["cluster"] + 1, firm=seen.firms[rows["firm"].to_numpy()])
