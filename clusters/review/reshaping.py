"""Clusters that planners split into parts or merge."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.drawing import firms_within
from clusters.history import LONGEST, Refused, bounded, name_given, note
from clusters.models import Cluster, Role
from clusters.review.decision import (
    Action,
    Status,
    changing_cluster,
    done_before,
    made_confirmed,
    only,
    with_members,
)


def split(
    cluster,
    parts: list[dict],
    *,
    by: Principal,
    version: int | None = None,
    reason: str = "",
    key: str = "",
) -> list[Cluster]:
    """Replace a cluster by parts: each a name, regions and, where not all, core industries.

    Every region × core industry of the cluster goes into one part.  Supporting industries go into
    each; firms go with their region, firms elsewhere with every part.  Programs go with the first.
    """
    if earlier := done_before(by, key):
        return list(earlier.made_into.all())
    reason = bounded(reason, LONGEST, "reason")
    with changing_cluster(cluster, Action.SPLIT, by, version, reason, key) as row:
        only(row, Status.CANDIDATE, Status.CONFIRMED)
        cut = _checked_parts(row, parts)
        made = [_part(row, part) for part in cut]
        row.programmes.update(cluster=made[0])
        for one in made:
            one.made_from.add(row)
            note(one, Action.MADE, {}, with_members(one), by=by)
        row.status = Status.REPLACED
    return made


def _checked_parts(row: Cluster, parts: list[dict]) -> list[dict]:
    regions = set(row.regions.values_list("code", flat=True))
    cores = set(_cores(row))
    if len(parts) < 2:
        raise Refused("parts_missing", _("Name at least two parts."), "parts")
    cells: dict[tuple, int] = {}
    checked = []
    for number, part in enumerate(parts, 1):
        chosen, core = set(part.get("regions") or ()), set(part.get("core") or cores)
        if not chosen:
            text = _("Part %d has no region.") % number
            raise Refused("part_empty", text, "parts")
        foreign = sorted((chosen - regions) | (core - cores))
        if foreign:
            text = _("%(codes)s does not belong to the cluster.") % {"codes": ", ".join(foreign)}
            raise Refused("not_in_cluster", text, "parts")
        for cell in ((region, industry) for region in chosen for industry in core):
            if cell in cells:
                text = _("%(cell)s is in part %(one)d and in part %(other)d.")
                text %= {"cell": " × ".join(cell), "one": cells[cell], "other": number}
                raise Refused("parts_overlap", text, "parts")
            cells[cell] = number
        checked.append({"name": _name_of_part(part, number), "regions": chosen, "core": core})
    left = {(region, industry) for region in regions for industry in cores} - cells.keys()
    if left:
        text = _("%(cell)s is in no part.") % {"cell": " × ".join(sorted(left)[0])}
        raise Refused("parts_incomplete", text, "parts")
    return checked


def _name_of_part(part: dict, number: int) -> str:
    if not str(part.get("name", "")).strip():
        raise Refused("name_missing", _("Give part %d a name.") % number, "parts")
    return name_given(part["name"])


def _cores(row: Cluster):
    return row.industries.filter(role=Role.CORE).values_list("industry__code", flat=True)


def _part(row: Cluster, part: dict) -> Cluster:
    """Make one part of a cluster with its regions, industries and firms."""
    made = made_confirmed(row.dataset, part["name"], boundary_set_id=row.boundary_set_id)
    made.regions.set(row.regions.filter(code__in=part["regions"]))
    lines = list(row.industries.select_related("industry"))
    kept = [one for one in lines if one.role != Role.CORE or one.industry.code in part["core"]]
    _copy(kept, made)
    elsewhere = row.regions.exclude(code__in=part["regions"]).values_list("pk", flat=True)
    other_cores = [one for one in lines if one not in kept]
    gone = set()
    every = {one.industry_id: one.role for one in lines}
    if elsewhere:
        gone |= firms_within(row.dataset, list(elsewhere), every).keys()
    if other_cores:
        own = list(made.regions.values_list("pk", flat=True))
        gone |= firms_within(
            row.dataset, own, {one.industry_id: one.role for one in other_cores}
        ).keys()
    _copy(row.members.exclude(firm__in=gone), made)
    return made


def merge(
    clusters: list[Cluster],
    name: str,
    *,
    by: Principal,
    versions: dict | None = None,
    reason: str = "",
    key: str = "",
) -> Cluster:
    """Make one cluster of several; core wins where two give an industry or a firm different roles."""
    if earlier := done_before(by, key):
        return earlier.made_into.first() or earlier
    name, reason = name_given(name), bounded(reason, LONGEST, "reason")
    clusters = list({cluster.pk: cluster for cluster in clusters}.values())
    if len(clusters) < 2:
        raise Refused("parts_missing", _("Choose at least one other cluster."), "with")
    same = {(cluster.dataset_id, cluster.boundary_set_id) for cluster in clusters}
    if len(same) > 1:
        text = _("Only clusters of one dataset and one boundary set can be merged.")
        raise Refused("datasets_mixed", text, "with")
    with transaction.atomic():
        merged = made_confirmed(
            clusters[0].dataset, name, boundary_set_id=clusters[0].boundary_set_id
        )
        # In the order of their keys, so that two merges at once wait for each other, not for ever.
        for number, cluster in enumerate(sorted(clusters, key=lambda one: one.pk)):
            version = (versions or {}).get(cluster.pk)
            used = key if number == 0 else ""
            with changing_cluster(cluster, Action.MERGED, by, version, reason, used) as row:
                only(row, Status.CANDIDATE, Status.CONFIRMED)
                _take_in(merged, row)
                row.status = Status.REPLACED
        note(merged, Action.MADE, {}, with_members(merged), by=by)
    return merged


def _take_in(merged: Cluster, row: Cluster) -> None:
    """Add a cluster's regions, industries, firms and programs to the merged one."""
    merged.regions.add(*row.regions.all())
    core = set(merged.industries.filter(role=Role.CORE).values_list("industry", flat=True))
    own_core = row.industries.filter(role=Role.CORE).values_list("industry", flat=True)
    merged.industries.filter(industry__in=own_core).exclude(role=Role.CORE).delete()
    there = set(merged.industries.values_list("industry", "role"))
    _copy(
        [
            one
            for one in row.industries.all()
            if one.industry_id not in core and (one.industry_id, one.role) not in there
        ],
        merged,
    )
    cores = row.members.filter(role=Role.CORE).values("firm")
    merged.members.filter(firm__in=cores).exclude(role=Role.CORE).delete()
    firms = merged.members.filter(firm__isnull=False).values("firm")
    institutions = merged.members.filter(institution__isnull=False).values("institution")
    members = row.members.exclude(firm__in=firms).exclude(institution__in=institutions)
    _copy(members, merged)
    row.programmes.update(cluster=merged)
    merged.made_from.add(row)


def _copy(rows: Iterable, cluster: Cluster) -> None:
    """Copy industries or members to another cluster."""
    copies = []
    for row in rows:
        row.pk, row.cluster, row._state.adding = None, cluster, True
        copies.append(row)
    if copies:
        type(copies[0])._default_manager.bulk_create(copies, batch_size=1_000)
