"""How far a cluster reaches: regions beside it where its core industries also stand out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.merging import Patches, beside
from analysis.detection.observed import Observed
from analysis.detection.seeds import benjamini_hochberg


def cluster_cells(
    seen: Observed,
    found: Patches,
    cluster: np.ndarray,
    cells: pd.DataFrame,
    parameters: ClusterParameters,
) -> pd.DataFrame:
    """Return the cells (cluster, region, industry) of each cluster: its seeds and what they reach.

    Beside a seed less is needed, for the question is no longer whether there is a cluster: the
    quotient reaches ``min_quotient`` with at least two firms, one firm does not turn it, and it is
    significant among all cells that lie inside or beside a cluster and are of its core industries.
    """
    of_seed = cluster[found.patch] if len(cluster) else np.zeros(0, int)
    is_core = of_seed >= 0
    seeds = pd.DataFrame(
        {
            "cluster": of_seed[is_core],
            "region": found.region[is_core],
            "industry": found.industry[is_core],
            "seed": True,
        }
    )
    regions = seeds[["cluster", "region"]].drop_duplicates()
    row, neighbor = beside(seen.near, regions["region"].to_numpy())
    reached = pd.DataFrame({"cluster": regions["cluster"].to_numpy()[row], "region": neighbor})
    reached = reached.drop_duplicates().merge(seeds[["cluster", "industry"]].drop_duplicates())
    return _with_neighbors(seeds, reached, cells, parameters)


def _with_neighbors(seeds, reached, cells, parameters) -> pd.DataFrame:
    place = ["region", "industry"]
    taken = pd.MultiIndex.from_frame(seeds[place])
    free = reached[~pd.MultiIndex.from_frame(reached[place]).isin(taken)]
    tested = free.merge(cells, on=place)
    q_value = benjamini_hochberg(tested["p_value"], tests=len(free))
    stands = (
        (q_value <= parameters.significance)
        & (tested["location_quotient"] >= parameters.min_quotient)
        & (tested["firms"] >= 2)
        & (tested["one_firm_low"] > 1)
    )
    # A cell between two clusters goes to the first of them.
    more = tested.loc[stands, ["cluster", *place]].sort_values("cluster", kind="stable")
    more = more.drop_duplicates(place).assign(seed=False)
    return pd.concat([seeds, more]).sort_values(["cluster", *place], ignore_index=True)
