"""What a cluster is taken for: confirmed, renamed, rejected, or a candidate again."""

from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.history import LONGEST, Refused, bounded, name_given, reason_of
from clusters.models import Cluster
from clusters.names import own_name
from clusters.review.decision import (
    Action,
    Status,
    changed_along,
    changing_cluster,
    only,
    refuse_with_programme,
)


def confirm(
    cluster: Cluster, reason: str = "", *, by: Principal, version: int | None = None, key=""
) -> None:
    """Take a candidate for a cluster."""
    reason = bounded(reason, LONGEST, "reason")
    with changing_cluster(cluster, Action.CONFIRMED, by, version, reason, key) as row:
        only(row, Status.CANDIDATE)
        older = row.resembles
        if older is not None and older.status == Status.CONFIRMED:
            text = _("It is “%(name)s”, confirmed before, found again: accept or dismiss it there.")
            raise Refused("is_a_proposal", text % {"name": own_name(older)})
        row.status = Status.CONFIRMED


def rename(cluster, name: str, *, by: Principal, version: int | None = None, key="") -> None:
    with changing_cluster(cluster, Action.RENAMED, by, version, key=key) as row:
        only(row, Status.CANDIDATE, Status.CONFIRMED)
        row.name = name_given(name)


def reject(cluster, reason: str, *, by: Principal, version: int | None = None, key="") -> None:
    """Say that it is none; the next runs remember."""
    reason = reason_of(reason)
    with changing_cluster(cluster, Action.REJECTED, by, version, reason, key) as row:
        only(row, Status.CANDIDATE, Status.CONFIRMED)
        refuse_with_programme(row)
        row.status = Status.REJECTED


def revoke(cluster, reason: str = "", *, by: Principal, version: int | None = None, key="") -> None:
    """Take the last decision back: a candidate again; what was split or merged is whole again."""
    reason = bounded(reason, LONGEST, "reason")
    with changing_cluster(cluster, Action.REVOKED, by, version, reason, key) as row:
        only(row, Status.CONFIRMED, Status.REJECTED, Status.REPLACED)
        if row.status == Status.REPLACED:
            row.status = _undo_replacement(row, by)
        else:
            refuse_with_programme(row)
            row.status = Status.CANDIDATE


def _undo_replacement(row: Cluster, by: Principal) -> str:
    """Reject what was made of a cluster, restore the others it was made from, return its old status."""
    made = list(row.made_into.select_for_update())
    if row.changes.filter(version=row.version, action=Action.ACCEPTED).exists():
        text = _("This proposal was accepted into “%(name)s”; reject or rename that one instead.")
        raise Refused("not_now", text % {"name": own_name(made[0]) if made else "–"})
    for part in made:
        if part.status == Status.REPLACED:
            text = _("“%(name)s” was itself split or merged since; take that back first.")
            raise Refused("not_now", text % {"name": own_name(part)})
        refuse_with_programme(part)
    others = Cluster.objects.filter(made_into__in=made).exclude(pk=row.pk).distinct()
    for other in list(others):
        changed_along(other, Action.REVOKED, by, status=_status_before(other))
    for part in made:
        changed_along(part, Action.REVOKED, by, status=Status.REJECTED)
    return _status_before(row)


def _status_before(row: Cluster) -> str:
    changes = row.changes.filter(action__in=[Action.SPLIT, Action.MERGED])
    last = changes.first()
    return last.before.get("status", Status.CANDIDATE) if last else Status.CANDIDATE
