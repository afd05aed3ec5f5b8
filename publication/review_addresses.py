"""Where a cluster's page is for who decides about it, and where a decision leads back to."""

import re

from django.urls import reverse
from django.utils.http import urlencode

from agencies.principal import Principal
from clusters.models import AnalysisRun, Cluster
from clusters.proposals import newest_run
from publication.awaiting import published_as

RELEASED = "release"  # how a form names the public pages; a run's pages it names by the run's key


def address_of(cluster: Cluster, tab: str = "") -> str:
    """Return the cluster's public page, else that of the run that says most of it, else its forms alone."""
    if published_as(cluster) is not None:
        return page_of(cluster, tab=tab)
    run = cluster.run if cluster.status == Cluster.Status.CANDIDATE else newest_run(cluster)
    if run is None or run.finished_at is None:
        return reverse("cluster-review", args=[cluster.key])
    return page_of(cluster, run=run.key, tab=tab)


def page_of(cluster: Cluster, **asked) -> str:
    page = reverse("cluster", args=[cluster.key])
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{page}?{query}" if query else page


def back_to(cluster: Cluster, view: str, who: Principal) -> str:
    """Return where the person was looking, if that shows the cluster too, else the page of its forms."""
    if view == RELEASED and published_as(cluster) is not None:
        return page_of(cluster, tab="review")
    if re.fullmatch(r"[0-9a-f-]{36}", view):
        runs = AnalysisRun.objects.readable_by(who).finished().filter(
            key=view, dataset=cluster.dataset_id, boundary_set=cluster.boundary_set_id
        )  # fmt: skip
        if cluster.status == Cluster.Status.CANDIDATE:
            runs = runs.filter(pk=cluster.run_id)
        if runs.exists():
            return page_of(cluster, run=view, tab="review")
    return reverse("cluster-review", args=[cluster.key])
