"""Which seeds are one: of the same industry side by side, or of industries that live on the same links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.special import gammainc

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.observed import Observed
from analysis.detection.seeds import at_least, benjamini_hochberg

NONE = -1


@dataclass(frozen=True)
class Patches:
    """Seeds of one industry in regions that touch, numbered in the order of their first cell."""

    region: np.ndarray  # (S,) positions of the seeds
    industry: np.ndarray  # (S,)
    patch: np.ndarray  # (S,) number of the patch each seed is part of
    of_firm: np.ndarray  # (N,) patch of each firm, -1 none
    sales: np.ndarray  # (Q,) relations in which a firm of the patch sells
    purchases: np.ndarray  # (Q,)

    def __len__(self) -> int:
        return len(self.sales)


def patches(seen: Observed, region: np.ndarray, industry: np.ndarray) -> Patches:
    """Merge seeds of the same industry whose regions touch, across any border between authorities."""
    cell = seen.cell_of(region, industry)
    order = np.argsort(cell)
    region, industry, cell = region[order], industry[order], cell[order]
    row, neighbor = beside(seen.near, region)
    other = seen.cell_of(neighbor, industry[row])
    at = np.minimum(np.searchsorted(cell, other), max(len(cell) - 1, 0))
    same = cell[at] == other if len(cell) else np.zeros(0, bool)
    patch = components(row[same], at[same], len(cell))
    of_firm = lookup(cell, patch, seen.cell)
    count = int(patch.max(initial=-1)) + 1
    inside = of_firm >= 0
    sales = np.bincount(of_firm[inside], seen.relations.sales[inside], count)
    purchases = np.bincount(of_firm[inside], seen.relations.purchases[inside], count)
    return Patches(region, industry, patch, of_firm, sales, purchases)


def beside(near: sparse.csr_array, region: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each position in `region` beside each region it touches, itself included."""
    degree = np.diff(near.indptr)[region]
    row = np.repeat(np.arange(len(region)), degree)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(degree) - degree, degree)
    return row, near.indices[near.indptr[region][row] + offset]


def components(one: np.ndarray, other: np.ndarray, count: int) -> np.ndarray:
    """Number connected components in the order of their first member."""
    graph = sparse.coo_array((np.ones(len(one), bool), (one, other)), shape=(count, count))
    label = connected_components(graph, directed=False)[1] if count else np.zeros(0, int)
    return pd.factorize(label)[0]


def lookup(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the value of each wanted key, -1 where it is not among the sorted keys."""
    if not len(keys):
        return np.full(len(wanted), NONE)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], NONE)


def ties(seen: Observed, found: Patches, parameters: ClusterParameters) -> pd.DataFrame:
    """Test pairs of patches within reach of each other for links beyond the random network.

    In a random network in which every firm keeps its numbers of sales and purchases, each of the
    seller's sales ends at the buyer with the buyer's share of all purchases: the links of a
    pair are binomial.  A second kind of tie is a **shared supplier**: a firm that serves both and
    lives on the two; in the random network their number is nearly Poisson.

    Returns
    -------
    DataFrame, one row per pair with any link: seller, buyer (patches), shared (bool: the tie is of
    shared suppliers and has no direction), links, expected, p_value, q_value, exceeds (bool)
    """
    within = reach(seen, found)
    rows = pd.concat([_direct(seen, found), _shared(seen, found, parameters)], ignore_index=True)
    pair = rows["seller"].to_numpy(np.int64) * len(found) + rows["buyer"].to_numpy(np.int64)
    rows = rows[np.isin(pair, within)].reset_index(drop=True)
    # Each pair in reach was tested for sales both ways and for shared suppliers.
    q_value = benjamini_hochberg(rows["p_value"], tests=max(len(rows), len(within) * 3 // 2))
    exceeds = (
        (q_value <= parameters.significance)
        & (rows["links"] >= parameters.min_links)
        & (rows["links"] >= parameters.link_excess * rows["expected"])
    )
    return rows.assign(q_value=q_value, exceeds=exceeds)


def reach(seen: Observed, found: Patches) -> np.ndarray:
    """Return the numbers (seller × Q + buyer) of ordered pairs whose regions are the same or touch."""
    where = sparse.csr_array(
        (np.ones(len(found.patch), np.int32), (found.patch, found.region)),
        shape=(len(found), len(seen.regions)),
    )
    touching = (where @ seen.near.astype(np.int32) @ where.T).tocoo()
    different = touching.row != touching.col
    return touching.row[different].astype(np.int64) * len(found) + touching.col[different]


def _direct(seen: Observed, found: Patches) -> pd.DataFrame:
    seller, buyer = _patches_of_ends(seen, found)
    between = (seller >= 0) & (buyer >= 0) & (seller != buyer)
    number, links = np.unique(
        seller[between].astype(np.int64) * len(found) + buyer[between], return_counts=True
    )
    seller, buyer = np.divmod(number, max(len(found), 1))
    share = found.purchases[buyer] / max(len(seen.relations), 1)
    return pd.DataFrame(
        {
            "seller": seller,
            "buyer": buyer,
            "shared": False,
            "links": links,
            "expected": found.sales[seller] * share,
            "p_value": at_least(links, found.sales[seller], share),
        }
    )


def _patches_of_ends(seen: Observed, found: Patches) -> tuple[np.ndarray, np.ndarray]:
    """Return the patches (P,) of supplier and buyer of each relation, -1 for none or outside."""
    of_end = np.append(found.of_firm, NONE)
    outside = len(found.of_firm)
    return (
        of_end[np.minimum(seen.relations.supplier, outside)],
        of_end[np.minimum(seen.relations.buyer, outside)],
    )


def _shared(seen: Observed, found: Patches, parameters: ClusterParameters) -> pd.DataFrame:
    """Count suppliers that serve both of two patches and sell mostly to the two."""
    supplier, (_, buyer) = seen.relations.supplier, _patches_of_ends(seen, found)
    known = (buyer >= 0) & (supplier < len(seen.firms))
    served = pd.DataFrame({"supplier": supplier[known], "patch": buyer[known]})
    served = served.groupby(["supplier", "patch"], sort=True).size().rename("links").reset_index()
    served["share"] = served["links"] / seen.relations.sales[served["supplier"]]
    # Of two shares that reach a threshold together, the larger reaches half of it.
    main = served[served["share"] >= parameters.sold_inside / 2]
    both = main.merge(served, on="supplier")
    both = both[
        (both["patch_x"] != both["patch_y"])
        & (both["share_x"] + both["share_y"] >= parameters.sold_inside)
    ]
    low, high = both[["patch_x", "patch_y"]].min(axis=1), both[["patch_x", "patch_y"]].max(axis=1)
    pairs = pd.DataFrame({"supplier": both["supplier"], "seller": low, "buyer": high})
    counted = pairs.drop_duplicates().groupby(["seller", "buyer"]).size().rename("links")
    rows = counted.reset_index().astype({"seller": np.int64, "buyer": np.int64})
    expected = _expected_shared(seen, found, low_high=rows, parameters=parameters)
    p_value = gammainc(np.maximum(rows["links"].to_numpy(float), 1), expected)
    return rows.assign(shared=True, expected=expected, p_value=p_value)


def _expected_shared(
    seen: Observed, found: Patches, *, low_high: pd.DataFrame, parameters: ClusterParameters
) -> np.ndarray:
    """Return how many suppliers would by chance sell mostly to the two, an upper bound."""
    sales = seen.relations.sales
    degree, count = np.unique(sales[sales >= 2], return_counts=True)
    needed = np.maximum(np.ceil(parameters.sold_inside * degree), 2)
    share = found.purchases / max(len(seen.relations), 1)
    both = share[low_high["seller"]] + share[low_high["buyer"]]
    by_chance = at_least(needed, degree, np.minimum(both, 1)[:, None])
    return (by_chance * count).sum(axis=1)
