"""The stage that a planner says, beside the computed one."""

from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.history import LONGEST, Refused, bounded, changing, reason_of
from clusters.models import Stage, StageAssessment
from clusters.review.decision import Action, Status, only

JUDGED = [stage for stage in Stage.values if stage != Stage.NOT_ENOUGH_DATA]


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
        only(row, Status.CANDIDATE, Status.CONFIRMED)
        kept = reason if stage else ""
        found = row.stages.filter(year=year).update(
            override=stage, override_reason=kept, override_by=by.responsible if stage else None
        )
        if not found:
            text = _("No stage was computed for %s yet; run the analysis first.") % year
            raise Refused("stage_not_computed", text, "year")


def _why(assessment: StageAssessment | None) -> str:
    return assessment.override_reason if assessment else ""
