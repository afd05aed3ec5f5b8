"""What planners decided since the current release, which the public pages show with the next one."""

from django.utils.translation import gettext as _

from agencies.principal import principal_of
from clusters.models import Cluster
from clusters.names import own_name, with_titles
from publication.cluster_words import name_of
from publication.models import PublishedCluster, PublishedRelease

Status = Cluster.Status
SHOWN = 5


def release_of(cluster: Cluster) -> PublishedRelease | None:
    """Return the current release where it is about the cluster's dataset and edition."""
    return PublishedRelease.objects.filter(
        current=True,
        dataset_code=cluster.dataset.code,
        boundary_set_code=cluster.boundary_set.code,
    ).first()


def published_as(cluster: Cluster) -> PublishedCluster | None:
    """Return the cluster as the current release, whichever it is, shows it."""
    found = PublishedCluster.objects.filter(release__current=True, key=cluster.key)
    return found.defer("outline").first()


def awaits(cluster: Cluster) -> str:
    """Say what of a cluster waits for the next release; nothing where nothing does."""
    if release_of(cluster) is None:
        return ""
    shown = published_as(cluster)
    if shown is None:
        if cluster.status != Status.CONFIRMED:
            return ""
        return _("It is not on the public pages yet; it appears there with the next release.")
    if shown.status != cluster.status:
        text = _(
            "The public pages still say “%(status)s” about it; what was decided since appears there "
            "with the next release."
        )
        return text % {"status": Status(shown.status).label}
    if name_of(shown) != own_name(cluster):
        text = _("The public pages still call it “%(name)s”; that changes with the next release.")
        return text % {"name": name_of(shown)}
    return ""


def decided_since(request, shown: list) -> dict:
    """Return {key: status now} of those shown clusters that people decided about since the release."""
    if not request.user.is_authenticated:
        return {}
    said = {cluster.key: cluster.status for cluster in shown}
    rows = Cluster.objects.readable_by(principal_of(request.user)).filter(key__in=said)
    return {key: status for key, status in rows.values_list("key", "status") if said[key] != status}


def not_yet_shown(request, release) -> list[Cluster]:
    """Return confirmed clusters of the release's dataset that it does not hold, the newest first."""
    if not request.user.is_authenticated:
        return []
    rows = Cluster.objects.readable_by(principal_of(request.user)).filter(
        status=Status.CONFIRMED,
        dataset__code=release.dataset_code,
        boundary_set__code=release.boundary_set_code,
    )
    held = PublishedCluster.objects.filter(release_id=release.pk).values_list("key", flat=True)
    return with_titles(rows.exclude(key__in=list(held)).order_by("-pk")[:SHOWN])
