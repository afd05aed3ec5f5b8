"""Which patches are the heart of a cluster: those that others serve and that sell beyond it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from analysis.detection.merging import Patches, components


def core_patches(found: Patches, tied: pd.DataFrame, parameters: ClusterParameters) -> np.ndarray:
    """Return which patches (Q,) are core: others serve them, and they sell mostly beyond.

    A patch only serves where its sales to the patches it is tied to are more than its purchases from
    them, or reach ``sold_inside`` of all its sales.  Where all serve each other in a circle, the one
    that is served most beyond what it serves is core.
    """
    direct = tied[tied["exceeds"] & ~tied["shared"]]
    sold = np.bincount(direct["seller"], direct["links"], len(found))
    bought = np.bincount(direct["buyer"], direct["links"], len(found))
    mostly = sold >= parameters.sold_inside * found.sales
    serves = (sold > 0) & (mostly | (sold > bought))
    circle = components(direct["seller"].to_numpy(), direct["buyer"].to_numpy(), len(found))
    without_core = ~np.isin(circle, circle[~serves])
    rank = pd.DataFrame({"circle": circle, "net": sold - bought})[without_core]
    heart = rank.sort_values("net", kind="stable").drop_duplicates("circle").index
    core = ~serves
    core[heart] = True
    return core


def clusters_of_patches(found: Patches, tied: pd.DataFrame, core: np.ndarray) -> np.ndarray:
    """Return the cluster (Q,) of each core patch, -1 for the others; tied cores are one cluster."""
    ends = tied.loc[tied["exceeds"], ["seller", "buyer"]].to_numpy()
    both = ends[core[ends].all(axis=1)] if len(ends) else ends.reshape(0, 2)
    group = components(both[:, 0], both[:, 1], len(found))
    numbers = pd.factorize(group[core])[0]
    cluster = np.full(len(found), -1)
    cluster[core] = numbers
    return cluster
