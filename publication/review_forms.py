"""The forms with which a planner decides about a cluster: what they hold, and the service each calls."""

import re

from django.utils.translation import gettext as _

from clusters import programmes, review
from clusters.history import Refused
from clusters.models import Cluster


def version_of(posted) -> int | None:
    """Return the version that the form was made of."""
    return number_in(posted, "version")


def number_in(posted, name: str) -> int | None:
    text = posted.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def kept_of(posted) -> dict:
    """Return what was chosen in a form that was refused, so that it is chosen again."""
    one, other = parts_of(posted)
    return {
        "name_1": one["name"],
        "name_2": other["name"],
        "regions_2": set(other["regions"]) - set(one["regions"]),
        "regions_both": set(other["regions"]) & set(one["regions"]),
        "cores_1": set(one["core"]) - set(other["core"]),
        "cores_2": set(other["core"]) - set(one["core"]),
        "with": posted.getlist("with"),
        "year": int(posted["year"]) if posted.get("year", "").isdecimal() else None,
    }


def _confirm(posted, cluster, who, version):
    review.confirm(cluster, posted.get("reason", ""), by=who, version=version)
    return cluster


def _rename(posted, cluster, who, version):
    review.rename(cluster, posted.get("name", ""), by=who, version=version)
    return cluster


def _reject(posted, cluster, who, version):
    review.reject(cluster, posted.get("reason", ""), by=who, version=version)
    return cluster


def _revoke(posted, cluster, who, version):
    review.revoke(cluster, posted.get("reason", ""), by=who, version=version)
    return cluster


def _split(posted, cluster, who, version):
    parts = parts_of(posted)
    made = review.split(cluster, parts, by=who, version=version, reason=posted.get("reason", ""))
    return made[0]


def parts_of(posted) -> list[dict]:
    """Return the two parts that a form describes: a name, and which regions and cores go there."""
    parts = []
    for number in ("1", "2"):
        chosen = {
            kind: [
                name.removeprefix(f"{kind}-")
                for name, value in posted.items()
                if name.startswith(f"{kind}-") and value in (number, "both")
            ]
            for kind in ("region", "core")
        }
        parts.append(
            {
                "name": posted.get(f"part-{number}-name", ""),
                "regions": chosen["region"],
                "core": chosen["core"],
            }
        )
    return parts


def _merge(posted, cluster, who, version):
    keys = [key for key in posted.getlist("with") if re.fullmatch(r"[0-9a-f-]{36}", key)]
    others = list(Cluster.objects.allowing("review_clusters", who).filter(key__in=keys))
    merged = review.merge(
        [cluster, *others],
        posted.get("name", ""),
        by=who,
        versions={cluster.pk: version}
        | {other.pk: number_in(posted, f"version-{other.key}") for other in others},
        reason=posted.get("reason", ""),
    )
    return merged


def year_of(posted) -> int:
    text = posted.get("year", "")
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Refused("year_missing", _("Choose a year."), "year")
    return int(text)


def _override(posted, cluster, who, version):
    stage, reason = posted.get("stage", ""), posted.get("reason", "")
    review.override_stage(cluster, year_of(posted), stage, reason, by=who, version=version)
    return cluster


def _withdraw(posted, cluster, who, version):
    review.withdraw_stage(
        cluster, year_of(posted), posted.get("reason", ""), by=who, version=version
    )
    return cluster


def proposal_of(posted, cluster) -> Cluster:
    key = posted.get("proposal", "")
    found = None
    if re.fullmatch(r"[0-9a-f-]{36}", key):
        found = cluster.newer_findings.filter(key=key).first()
    if found is None:
        raise Refused("not_a_proposal", _("Choose one of the proposals."), "proposal")
    return found


def _accept(posted, cluster, who, version):
    review.accept(cluster, proposal_of(posted, cluster), by=who, version=version)
    return cluster


def _dismiss(posted, cluster, who, version):
    reason = posted.get("reason", "")
    review.dismiss(cluster, proposal_of(posted, cluster), reason, by=who, version=version)
    return cluster


def _programme(posted, cluster, who, version):
    return programmes.start(cluster, posted.get("name", ""), by=who)


ACTIONS = {
    "confirm": _confirm,
    "rename": _rename,
    "reject": _reject,
    "revoke": _revoke,
    "split": _split,
    "merge": _merge,
    "override": _override,
    "withdraw": _withdraw,
    "accept": _accept,
    "dismiss": _dismiss,
    "programme": _programme,
}
