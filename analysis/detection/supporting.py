"""Who serves a cluster's core more than chance explains, in what role, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.merging import NONE, lookup
from analysis.detection.observed import KINDS, UNKNOWN_KIND, Observed
from analysis.detection.seeds import at_least, benjamini_hochberg

INSTITUTION = "institution"
# What the nature of an industry is worth before any statement: this chance for its usual role.
NATURE_CHANCE = 0.6


def supporters(
    seen: Observed, cells: pd.DataFrame, core: np.ndarray, parameters: ClusterParameters
) -> pd.DataFrame:
    """Test every industry in a cluster's regions for sales to the core beyond two yardsticks.

    1. The *random network* in which every firm keeps its numbers of sales and purchases: who sells
       to everybody is not a supporter for selling here too.
    2. The *place*: of its sales to firms of the cluster's regions, the core takes more than its
       share of those firms; who serves the whole town is not a supporter of the core.

    ``cells`` are those of :func:`cluster_cells`, ``core`` (N,) is :func:`core_of_firm`.

    Returns
    -------
    DataFrame, one row per cluster and industry with any sale to the core, of positions
        cluster, industry, links, suppliers, buyers, value, sales (all relations of the industry's
        firms there), expected, p_value, q_value, local_p_value, supports (bool).
    """
    chosen = core_sales(seen, cells, core)
    by = ["cluster", "industry"]
    grouped = chosen.groupby(by, sort=True)
    rows = grouped.agg(
        links=("pair", "size"), suppliers=("supplier", "nunique"), buyers=("buyer", "nunique")
    )
    rows = rows.assign(value=grouped["value"].sum(min_count=1)).reset_index()
    present = industries_present(seen, cells)
    rows = rows.merge(present, on=by).merge(_cores(seen, cells, core), on="cluster")
    share = rows["core_purchases"] / max(len(seen.relations), 1)
    rows["expected"] = rows["sales"] * share
    rows["p_value"] = at_least(rows["links"], rows["sales"], share)
    rows["local_p_value"] = at_least(
        rows["links"], rows["local_sales"], rows["core_firms"] / rows["firms_there"]
    )
    rows["q_value"] = benjamini_hochberg(rows["p_value"], tests=max(len(present), len(rows)))
    rows["supports"] = (
        (rows["q_value"] <= parameters.significance)
        & (rows["local_p_value"] <= parameters.significance)
        & (rows["links"] >= parameters.min_links)
        & (rows["buyers"] >= parameters.min_buyers)
        & (rows["links"] >= parameters.link_excess * rows["expected"])
    )
    return rows


def core_sales(seen: Observed, cells: pd.DataFrame, core: np.ndarray) -> pd.DataFrame:
    """List the relations in which a firm of a cluster's regions sells to the cluster's core."""
    supplier, buyer = seen.relations.supplier, seen.relations.buyer
    pair = np.flatnonzero((supplier < len(seen.firms)) & (buyer < len(seen.firms)))
    cluster = core[buyer[pair]]
    pair, cluster = pair[cluster >= 0], cluster[cluster >= 0]
    supplier, buyer = supplier[pair], buyer[pair]
    here = _in_regions(seen, cells, cluster, seen.region[supplier]) & (core[supplier] != cluster)
    return pd.DataFrame(
        {
            "cluster": cluster[here],
            "industry": seen.industry[supplier[here]],
            "pair": pair[here],
            "supplier": supplier[here],
            "buyer": buyer[here],
            "value": seen.relations.value[pair[here]],
        }
    )


def core_of_firm(seen: Observed, cells: pd.DataFrame) -> np.ndarray:
    """Return the cluster (N,) whose core each firm belongs to, -1 none.

    The core are the firms of the core industries in the cluster's regions, whether or not each single
    cell stands out.
    """
    whole = cells[["cluster", "region"]].drop_duplicates()
    whole = whole.merge(cells[["cluster", "industry"]].drop_duplicates(), on="cluster")
    # Where two clusters meet in a cell, it belongs to the one of which it is a cell of its own.
    own = pd.MultiIndex.from_frame(cells[["cluster", "region", "industry"]])
    whole["own"] = pd.MultiIndex.from_frame(whole[["cluster", "region", "industry"]]).isin(own)
    whole["cell"] = seen.cell_of(whole["region"], whole["industry"])
    whole = whole.sort_values(["cell", "own", "cluster"], ascending=[True, False, True])
    whole = whole.drop_duplicates("cell")
    return lookup(whole["cell"].to_numpy(), whole["cluster"].to_numpy(), seen.cell)


def _in_regions(seen: Observed, cells: pd.DataFrame, cluster, region) -> np.ndarray:
    """Return whether each region is one of the regions of each cluster."""
    count = len(seen.regions)
    keys = np.unique(cells["cluster"].to_numpy(np.int64) * count + cells["region"].to_numpy())
    return np.isin(np.asarray(cluster, np.int64) * count + region, keys)


def industries_present(seen: Observed, cells: pd.DataFrame) -> pd.DataFrame:
    """Count firms, sales and sales to firms of the cluster's regions per cluster and industry there.

    Core industries are left out.
    """
    firms = pd.DataFrame(
        {"region": seen.region, "industry": seen.industry, "sales": seen.relations.sales}
    )
    by_cell = firms.groupby(["region", "industry"], sort=True).agg(
        firms=("sales", "size"), sales=("sales", "sum")
    )
    regions = cells[["cluster", "region"]].drop_duplicates()
    here = regions.merge(by_cell.reset_index(), on="region")
    present = here.groupby(["cluster", "industry"], sort=True)[["firms", "sales"]].sum()
    core = pd.MultiIndex.from_frame(cells[["cluster", "industry"]].drop_duplicates())
    present = present[~present.index.isin(core)]
    local = _local_sales(seen, cells)
    return present.join(local).fillna({"local_sales": 0}).reset_index()


def _local_sales(seen: Observed, cells: pd.DataFrame) -> pd.Series:
    """Count, per cluster and selling industry, sales from its regions to firms in its regions."""
    inside = np.maximum(seen.relations.supplier, seen.relations.buyer) < len(seen.firms)
    supplier, buyer = seen.relations.supplier[inside], seen.relations.buyer[inside]
    regions = cells[["cluster", "region"]].drop_duplicates()
    rows = pd.DataFrame(
        {
            "region": seen.region[supplier],
            "industry": seen.industry[supplier],
            "buyer_region": seen.region[buyer],
        }
    )
    # Few regions have a cluster: look there only.
    rows = rows[
        rows["region"].isin(regions["region"]) & rows["buyer_region"].isin(regions["region"])
    ]
    counted = rows.groupby(["region", "industry", "buyer_region"]).size().rename("local_sales")
    rows = counted.reset_index().merge(regions, on="region")
    there = _in_regions(seen, cells, rows["cluster"].to_numpy(), rows["buyer_region"].to_numpy())
    return rows[there].groupby(["cluster", "industry"])["local_sales"].sum()


def _cores(seen: Observed, cells: pd.DataFrame, core: np.ndarray) -> pd.DataFrame:
    """Return per cluster its core firms, their purchases, and all firms of its regions."""
    inside = core >= 0
    count = int(cells["cluster"].max()) + 1 if len(cells) else 0
    regions = cells[["cluster", "region"]].drop_duplicates()
    firms = np.bincount(seen.region, minlength=len(seen.regions))
    return pd.DataFrame(
        {
            "cluster": np.arange(count),
            "core_firms": np.bincount(core[inside], minlength=count),
            "core_purchases": np.bincount(
                core[inside], seen.relations.purchases[inside], minlength=count
            ),
            "firms_there": np.bincount(
                regions["cluster"], firms[regions["region"]], minlength=count
            ),
        }
    )


def roles(
    seen: Observed,
    supports: pd.DataFrame,
    sales: pd.DataFrame,
    natures: pd.Series,
    parameters: ClusterParameters,
) -> pd.DataFrame:
    """Give each supporting industry its role: the one that explains best what surveys said.

    A statement names the true kind except for ``kind_error`` of them, which name any other; before
    any statement the industry's nature has its usual role with a chance of 0.6.  The confidence is
    the resulting probability of the role (Bayes).  An industry that trains, researches, represents or
    governs is an institution: surveys have no kind for it.

    Returns
    -------
    DataFrame like ``supports`` with role, confidence, statements (kinds told), agreeing
    """
    votes = _votes(seen, supports, sales)
    nature = natures.reindex(seen.industries[supports["industry"]]).to_numpy()
    prior = np.full((len(supports), len(KINDS)), 1 / len(KINDS))
    for column, kind in enumerate(KINDS):
        usual = nature == kind
        prior[usual] = (1 - NATURE_CHANCE) / (len(KINDS) - 1)
        prior[usual, column] = NATURE_CHANCE
    wrong = parameters.kind_error / (len(KINDS) - 1)
    total = votes.sum(axis=1)
    weight = np.log(prior) + votes * np.log((1 - parameters.kind_error) / wrong)
    weight = np.exp(weight - weight.max(axis=1, keepdims=True))
    probability = weight / weight.sum(axis=1, keepdims=True)
    best = probability.argmax(axis=1) if len(supports) else np.zeros(0, int)
    rows = np.arange(len(supports))
    institution = nature == INSTITUTION
    return supports.assign(
        role=np.where(institution, INSTITUTION, np.array(KINDS, dtype=object)[best]),
        confidence=np.where(institution, 1.0, probability[rows, best]) * (1 - supports["q_value"]),
        statements=total.astype(int),
        agreeing=np.where(institution, 0, votes[rows, best]).astype(int),
    )


def _votes(seen: Observed, supports: pd.DataFrame, sales: pd.DataFrame) -> np.ndarray:
    """Count the stated kinds (C, K) of each supporting industry's sales to the core."""
    row_of_pair = np.full(len(seen.relations), NONE)
    key = supports["cluster"].to_numpy(np.int64) * len(seen.industries) + supports["industry"]
    sold = sales["cluster"].to_numpy(np.int64) * len(seen.industries) + sales["industry"]
    row_of_pair[sales["pair"]] = lookup(key.to_numpy(), np.arange(len(supports)), sold.to_numpy())
    row, kind = row_of_pair[seen.relations.stated_pair], seen.relations.stated_kind
    told = (row >= 0) & (kind != UNKNOWN_KIND)
    count = len(supports) * len(KINDS)
    return np.bincount(row[told] * len(KINDS) + kind[told], minlength=count).reshape(-1, len(KINDS))
