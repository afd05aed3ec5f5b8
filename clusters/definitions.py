"""Published cluster definitions, as a run uses them in place of what links show."""

from dataclasses import dataclass

import pandas as pd
from django.utils.translation import gettext as _

from clusters.models import AnalysisRun, Cluster, ClusterDefinition, Role
from clusters.names import with_titles
from clusters.proposals import of_table, table_of
from firms.models import Dataset, Industry
from jobs.leases import CannotBeDone


def tables_for(dataset: Dataset) -> list[str]:
    """Return the names of the tables that know the dataset's classification."""
    rows = ClusterDefinition.objects.filter(classification=dataset.classification_id)
    return sorted(set(rows.values_list("table", flat=True)))


def cluster_names(dataset: Dataset, table: str, industries) -> pd.Series:
    """Return the cluster's name by industry id; an industry the table lacks takes that of its parent."""
    rows = ClusterDefinition.objects.filter(classification=dataset.classification_id, table=table)
    named = dict(rows.values_list("industry", "cluster_name"))
    parents = dict(
        Industry.objects.filter(classification=dataset.classification_id).values_list(
            "id", "parent"
        )
    )
    found = {}
    for industry in industries:
        above, steps = int(industry), 0
        while above not in named and parents.get(above) is not None and steps < len(parents):
            above, steps = parents[above], steps + 1
        if above in named:
            found[int(industry)] = named[above]
    if not found:
        raise CannotBeDone(
            _(
                "The table %(table)s names none of the industries of this run; its codes may be finer."
            )
            % {"table": table}
        )
    return pd.Series(found, dtype=object)


@dataclass(frozen=True)
class Beside:
    """A cluster that was found in another way; `shared` of `either` cells of both cores are in both."""

    cluster: Cluster
    table: str  # of published definitions; "" where found by links
    shared: int
    either: int


def found_otherwise(cluster: Cluster) -> list[Beside]:
    """Return what the newest runs of other ways found in its place, the most alike first.

    A cluster's core are its cells, each a region with a core industry.
    """
    own, found = cells_of(cluster), []
    for table in ["", *tables_for(cluster.dataset)]:
        run = None if table == table_of(cluster) else _newest(cluster, table)
        if run is None:
            continue
        others = run.clusters.exclude(status=Cluster.Status.REPLACED)
        others = others.filter(
            regions__in=cluster.regions.all(),
            industries__role=Role.CORE,
            industries__industry__in=cluster.industries.filter(role=Role.CORE).values("industry"),
        )
        for other in with_titles(others.distinct()):
            cells = cells_of(other)
            found.append(Beside(other, table, len(own & cells), len(own | cells)))
    return sorted(found, key=lambda one: (-one.shared / one.either, one.cluster.name))


def _newest(cluster: Cluster, table: str) -> AnalysisRun | None:
    runs = AnalysisRun.objects.finished().filter(
        of_table(table), dataset=cluster.dataset_id, boundary_set=cluster.boundary_set_id
    )
    return runs.order_by("-pk").first()


def cells_of(cluster: Cluster) -> set[tuple[int, int]]:
    """Return every region × core industry of a cluster."""
    cores = list(cluster.industries.filter(role=Role.CORE).values_list("industry", flat=True))
    regions = cluster.regions.values_list("pk", flat=True)
    return {(region, core) for region in regions for core in cores}
