"""What becomes of that which a later run found of a confirmed cluster."""

from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.candidates import FINDINGS
from clusters.history import Refused, changing, reason_of
from clusters.models import Cluster
from clusters.names import own_name
from clusters.review.decision import (
    Action,
    Status,
    changed_along,
    changing_cluster,
    done_before,
    only,
    with_members,
)


def accept(cluster, proposal, *, by: Principal, version: int | None = None, key="") -> None:
    """Change a confirmed cluster to what a later run found of it; all its findings move along."""
    if done_before(by, key):
        return
    with changing(
        cluster,
        Action.ACCEPTED,
        by=by,
        version=version,
        snapshot=with_members,
        reason=proposal.name,
        request_key=key,
    ) as row:
        found = Cluster.objects.select_for_update().get(pk=proposal.pk)
        only(row, Status.CONFIRMED)
        _refuse_other(row, found)
        row.regions.set(found.regions.all())
        row.industries.all().delete()
        found.industries.update(cluster=row)
        row.members.filter(firm__isnull=False).delete()
        found.members.filter(firm__isnull=False).update(cluster=row)
        _move_findings(found, row)
        row.run = found.run
        row.made_from.add(found)
        changed_along(found, Action.ACCEPTED, by, status=Status.REPLACED, reason=row.name)


def _refuse_other(row: Cluster, found: Cluster) -> None:
    if found.status != Status.CANDIDATE or found.resembles_id != row.pk:
        text = _("“%(name)s” is no open proposal for this cluster.") % {"name": own_name(found)}
        raise Refused("not_a_proposal", text, "proposal")


def _move_findings(found: Cluster, row: Cluster) -> None:
    said = list(row.stages.exclude(override="").order_by("run_id"))
    for model in FINDINGS:
        model._base_manager.filter(cluster=row, run=found.run_id).delete()
        model._base_manager.filter(cluster=found, run=found.run_id).update(cluster=row)
    for one in said:
        row.stages.filter(year=one.year, override="").update(
            override=one.override,
            override_reason=one.override_reason,
            override_by=one.override_by,
        )


def dismiss(
    cluster, proposal, reason: str, *, by: Principal, version: int | None = None, key=""
) -> None:
    """Leave a confirmed cluster as it is; the same proposal is not made again."""
    reason = reason_of(reason)
    if done_before(by, key):
        return
    with changing_cluster(cluster, Action.DISMISSED, by, version, reason, key) as row:
        found = Cluster.objects.select_for_update().get(pk=proposal.pk)
        _refuse_other(row, found)
        changed_along(found, Action.REJECTED, by, status=Status.REJECTED, reason=reason)
