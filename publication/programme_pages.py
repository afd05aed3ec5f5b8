"""The pages of /programmes: a board over all of them, and one page each with its five steps."""

import re
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters import programmes as services
from clusters.assessment import beside_similar, standings
from clusters.guidance import GUIDANCE
from clusters.history import ChangedMeanwhile, Refused, details
from clusters.indicators import RATIO, SHARE, Figure, current_figures, measure_named
from clusters.models import (
    ClusterIndustry,
    Programme,
    ProgrammeAction,
    Role,
    StageAssessment,
    Step,
)
from clusters.names import with_titles
from clusters.proposals import newest_run
from firms.models import Dataset
from ingest.number_fields import parse_decimal, written
from publication.api.industries import named
from publication.indicator_bars import bar_of
from publication.review_addresses import address_of
from publication.review_forms import version_of
from publication.review_pages import for_signed_in
from publication.templatetags.figures import change, percent, times, whole

SHOWN_AGENDA = 200
SHOWN_CHANGES = 30
OPEN_ACTIONS = Q(actions__status__in=ProgrammeAction.OPEN)


@require_safe
@for_signed_in
def board(request, who):
    """Show every program in the column of its step, and below what is due."""
    found = Programme.objects.readable_by(who).select_related("cluster", "cluster__dataset")
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "state", "dataset")}
    mine = request.GET.get("mine") == "yes"
    chosen = chosen_programmes(found, asked)
    if mine:
        chosen = chosen.filter(actions__owner=request.user).distinct()
    actions = services.agenda(found.filter(pk__in=chosen.values("pk")))
    if mine:
        actions = actions.filter(owner=request.user)
    due = list(actions[:SHOWN_AGENDA])
    context = {
        "columns": columns_of(chosen),
        "agenda": due,
        "more": actions.count() - len(due) if len(due) == SHOWN_AGENDA else 0,
        "asked": asked,
        "mine": mine,
        "any": found.exists(),
        "datasets": Dataset.objects.filter(clusters__programmes__in=found).distinct(),
        "today": timezone.localdate(),
        "draws": Dataset.objects.allowing("review_clusters", who).exists(),
    }
    return render(request, "programmes/board.html", context)


def chosen_programmes(found, asked):
    state = asked["state"] if asked["state"] in ("running", "ended", "all") else "running"
    asked["state"] = state
    if state != "all":
        found = found.filter(ended_date__isnull=state == "running")
    if asked["dataset"]:
        found = found.filter(cluster__dataset__code=asked["dataset"])
    if asked["q"]:
        words = asked["q"].replace("\x00", "")
        found = found.filter(
            Q(name__icontains=words)
            | Q(cluster__name__icontains=words)
            | Q(cluster__in=cored(words))
        )
    return found


def cored(words: str):
    """Return the clusters with a core industry of that title, in whichever language."""
    called = named(words, "industry__")
    return ClusterIndustry.objects.filter(called, role=Role.CORE).values("cluster")


def columns_of(chosen) -> list[dict]:
    """Return the five steps with their cards."""
    cards = list(
        chosen.annotate(
            open_actions=Count("actions", filter=OPEN_ACTIONS, distinct=True),
            overdue=Count(
                "actions",
                filter=OPEN_ACTIONS & Q(actions__due_date__lt=timezone.localdate()),
                distinct=True,
            ),
        ).order_by("name")
    )
    stages = stages_of([card.cluster_id for card in cards])
    with_titles(card.cluster for card in cards)
    for card in cards:
        card.stage = stages.get(card.cluster_id)
    return [
        {"step": step, "name": Step(step).label, "cards": [c for c in cards if c.step == step]}
        for step in Step.values
    ]


def stages_of(clusters: list[int]) -> dict[int, dict]:
    """Return {cluster: its newest stage, a planner's before the computed one}."""
    rows = StageAssessment.objects.filter(cluster__in=clusters)
    newest = rows.order_by("cluster_id", "-year", "-run_id").distinct("cluster_id")
    return {
        row.cluster_id: {
            "code": row.override or row.stage,
            "name": row.get_override_display() if row.override else row.get_stage_display(),
            "year": row.year,
        }
        for row in newest
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def programme(request, who, key):
    """Show one program, one step at a time; POST changes one thing about it."""
    readable = Programme.objects.readable_by(who).select_related("cluster", "cluster__dataset")
    found = get_object_or_404(readable, key=key)
    request.fictional = {found.cluster.dataset.fictional}
    may = Programme.objects.allowing("run_programmes", who).filter(pk=found.pk).exists()
    failed, entered, refused, status = "", {}, None, 200
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action not in FORMS:
            raise Http404
        if not may:
            raise PermissionDenied
        try:
            FORMS[action](request.POST, found, who, version_of(request.POST))
        except Refused as refusal:
            status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
            if refusal.field in FIELDS.get(action, ()):
                refused = refusal
            else:
                messages.error(request, str(refusal))
            failed, entered = action, request.POST
            found = readable.get(pk=found.pk)
        else:
            return redirect(f"{reverse('programme', args=[key])}?step={shown_step(request, found)}")
    context = page_of(request, found, may)
    context |= {"entered": entered, "failed": failed, "refused": refused}
    return render(request, "programmes/programme.html", context, status=status)


def shown_step(request, found: Programme) -> str:
    """Return the step whose section is shown: the one asked for, else the one it is in."""
    if request.POST.get("action") == "step":
        return request.POST.get("step", "")
    for asked in (request.POST.get("shown", ""), request.GET.get("step", "")):
        if asked in Step.values:
            return asked
    return found.step


def page_of(request, found: Programme, may: bool) -> dict:
    step = shown_step(request, found)
    if step not in Step.values:
        step = found.step
    cluster = found.cluster
    actions = list(found.actions.select_related("owner"))
    for action in actions:
        action.key_text = str(action.key)
        action.budget_typed = "" if action.budget is None else written(action.budget)
        action.documents_typed = "\n".join(action.documents)
    changes = list(found.changes.all()[:SHOWN_CHANGES])
    for line in changes:
        line.told = details(line)
    note = found.notes.filter(step=step).select_related("run").first()
    return {
        "programme": found,
        "cluster": cluster,
        "cluster_url": address_of(cluster),
        "stage": stages_of([cluster.pk]).get(cluster.pk),
        "may": may,
        "steps": steps_of(found, step, actions),
        "step": step,
        "step_name": Step(step).label,
        "guidance": GUIDANCE[step],
        "note": note,
        "actions": [action for action in actions if action.step == step],
        "statuses": ProgrammeAction.Status.choices,
        "people": list(services.people_for(found)[:500]) if may else [],
        "indicators": [indicator_row(one) for one in standings(found)],
        "measures": measures_left(found) if may and step == Step.DIAGNOSIS else [],
        "beside": beside_rows(found) if step == Step.ASSESSMENT else [],
        "run": newest_run(cluster),
        "changes": changes,
        "today": timezone.localdate(),
    }


def indicator_row(one) -> dict:
    """Return an indicator as it is shown and as its form is filled."""
    return {
        "standing": one,
        "bar": bar_of(one),
        "baseline": shown(one.indicator.baseline, one.unit),
        "target": shown(one.indicator.target, one.unit),
        "now": with_interval(one.now, one.unit),
        "reached": None if one.reached is None else shown(one.reached, SHARE),
        "typed": typed(one.indicator.target, one.unit),
        "percent": one.unit == SHARE,
    }


def beside_rows(found: Programme) -> list[dict]:
    """Return how jobs and firms changed here and in similar clusters, in percent."""
    return [
        {
            "label": one.label,
            "start": one.start,
            "end": one.end,
            "own": change(one.result.own),
            "similar": change(one.result.similar),
            "low": change(one.result.low),
            "high": change(one.result.high),
            "count": len(one.result.clusters),
        }
        for one in beside_similar(found)
        if one.known
    ]


def steps_of(found: Programme, shown: str, actions) -> list[dict]:
    return [
        {
            "code": step,
            "name": Step(step).label,
            "here": step == found.step,
            "shown": step == shown,
            "actions": sum(a.step == step and a.is_open for a in actions),
        }
        for step in Step.values
    ]


def measures_left(found: Programme) -> list[tuple[str, str]]:
    """Return the cluster's measures that are no indicator yet, each with its value of today."""
    taken = set(found.indicators.values_list("measure", flat=True))
    left = []
    for code, figure in current_figures(found.cluster).items():
        measure = measure_named(code, found.cluster.dataset.classification_id)
        if code not in taken and measure is not None:
            left.append((code, f"{measure.label}: {with_interval(figure, measure.unit)}"))
    return left


# Numbers, as they are shown and typed: shares in percent


def shown(value: float | None, unit: str) -> str:
    if unit == SHARE:
        return percent(value, 1)
    return times(value) if unit == RATIO else whole(value)


def with_interval(figure: Figure, unit: str) -> str:
    """Write a figure with its 90% interval, where it has one: 3.42 (2.61–4.30)."""
    text = shown(figure.value, unit)
    if figure.low is None or figure.high is None:
        return text
    return f"{text} ({shown(figure.low, unit)}–{shown(figure.high, unit)})"


def typed(value: float, unit: str) -> str:
    return written(round(100 * value, 4) if unit == SHARE else value)


def number_in(posted, name: str) -> Decimal | None:
    text = posted.get(name, "").strip().removesuffix("%").strip()
    if not text:
        return None
    try:
        return parse_decimal(text)
    except ValidationError as error:
        raise Refused("number_invalid", " ".join(error.messages), name) from None


def target_in(posted, unit: str) -> float | None:
    number = number_in(posted, "target")
    if number is None:
        return None
    return float(number / 100 if unit == SHARE else number)


def year_in(posted, name: str) -> int | None:
    text = posted.get(name, "").strip()
    if text and not re.fullmatch(r"[0-9]{4}", text):
        raise Refused("year_invalid", _("Write a year of four digits."), name)
    return int(text) if text else None


# Forms


def _change(posted, found, who, version):
    fields = {n: posted.get(n, "") for n in ("name", "started_date", "ended_date") if n in posted}
    services.change(found, by=who, version=version, **fields)


def _step(posted, found, who, version):
    reason = posted.get("reason", "")
    services.go_to_step(found, posted.get("step", ""), by=who, version=version, reason=reason)


def _note(posted, found, who, version):
    step, text = posted.get("shown", ""), posted.get("text", "")
    services.write_note(found, step, text, by=who, version=version)


def _draft(posted, found, who, version):
    services.draft_diagnosis(found, by=who, version=version)


def action_fields(posted) -> dict:
    return {
        "title": posted.get("title", ""),
        "owner": posted.get("owner", ""),
        "due_date": posted.get("due_date", ""),
        "status": posted.get("status", ""),
        "budget": number_in(posted, "budget"),
        "currency": posted.get("currency", ""),
        "documents": posted.get("documents", "").split("\n"),
    }


def _add_action(posted, found, who, version):
    fields = action_fields(posted) | {"step": posted.get("shown", "")}
    services.add_action(found, by=who, version=version, **fields)


def _change_action(posted, found, who, version):
    key = posted.get("key", "")
    row = found.actions.filter(key=key).first() if re.fullmatch(r"[0-9a-f-]{36}", key) else None
    if row is None:
        raise Refused("action_unknown", _("This action is not there any more."), "key")
    services.change_action(row, by=who, version=version, **action_fields(posted))


def _add_indicator(posted, found, who, version):
    code = posted.get("measure", "")[:40]
    measure = measure_named(code)
    if measure is None:
        raise Refused("measure_unknown", _("Choose a measure."), "measure")
    services.add_indicator(
        found,
        code,
        target_in(posted, measure.unit),
        by=who,
        target_year=year_in(posted, "target_year"),
        version=version,
    )


def _indicator(posted, found):
    row = found.indicators.filter(measure=posted.get("measure", "")[:40]).first()
    if row is None:
        raise Refused("indicator_unknown", _("This indicator is not there any more."), "measure")
    return row


def _change_indicator(posted, found, who, version):
    row = _indicator(posted, found)
    measure = measure_named(row.measure)
    services.change_indicator(
        row,
        target_in(posted, measure.unit if measure else ""),
        by=who,
        target_year=year_in(posted, "target_year"),
        version=version,
    )


def _remove_indicator(posted, found, who, version):
    services.remove_indicator(_indicator(posted, found), by=who, version=version)


FORMS = {
    "change": _change,
    "step": _step,
    "note": _note,
    "draft": _draft,
    "add-action": _add_action,
    "change-action": _change_action,
    "add-indicator": _add_indicator,
    "change-indicator": _change_indicator,
    "remove-indicator": _remove_indicator,
}
_OF_ACTION = {"title", "owner", "due_date", "status", "budget", "currency", "documents"}
# Beside which fields of its form a refusal is told; all else is told above the page.
FIELDS = {
    "change": {"name", "started_date", "ended_date"},
    "note": {"text"},
    "add-action": _OF_ACTION,
    "change-action": _OF_ACTION,
    "add-indicator": {"measure", "target", "target_year"},
    "change-indicator": {"target", "target_year"},
}
