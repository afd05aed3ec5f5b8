"""Published cluster definitions, a table industry → cluster, in place of what links show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import checking
from analysis.cluster_parameters import ClusterParameters
from analysis.detection.found import FoundClusters, described
from analysis.detection.merging import patches
from analysis.detection.natures import natures as isic_natures
from analysis.detection.observed import Observed, observed
from analysis.detection.seeds import concentrated_cells

OUTSIDE = "\uffff"  # industries of no definition, after every name


def clusters_by_definition(
    firms: pd.DataFrame,
    links: pd.DataFrame,
    neighbors,
    definitions: pd.Series,
    *,
    natures: pd.Series | None = None,
    parameters: ClusterParameters | None = None,
) -> FoundClusters:
    """Find where the clusters of a published table are strong, with who supports them there.

    The industries of a definition are taken as one: regions where they stand out together by the rule
    of :func:`concentrated_cells` are seeds, seeds of a definition in regions that touch are one
    cluster, and its core are the definition's industries that are there.  Supporting industries,
    members and the rest are as in :func:`detected_clusters`, so that both can stand side by side.

    Parameters
    ----------
    firms, links, neighbors, natures, parameters : as for :func:`detected_clusters`
    definitions : Series, name of the cluster by industry; industries not listed belong to none

    Returns
    -------
    FoundClusters, whose ``cells`` also have the column definition

    References
    ----------
    Delgado, M., Porter, M. and Stern, S. (2016). Journal of Economic Geography 16(1), for the
    Benchmark Cluster Definitions.

    Examples
    --------
    >>> firms = pd.DataFrame({
    ...     "firm": range(400), "holding": None, "employees": 10.0,
    ...     "region": ["north"] * 60 + ["south"] * 340,
    ...     "industry": ["1312"] * 20 + ["1311"] * 20 + ["4711"] * 360,
    ... })
    >>> links = pd.DataFrame({"supplier": [], "buyer": [], "kind": []})
    >>> textiles = pd.Series({"1311": "Textiles", "1312": "Textiles"})
    >>> found = clusters_by_definition(firms, links, [("north", "south")], textiles)
    >>> found.cells[["cluster", "definition", "region", "industry", "firms"]]
       cluster definition region industry  firms
    0        1   Textiles  north     1311     20
    1        1   Textiles  north     1312     20
    """
    parameters = parameters or ClusterParameters()
    checking.unique_labels(definitions.index, "definitions.index")
    seen = observed(firms, links, neighbors)
    natures = isic_natures(seen.industries) if natures is None else natures
    name = definitions.reindex(seen.industries).fillna(OUTSIDE).astype(str)
    number, names = pd.factorize(name.to_numpy(), sort=True)
    core = _core(seen, number, pd.Index(names), parameters)
    cells = concentrated_cells(seen.table, parameters=parameters)
    found = described(seen, cells, core, natures, None, parameters)
    of_industry = found.cells["industry"].map(definitions.to_dict())
    return replace(found, cells=found.cells.assign(definition=of_industry))


def _core(seen: Observed, number: np.ndarray, names: pd.Index, parameters) -> pd.DataFrame:
    """Return the core cells (cluster, region, industry, seed) of the definitions' clusters."""
    table = seen.table.assign(industry=number[seen.industry].astype(np.int32))
    defined = replace(seen, table=table, industries=names)
    cells = concentrated_cells(table, parameters=parameters)
    named = names[cells["industry"].to_numpy(np.int64)] != OUTSIDE
    seeds = cells[cells["seed"] & named]
    found = patches(defined, seeds["region"].to_numpy(), seeds["industry"].to_numpy())
    rows = pd.DataFrame(
        {"cluster": found.patch, "region": found.region, "definition": found.industry}
    )
    present = seen.table[["region", "industry"]].drop_duplicates()
    present = present.assign(definition=number[present["industry"].to_numpy()])
    core = rows.merge(present, on=["region", "definition"]).assign(seed=True)
    core = core.sort_values(["cluster", "region", "industry"], ignore_index=True)
    return core[["cluster", "region", "industry", "seed"]]
