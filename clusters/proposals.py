"""What the newest run would change about a confirmed cluster."""

from dataclasses import dataclass, field

from django.db.models import Q

from clusters.models import AnalysisRun, Cluster
from clusters.names import with_titles
from regions.models import titled

SHOWN_FIRMS = 20


@dataclass(frozen=True)
class Proposal:
    """A candidate that finds a confirmed cluster again, with what it would add and remove."""

    candidate: Cluster
    regions_added: list
    regions_removed: list
    industries_added: list  # (industry, role)
    industries_removed: list
    firms_added: list  # the first SHOWN_FIRMS of them
    firms_removed: list
    counts: dict = field(default_factory=dict)  # how many firms in all

    @property
    def changes_nothing(self) -> bool:
        return not (
            self.regions_added
            or self.regions_removed
            or self.industries_added
            or self.industries_removed
            or any(self.counts.values())
        )


def table_of(cluster: Cluster) -> str:
    """Return the table of published definitions by which a cluster was found, "" where by links."""
    run = cluster.run if cluster.definition else None
    return run.parameters.get("definitions", "") if run else ""


def of_table(table: str) -> Q:
    """Return the filter for runs that used a table of definitions, or for those that used none."""
    if table:
        return Q(parameters__definitions=table)
    return ~Q(parameters__has_key="definitions")


def newest_run(cluster: Cluster) -> AnalysisRun | None:
    """Return the newest finished run that looked in the same way for clusters where this one lies."""
    runs = AnalysisRun.objects.finished().filter(
        of_table(table_of(cluster)),
        dataset=cluster.dataset_id,
        boundary_set=cluster.boundary_set_id,
    )
    return runs.order_by("-pk").first()


def proposals_for(cluster: Cluster) -> list[Proposal]:
    """Return the open proposals of the newest run; a run without any found nothing to change."""
    run = newest_run(cluster)
    if run is None or cluster.status != Cluster.Status.CONFIRMED:
        return []
    open_ones = cluster.newer_findings.filter(run=run, status=Cluster.Status.CANDIDATE)
    return [compared(cluster, candidate) for candidate in with_titles(open_ones.order_by("pk"))]


def is_found_by_newest(cluster: Cluster) -> bool | None:
    """Say whether the newest run finds the cluster at all; None where there is no later run."""
    run = newest_run(cluster)
    if run is None or run.pk == cluster.run_id or cluster.run_id is None:
        return None
    return cluster.newer_findings.filter(run=run).exists()


def compared(cluster: Cluster, candidate: Cluster) -> Proposal:
    """Set a candidate beside the cluster it would change."""
    old, new = (set(one.regions.all()) for one in (cluster, candidate))
    was, would = _industries(cluster), _industries(candidate)
    added = candidate.members.filter(firm__isnull=False).exclude(
        firm__in=cluster.members.filter(firm__isnull=False).values("firm")
    )
    removed = cluster.members.filter(firm__isnull=False).exclude(
        firm__in=candidate.members.filter(firm__isnull=False).values("firm")
    )
    return Proposal(
        candidate=candidate,
        regions_added=sorted(new - old, key=lambda region: region.code),
        regions_removed=sorted(old - new, key=lambda region: region.code),
        industries_added=_pairs(would, was),
        industries_removed=_pairs(was, would),
        firms_added=list(_firms(added)),
        firms_removed=list(_firms(removed)),
        counts={"added": added.count(), "removed": removed.count()},
    )


def _industries(cluster: Cluster) -> dict:
    rows = cluster.industries.select_related("industry").order_by("industry__code")
    return {(row.industry_id, row.role): row for row in rows}


def _pairs(these: dict, without: dict) -> list:
    return [
        {
            "code": row.industry.code,
            "title": titled(row.industry, "title"),
            "role": row.role,
            "role_name": row.get_role_display(),
        }
        for key, row in these.items()
        if key not in without
    ]


def _firms(members):
    return members.select_related("firm").order_by("role", "firm__firm_id")[:SHOWN_FIRMS]
