"""What a planner decides about clusters.  Every decision is a line of history and can be taken back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.candidates import FINDINGS
from clusters.drawing import (
    firms_within,
    industries_coded,
    refuse_apart,
    regions_coded,
)
from clusters.history import (
    LONGEST,
    Refused,
    bounded,
    changing,
    line_of_request,
    name_given,
    note,
    reason_of,
)
from clusters.models import (
    Cluster,
    ClusterChange,
    ClusterIndustry,
    Member,
    Role,
    Stage,
    StageAssessment,
)
from clusters.names import own_name
from firms.models import Dataset

Action, Status = ClusterChange.Action, Cluster.Status
JUDGED = [stage for stage in Stage.values if stage != Stage.NOT_ENOUGH_DATA]


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


def confirm(
    cluster: Cluster, reason: str = "", *, by: Principal, version: int | None = None, key=""
) -> None:
    """Take a candidate for a cluster."""
    reason = bounded(reason, LONGEST, "reason")
    with _changing(cluster, Action.CONFIRMED, by, version, reason, key) as row:
        _only(row, Status.CANDIDATE)
        older = row.resembles
        if older is not None and older.status == Status.CONFIRMED:
            text = _("It is “%(name)s”, confirmed before, found again: accept or dismiss it there.")
            raise Refused("is_a_proposal", text % {"name": own_name(older)})
        row.status = Status.CONFIRMED


def rename(cluster, name: str, *, by: Principal, version: int | None = None, key="") -> None:
    with _changing(cluster, Action.RENAMED, by, version, key=key) as row:
        _only(row, Status.CANDIDATE, Status.CONFIRMED)
        row.name = name_given(name)


def reject(cluster, reason: str, *, by: Principal, version: int | None = None, key="") -> None:
    """Say that it is none; the next runs remember."""
    reason = reason_of(reason)
    with _changing(cluster, Action.REJECTED, by, version, reason, key) as row:
        _only(row, Status.CANDIDATE, Status.CONFIRMED)
        _refuse_with_programme(row)
        row.status = Status.REJECTED


def revoke(cluster, reason: str = "", *, by: Principal, version: int | None = None, key="") -> None:
    """Take the last decision back: a candidate again; what was split or merged is whole again."""
    reason = bounded(reason, LONGEST, "reason")
    with _changing(cluster, Action.REVOKED, by, version, reason, key) as row:
        _only(row, Status.CONFIRMED, Status.REJECTED, Status.REPLACED)
        if row.status == Status.REPLACED:
            row.status = _undo_replacement(row, by)
        else:
            _refuse_with_programme(row)
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
        _refuse_with_programme(part)
    others = Cluster.objects.filter(made_into__in=made).exclude(pk=row.pk).distinct()
    for other in list(others):
        _step(other, Action.REVOKED, by, status=_status_before(other))
    for part in made:
        _step(part, Action.REVOKED, by, status=Status.REJECTED)
    return _status_before(row)


def _status_before(row: Cluster) -> str:
    changes = row.changes.filter(action__in=[Action.SPLIT, Action.MERGED])
    last = changes.first()
    return last.before.get("status", Status.CANDIDATE) if last else Status.CANDIDATE


@transaction.atomic
def draw(
    dataset: Dataset,
    *,
    name: str,
    regions: list[str],
    roles: dict[str, str],
    by: Principal,
    apart: bool = False,
    empty: bool = False,
    reason: str = "",
    key: str = "",
) -> Cluster:
    """Make a confirmed cluster of regions and industries (`roles`: role by industry code).

    Regions that do not touch, and a core that no firm works in, are refused unless that is wanted.
    """
    if earlier := done_before(by, key):
        return earlier
    reason = bounded(reason, LONGEST, "reason")
    name, places = name_given(name), regions_coded(dataset, regions)
    refuse_apart(places, apart=apart)
    industries = industries_coded(dataset, roles)
    by_id = {industry.pk: role for industry, role in industries.items()}
    members = firms_within(dataset, [place.pk for place in places], by_id)
    if Role.CORE not in members.values() and not empty:
        text = _(
            "No working firm of these core industries is known in these regions. Choose others, or say "
            "that it is to be drawn without firms."
        )
        raise Refused("no_firms", text, "empty")
    cluster = _made(dataset, name, drawn=True)
    cluster.regions.set(places)
    _give_industries(cluster, industries.items())
    _give_members(cluster, members.items())
    note(cluster, Action.DRAWN, {}, with_members(cluster), by=by, reason=reason, key=key)
    return cluster


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
    with _changing(cluster, Action.SPLIT, by, version, reason, key) as row:
        _only(row, Status.CANDIDATE, Status.CONFIRMED)
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
    made = _made(row.dataset, part["name"], boundary_set_id=row.boundary_set_id)
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
        merged = _made(clusters[0].dataset, name, boundary_set_id=clusters[0].boundary_set_id)
        # In the order of their keys, so that two merges at once wait for each other, not for ever.
        for number, cluster in enumerate(sorted(clusters, key=lambda one: one.pk)):
            version = (versions or {}).get(cluster.pk)
            used = key if number == 0 else ""
            with _changing(cluster, Action.MERGED, by, version, reason, used) as row:
                _only(row, Status.CANDIDATE, Status.CONFIRMED)
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


def override_stage(
    cluster,
    year: int,
    stage: str,
    reason: str,
    *,
    by: Principal,
    version: int | None = None,
    key="",
) -> None:
    """Say another stage than the computed one, which stays beside it."""
    reason = reason_of(reason)
    if stage not in JUDGED:
        text = _("Choose one of: %s.") % ", ".join(str(Stage(one).label) for one in JUDGED)
        raise Refused("stage_unknown", text, "stage")
    _set_stage(cluster, year, stage, reason, Action.STAGE_OVERRIDDEN, by, version, key)


def withdraw_stage(
    cluster, year: int, reason="", *, by: Principal, version: int | None = None, key=""
) -> None:
    """Let the computed stage stand alone again."""
    if not cluster.stages.filter(year=year).exclude(override="").exists():
        raise Refused("not_now", _("No planner's stage is set for %s.") % year, "year")
    reason = bounded(reason, LONGEST, "reason")
    _set_stage(cluster, year, "", reason, Action.STAGE_WITHDRAWN, by, version, key)


def _set_stage(cluster, year, stage, reason, action, by, version, key) -> None:
    def stages(row):
        newest = row.stages.filter(year=year).order_by("-run_id").first()
        return {"year": year, "stage": newest.override if newest else "", "reason": _why(newest)}

    with changing(
        cluster, action, by=by, version=version, snapshot=stages, reason=reason, request_key=key
    ) as row:
        _only(row, Status.CANDIDATE, Status.CONFIRMED)
        kept = reason if stage else ""
        found = row.stages.filter(year=year).update(
            override=stage, override_reason=kept, override_by=by.responsible if stage else None
        )
        if not found:
            text = _("No stage was computed for %s yet; run the analysis first.") % year
            raise Refused("stage_not_computed", text, "year")


def _why(assessment: StageAssessment | None) -> str:
    return assessment.override_reason if assessment else ""


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
        _only(row, Status.CONFIRMED)
        _refuse_other(row, found)
        row.regions.set(found.regions.all())
        row.industries.all().delete()
        found.industries.update(cluster=row)
        row.members.filter(firm__isnull=False).delete()
        found.members.filter(firm__isnull=False).update(cluster=row)
        _move_findings(found, row)
        row.run = found.run
        row.made_from.add(found)
        _step(found, Action.ACCEPTED, by, status=Status.REPLACED, reason=row.name)


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
    with _changing(cluster, Action.DISMISSED, by, version, reason, key) as row:
        found = Cluster.objects.select_for_update().get(pk=proposal.pk)
        _refuse_other(row, found)
        _step(found, Action.REJECTED, by, status=Status.REJECTED, reason=reason)


# What all of them share


def done_before(by: Principal, key: str) -> Cluster | None:
    """Return the cluster that a request with this key changed before."""
    line = line_of_request(ClusterChange.objects.select_related("cluster"), by, key)
    return line.cluster if line else None


def _changing(cluster, action, by, version, reason="", key=""):
    return changing(
        cluster,
        action,
        by=by,
        version=version,
        snapshot=snapshot,
        reason=reason,
        request_key=key,
    )


def _step(row: Cluster, action: str, by: Principal, *, status: str, reason="") -> None:
    """Give a row that is changed along with another its own line of history."""
    before = {"status": row.status}
    row.status, row.version = status, row.version + 1
    row.save(update_fields=["status", "version"])
    note(row, action, before, {"status": status}, by=by, reason=reason)


def _only(row: Cluster, *statuses: str) -> None:
    if row.status not in statuses:
        text = _("It is “%(status)s” now, so this cannot be done with it.")
        raise Refused("not_now", text % {"status": row.get_status_display()})


def _refuse_with_programme(row: Cluster) -> None:
    running = row.programmes.filter(ended_date=None).first()
    if running is not None:
        text = _("The program “%(name)s” runs for it; end the program first.")
        raise Refused("programme_runs", text % {"name": running.name})


def _made(dataset: Dataset, name: str, *, boundary_set_id=None, drawn=False) -> Cluster:
    return Cluster.objects.create(
        dataset=dataset,
        boundary_set_id=boundary_set_id or dataset.boundary_set_id,
        name=name,
        status=Status.CONFIRMED,
        drawn=drawn,
    )


def _give_industries(cluster: Cluster, roles: Iterable) -> None:
    ClusterIndustry.objects.bulk_create(
        ClusterIndustry(cluster=cluster, industry=industry, role=role, observed=False)
        for industry, role in roles
    )


def _give_members(cluster: Cluster, roles: Iterable) -> None:
    Member.objects.bulk_create(
        (
            Member(cluster=cluster, firm_id=firm, role=role, observed=role == Role.CORE)
            for firm, role in roles
        ),
        batch_size=1_000,
    )


def _copy(rows: Iterable, cluster: Cluster) -> None:
    """Copy industries or members to another cluster."""
    copies = []
    for row in rows:
        row.pk, row.cluster, row._state.adding = None, cluster, True
        copies.append(row)
    if copies:
        type(copies[0])._default_manager.bulk_create(copies, batch_size=1_000)
