"""Which industries live from the same partners as a cluster's core without selling to it?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.observed import Observed
from analysis.detection.seeds import at_least, benjamini_hochberg
from analysis.detection.supporting import industries_present


def companions(
    seen: Observed, cells: pd.DataFrame, core: np.ndarray, parameters: ClusterParameters
) -> pd.DataFrame:
    """Test every industry in a cluster's regions for partners it has in common with the core.

    Its purchases from suppliers of the core, and its sales to buyers of the core, are each set against
    the random network in which every firm keeps its numbers of sales and purchases: there, a purchase
    comes from a supplier of the core with the share that these have of all sales.

    Returns
    -------
    DataFrame, one row per cluster, industry and side with any common partner
        cluster, industry, side (suppliers or buyers), links (with common partners), expected,
        partners, p_value, q_value, accompanies (bool)
    """
    present = industries_present(seen, cells)
    relations = seen.relations
    sides = [
        _side(seen, cells, core, relations.supplier, relations.buyer).assign(side="suppliers"),
        _side(seen, cells, core, relations.buyer, relations.supplier).assign(side="buyers"),
    ]
    rows = pd.concat(sides, ignore_index=True)
    rows = rows.merge(present[["cluster", "industry"]], on=["cluster", "industry"])
    rows["q_value"] = benjamini_hochberg(rows["p_value"], tests=max(2 * len(present), len(rows)))
    rows["accompanies"] = (
        (rows["q_value"] <= parameters.significance)
        & (rows["links"] >= parameters.min_links)
        & (rows["partners"] >= parameters.min_buyers)
        & (rows["links"] >= parameters.link_excess * rows["expected"])
    )
    return rows


def _side(seen: Observed, cells: pd.DataFrame, core, partner, own) -> pd.DataFrame:
    """Count relations of own firms with partners that also deal with the core."""
    count = len(seen.relations)
    degree = np.bincount(partner)
    of_core = np.full(count, -1)
    inside = own < len(seen.firms)
    of_core[inside] = core[own[inside]]
    common = pd.DataFrame({"cluster": of_core, "partner": partner})[of_core >= 0]
    common = common.drop_duplicates()
    share = common.assign(degree=degree[common["partner"]]).groupby("cluster")["degree"].sum()
    share = (share / max(count, 1)).rename("share")

    regions = cells[["cluster", "region"]].drop_duplicates()
    ours = inside & (of_core < 0)
    rows = pd.DataFrame(
        {
            "region": seen.region[own[ours]],
            "industry": seen.industry[own[ours]],
            "partner": partner[ours],
        }
    )
    rows = rows[rows["region"].isin(regions["region"])].merge(regions, on="region")
    by = ["cluster", "industry"]
    relations = rows.groupby(by).size().rename("relations").reset_index()
    shared = rows.merge(common, on=["cluster", "partner"]).groupby(by)["partner"]
    found = shared.agg(links="size", partners="nunique").reset_index().merge(relations, on=by)
    found = found.join(share, on="cluster")
    return found.assign(
        expected=found["relations"] * found["share"],
        p_value=at_least(found["links"], found["relations"], found["share"].clip(upper=1)),
    )
