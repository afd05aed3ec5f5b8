"""A run names a cluster after an industry and a place; a reader is told the industry in the own language."""

from collections.abc import Iterable

from django.utils.translation import get_language

from clusters.models import Cluster, ClusterIndustry, Role

Titles = Iterable[tuple[str, str]]  # (Indonesian, English) of each core industry


def told(name: str, titles: Titles) -> str:
    """Return a cluster's name in the reader's language; one that a planner gave is nobody's to translate."""
    english = (get_language() or "").startswith("en")
    for indonesian, in_english in titles:
        own, other = (in_english, indonesian) if english else (indonesian, in_english)
        if own and other and name.startswith(f"{other} · "):
            return own + name.removeprefix(other)
    return name


def with_titles(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Return the clusters knowing the titles of their cores, which are read for all of them at once."""
    clusters = list(clusters)
    cores = ClusterIndustry.objects.filter(cluster__in=clusters, role=Role.CORE)
    titles: dict[int, list] = {cluster.pk: [] for cluster in clusters}
    for pk, *pair in cores.order_by("industry__code").values_list(
        "cluster_id", "industry__title_id", "industry__title_en"
    ):
        titles[pk].append(tuple(pair))
    for cluster in clusters:
        cluster.core_titles = titles[cluster.pk]
    return clusters


def own_name(cluster: Cluster) -> str:
    """Return the name of one cluster in the reader's language."""
    if not hasattr(cluster, "core_titles"):
        with_titles([cluster])
    return told(cluster.name, cluster.core_titles)
