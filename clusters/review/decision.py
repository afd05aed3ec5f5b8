"""What all decisions about clusters share: a lock, a version, a line of history."""

from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.history import Refused, changing, line_of_request, note
from clusters.models import Cluster, ClusterChange
from firms.models import Dataset

Action, Status = ClusterChange.Action, Cluster.Status


def snapshot(cluster: Cluster) -> dict:
    """Return what history keeps of a cluster, in codes."""
    industries = cluster.industries.order_by("industry__code", "role")
    return {
        "name": cluster.name,
        "status": cluster.status,
        "regions": list(cluster.regions.order_by("code").values_list("code", flat=True)),
        "industries": dict(industries.values_list("industry__code", "role")),
    }


def members_of(cluster: Cluster) -> dict:
    """Return {firm id: role}; history keeps it where members change."""
    rows = cluster.members.filter(firm__isnull=False).order_by("firm__firm_id")
    return dict(rows.values_list("firm__firm_id", "role"))


def with_members(cluster: Cluster) -> dict:
    return snapshot(cluster) | {"members": members_of(cluster)}


def done_before(by: Principal, key: str) -> Cluster | None:
    """Return the cluster that a request with this key changed before."""
    line = line_of_request(ClusterChange.objects.select_related("cluster"), by, key)
    return line.cluster if line else None


def changing_cluster(cluster, action, by, version, reason="", key=""):
    return changing(
        cluster,
        action,
        by=by,
        version=version,
        snapshot=snapshot,
        reason=reason,
        request_key=key,
    )


def changed_along(row: Cluster, action: str, by: Principal, *, status: str, reason="") -> None:
    """Give a row that is changed along with another its own line of history."""
    before = {"status": row.status}
    row.status, row.version = status, row.version + 1
    row.save(update_fields=["status", "version"])
    note(row, action, before, {"status": status}, by=by, reason=reason)


def only(row: Cluster, *statuses: str) -> None:
    if row.status not in statuses:
        text = _("It is “%(status)s” now, so this cannot be done with it.")
        raise Refused("not_now", text % {"status": row.get_status_display()})


def refuse_with_programme(row: Cluster) -> None:
    running = row.programmes.filter(ended_date=None).first()
    if running is not None:
        text = _("The program “%(name)s” runs for it; end the program first.")
        raise Refused("programme_runs", text % {"name": running.name})


def made_confirmed(dataset: Dataset, name: str, *, boundary_set_id=None, drawn=False) -> Cluster:
    return Cluster.objects.create(
        dataset=dataset,
        boundary_set_id=boundary_set_id or dataset.boundary_set_id,
        name=name,
        status=Status.CONFIRMED,
        drawn=drawn,
    )
