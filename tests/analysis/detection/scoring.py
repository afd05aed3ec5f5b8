"""How well were planted clusters found?  Only tests know what was planted."""

from functools import cache
from itertools import pairwise

from analysis.cluster_histories import histories
from analysis.cluster_parameters import ClusterParameters
from analysis.detection import FoundClusters, detected_clusters
from analysis.lifecycle import cluster_stages
from tests.analysis.detection.samples import sample


@cache
def found(seed: int, empty: bool = False) -> FoundClusters:
    register = sample(seed, empty=empty)
    return detected_clusters(register.firms(), register.links, register.neighbors)


def core_cells(found: FoundClusters) -> dict[int, set[tuple[str, str]]]:
    """Return the region × core industry combinations of each cluster, as an export lists them."""
    return {
        cluster: {(region, industry) for region in set(part["region"]) for industry in set(part["industry"])}
        for cluster, part in found.cells.groupby("cluster")
    }  # fmt: skip


def planted_cells(planted: dict) -> set[tuple[str, str]]:
    return {(region, industry) for region in planted["regions"] for industry in planted["core"]}


def best_overlap(found: FoundClusters, planted: dict) -> int | None:
    """Return the cluster that shares most core cells with a planted one."""
    shared = {
        cluster: len(cells & planted_cells(planted)) for cluster, cells in core_cells(found).items()
    }
    best = max(shared, key=shared.get, default=None)
    return best if best is not None and shared[best] else None


def precision_and_recall(found: FoundClusters, planted: list[dict]) -> tuple[float, float]:
    wanted = set().union(*map(planted_cells, planted))
    given = set().union(*core_cells(found).values())
    return len(wanted & given) / len(given), len(wanted & given) / len(wanted)


def roles_f1(found: FoundClusters, planted: list[dict]) -> float:
    """Return F1 over (cluster, industry, role); clusters that match nothing count as wrong."""
    rows = found.industries[found.industries["role"] != "core"]
    given = set(zip(rows["cluster"], rows["industry"], rows["role"], strict=True))
    wanted = {
        (best_overlap(found, cluster), industry, role)
        for cluster in planted
        for industry, role in cluster["supporting"].items()
    }
    return 2 * len(wanted & given) / (len(wanted) + len(given))


@cache
def stages_of(seed: int):
    """Return the computed stages of each found cluster by year."""
    register, clusters = sample(seed), found(seed)
    core = clusters.cells[["cluster", "region"]].drop_duplicates()
    core = core.merge(clusters.cells[["cluster", "industry"]].drop_duplicates(), on="cluster")
    history = histories(register.firm_years, core, register.lives)
    return cluster_stages(history, parameters=ClusterParameters())


def settled_years(planted: dict, *, settled: int = 3, first: int = 5) -> list[int]:
    """Return the years from the sixth on in which no change of stage is younger than `settled` years."""
    true = planted["stages"]
    years = sorted(true)
    changes = [later for year, later in pairwise(years) if true[year] != true[later]]
    return [
        year
        for year in years[first:]
        if not any(0 <= year - change < settled for change in changes)
    ]
