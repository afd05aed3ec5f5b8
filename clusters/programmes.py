"""What people change about a cluster's program; every change is a line of its history."""

from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.principal import Principal
from clusters.diagnosis import draft
from clusters.history import Refused, bounded, changing, line_of_request, name_given, note
from clusters.indicators import current_figures, measure_named
from clusters.models import (
    Cluster,
    Programme,
    ProgrammeAction,
    ProgrammeChange,
    ProgrammeIndicator,
    ProgrammeNote,
    Step,
)
from clusters.proposals import newest_run

Action, Status = ProgrammeChange.Action, ProgrammeAction.Status
LONGEST_TEXT = 50_000
MOST_DOCUMENTS = 20
MOST_MONEY = Decimal(10) ** 15


def snapshot(programme: Programme) -> dict:
    return {
        "name": programme.name,
        "step": programme.step,
        "round": programme.round,
        "started_date": _written(programme.started_date),
        "ended_date": _written(programme.ended_date),
    }


def _written(day) -> str | None:
    return day.isoformat() if day else None


@transaction.atomic
def start(cluster: Cluster, name: str, *, by: Principal, started_date=None, key="") -> Programme:
    """Begin a program for a confirmed cluster, in its first step."""
    if earlier := done_before(by, key):
        return earlier
    name = name_given(name)
    # Held, so that nobody rejects or splits the cluster meanwhile.
    locked = Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
    if locked.status != Cluster.Status.CONFIRMED:
        text = _("It is “%(status)s”; a program needs a confirmed cluster.")
        raise Refused("cluster_not_confirmed", text % {"status": locked.get_status_display()})
    programme = Programme.objects.create(
        cluster=locked, name=name, started_date=day_given(started_date) or timezone.localdate()
    )
    note(programme, Action.STARTED, {}, snapshot(programme), by=by, key=key)
    return programme


def change(programme, *, by: Principal, version: int | None = None, key="", **fields) -> None:
    """Change name, start or end; an ended program is begun again by an empty end."""
    with _changing(programme, Action.CHANGED, by, version, key) as row:
        if "name" in fields:
            row.name = name_given(fields["name"])
        if "started_date" in fields:
            row.started_date = day_given(fields["started_date"], "started_date")
            if row.started_date is None:
                raise Refused("date_missing", _("Say when it started."), "started_date")
        if "ended_date" in fields:
            row.ended_date = day_given(fields["ended_date"], "ended_date")
        if row.ended_date and row.ended_date < row.started_date:
            raise Refused("dates_backwards", _("It cannot end before it starts."), "ended_date")


def go_to_step(programme, step: str, *, by: Principal, version=None, reason="", key="") -> None:
    """Move to another step; from assessment back to an earlier one begins a new round."""
    if step not in Step.values:
        raise Refused("step_unknown", _("Choose one of the five steps."), "step")
    with _changing(programme, Action.STEP, by, version, key, reason.strip()) as row:
        if row.ended_date:
            raise Refused("programme_ended", _("The program has ended; reopen it first."))
        back = Step.values.index(step) < Step.values.index(row.step)
        if row.step == Step.ASSESSMENT and back:
            row.round += 1
        row.step = step


def write_note(programme, step: str, text: str, *, by: Principal, version=None, run=None, key=""):
    """Store the text of a step; the one before stays in the history."""
    if step not in Step.values:
        raise Refused("step_unknown", _("Choose one of the five steps."), "step")
    text = bounded(text.replace("\r\n", "\n"), LONGEST_TEXT, "text")

    def texts(row):
        found = row.notes.filter(step=step).first()
        return {"step": step if found else "", "text": found.text if found else ""}

    with _changing(programme, Action.NOTE, by, version, key, taken=texts) as row:
        values = {"text": text, "updated_at": timezone.now()}
        if run is not None:
            values["run"] = run
        ProgrammeNote.objects.update_or_create(programme=row, step=step, defaults=values)


def draft_diagnosis(programme, *, by: Principal, version: int | None = None, key="") -> None:
    """Write a diagnosis from the newest run; what was written before stays below it."""
    run = newest_run(programme.cluster)
    if run is None:
        text = _("No run has looked at this dataset yet; run the analysis first.")
        raise Refused("no_run", text)
    text = draft(programme.cluster)
    before = programme.notes.filter(step=Step.DIAGNOSIS).first()
    if before is not None and before.text.strip() and before.text.strip() != text.strip():
        text = f"{text}\n\n———\n\n{before.text}"
    write_note(programme, Step.DIAGNOSIS, text, by=by, version=version, run=run, key=key)


# Actions

ACTION_FIELDS = ("step", "title", "owner", "due_date", "status", "budget", "currency", "documents")


def action_snapshot(action: ProgrammeAction | None) -> dict:
    if action is None:
        return {}
    return {
        "title": action.title,
        "step": action.step,
        "owner": action.owner.get_username() if action.owner else "",
        "due_date": _written(action.due_date),
        "status": action.status,
        "budget": str(action.budget) if action.budget is not None else None,
        "currency": action.currency,
        "documents": list(action.documents),
    }


def add_action(programme, *, by: Principal, version=None, key="", **fields) -> ProgrammeAction:
    """Add something that somebody does; without a step it belongs to the one the program is in."""
    action = ProgrammeAction(programme=programme, step=fields.get("step") or programme.step)
    return _store_action(action, fields, Action.ACTION_ADDED, by, version, key)


def change_action(action, *, by: Principal, version=None, key="", **fields) -> ProgrammeAction:
    return _store_action(action, fields, Action.ACTION_CHANGED, by, version, key)


def _store_action(action, fields, what, by, version, key) -> ProgrammeAction:
    """Check the fields that were given, and store the action along with its line of history."""

    def taken(_programme):
        stored = ProgrammeAction.objects.filter(pk=action.pk).select_related("owner").first()
        return action_snapshot(stored)

    with _changing(action.programme, what, by, version, key, taken=taken) as programme:
        if action.pk:
            # As it is now: another's change of other fields is kept.
            action.refresh_from_db(from_queryset=ProgrammeAction.objects.select_for_update())
        _fill_action(action, programme, fields)
        action.save()
    return action


def _fill_action(action: ProgrammeAction, programme: Programme, fields: dict) -> None:
    if "title" in fields or not action.pk:
        action.title = bounded(fields.get("title", ""), 200, "title")
        if not action.title:
            raise Refused("title_missing", _("Say what is to be done."), "title")
    for name, known in (("step", Step.values), ("status", Status.values)):
        if fields.get(name):
            if fields[name] not in known:
                text = _("Must be one of: %s.") % ", ".join(known)
                raise Refused(f"{name}_unknown", text, name)
            setattr(action, name, fields[name])
    if "due_date" in fields:
        action.due_date = day_given(fields["due_date"], "due_date")
    if "owner" in fields:
        action.owner = owner_named(programme, fields["owner"])
    if "documents" in fields:
        action.documents = links_given(fields["documents"])
    if "budget" in fields:
        action.budget = money_given(fields["budget"])
    if "currency" in fields:
        action.currency = currency_given(fields["currency"])
    if action.budget is not None and not action.currency:
        raise Refused("currency_missing", _("Say in which currency the budget is."), "currency")
    if action.budget is None:
        action.currency = ""


def owner_named(programme: Programme, name: str) -> User | None:
    """Return the person of the dataset's agency who has this user name."""
    if not (name or "").strip():
        return None
    found = people_for(programme).filter(username=name.strip()[:150]).first()
    if found is None:
        raise Refused("owner_unknown", _("Nobody of this agency has that user name."), "owner")
    return found


def people_for(programme: Programme):
    """Return who may be given an action: the people of the agency whose cluster it is."""
    agency = programme.cluster.dataset.owner_id
    return User.objects.filter(is_active=True, memberships__agency=agency).order_by("username")


def links_given(documents) -> list[str]:
    links = [bounded(link, 500, "documents") for link in documents or [] if link and link.strip()]
    if len(links) > MOST_DOCUMENTS:
        text = _("At most %d links.") % MOST_DOCUMENTS
        raise Refused("documents_too_many", text, "documents")
    for link in links:
        # Anything else could run in the page of who follows it.
        if not link.lower().startswith(("https://", "http://")) or any(map(str.isspace, link)):
            text = _("“%(link)s” is not a web address; it begins with https:// and has no spaces.")
            raise Refused("document_not_a_link", text % {"link": link[:60]}, "documents")
    return links


def money_given(value) -> Decimal | None:
    if value is None or value == "":
        return None
    amount = Decimal(str(value))
    if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        raise Refused("budget_invalid", _("A budget is a number from zero upward."), "budget")
    return amount.quantize(Decimal("0.01"))


def currency_given(text: str) -> str:
    code = (text or "").strip().upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Refused("currency_invalid", _("A currency is three letters, as IDR."), "currency")
    return code


def day_given(value, field="date"):
    """Return a date of `2026-12-31` or a date, None where it is empty."""
    if not value or hasattr(value, "year"):
        return value or None
    try:
        day = parse_date(str(value).strip())
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        text = _("“%(text)s” is not a date. Write it like 2026-12-31.") % {"text": str(value)[:30]}
        raise Refused("date_invalid", text, field)
    return day


# Indicators


def indicator_snapshot(indicator: ProgrammeIndicator | None) -> dict:
    if indicator is None:
        return {}
    return {
        "measure": indicator.measure,
        "baseline": indicator.baseline,
        "baseline_year": indicator.baseline_year,
        "target": indicator.target,
        "target_year": indicator.target_year,
    }


def add_indicator(
    programme, measure: str, target, *, by: Principal, target_year=None, version=None, key=""
) -> ProgrammeIndicator:
    """Choose a measure of the cluster; its value in the newest run becomes the baseline."""
    figures = current_figures(programme.cluster)
    if measure not in figures or measure_named(measure) is None:
        text = _("The cluster has no such measure; it has: %s.") % (", ".join(figures) or "–")
        raise Refused("measure_unknown", text, "measure")
    if programme.indicators.filter(measure=measure).exists():
        text = _("This measure is an indicator already; change its target instead.")
        raise Refused("indicator_exists", text, "measure")
    now = figures[measure]
    row = ProgrammeIndicator(
        programme=programme, measure=measure, baseline=now.value, baseline_year=now.year
    )
    return _store_indicator(row, target, target_year, Action.INDICATOR_ADDED, by, version, key)


def change_indicator(indicator, target, *, by: Principal, target_year=None, version=None, key=""):
    return _store_indicator(
        indicator, target, target_year, Action.INDICATOR_CHANGED, by, version, key
    )


def _store_indicator(row, target, target_year, what, by, version, key):
    def taken(_programme):
        return indicator_snapshot(ProgrammeIndicator.objects.filter(pk=row.pk).first())

    with _changing(row.programme, what, by, version, key, taken=taken):
        row.target = target_given(target)
        row.target_year = target_year
        if target_year is not None and not 1900 <= target_year <= 2200:
            raise Refused("year_invalid", _("Write a year of four digits."), "target_year")
        row.save()
    return row


def target_given(value) -> float:
    if value is None or value == "":
        raise Refused("target_missing", _("Say which value is to be reached."), "target")
    number = float(value)
    if not abs(number) < 1e15:
        raise Refused("target_invalid", _("A target is a finite number."), "target")
    return number


def remove_indicator(indicator, *, by: Principal, version: int | None = None, key="") -> None:
    def taken(_programme):
        return indicator_snapshot(ProgrammeIndicator.objects.filter(pk=indicator.pk).first())

    with _changing(indicator.programme, Action.INDICATOR_REMOVED, by, version, key, taken=taken):
        ProgrammeIndicator.objects.filter(pk=indicator.pk).delete()


# What all of them share


def _changing(programme, action, by, version, key="", reason="", taken=snapshot):
    return changing(
        programme,
        action,
        by=by,
        version=version,
        snapshot=taken,
        reason=reason,
        request_key=key,
    )


def done_before(by: Principal, key: str) -> Programme | None:
    """Return the program that a request with this key changed before."""
    line = line_of_request(ProgrammeChange.objects.select_related("programme"), by, key)
    return line.programme if line else None


# What there is to do


def agenda(programmes) -> QuerySet[ProgrammeAction]:
    """Return the open actions of running programs, overdue first, those without a date last."""
    rows = ProgrammeAction.objects.filter(
        programme__in=programmes.filter(ended_date=None).values("pk"),
        status__in=ProgrammeAction.OPEN,
    ).select_related("programme", "programme__cluster", "owner")
    return rows.order_by("due_date", "pk")
