"""Change a reviewed record: one at a time, against the version that was seen, with a line of history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.principal import Principal

LONGEST = 4_000


class Refused(ValueError):
    """What was asked cannot be done; the code is for programs, the text for people."""

    def __init__(self, code: str, text: str, field: str = ""):
        super().__init__(text)
        self.code, self.field = code, field


class ChangedMeanwhile(Refused):
    """Somebody else changed the record after it was read; `changes` are the lines of history since."""

    def __init__(self, changes: list):
        self.changes = changes
        told = " ".join(sentence(change) for change in reversed(changes))
        super().__init__(
            "changed_meanwhile",
            _(
                "This was changed while you had it open, so nothing of yours was saved yet. %(told)s "
                "What you entered is kept: look at it again, then send it once more."
            )
            % {"told": told},
        )


@contextmanager
def changing(
    row: Model,
    action: str,
    *,
    by: Principal,
    version: int | None,
    snapshot: Callable[[Any], dict],
    reason: str = "",
    request_key: str = "",
) -> Iterator[Any]:
    """Lock the row, check the version that was seen, let it be changed, and note what became of it."""
    with transaction.atomic():
        locked = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        if version is not None and locked.version != version:
            raise ChangedMeanwhile(list(locked.changes.filter(version__gt=version)[:10]))
        before = snapshot(locked)
        yield locked
        locked.version += 1
        locked.save()
        note(locked, action, before, snapshot(locked), by=by, reason=reason, key=request_key)
        row.refresh_from_db()


def note(row, action: str, before: dict, after: dict, *, by: Principal, reason="", key=""):
    """Write the line of history that belongs to the row's version: only what differs."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    row.changes.create(
        version=row.version,
        action=action,
        by=by.responsible,
        by_name=name_of(by),
        before={name: before[name] for name in names if name in before},
        after={name: after[name] for name in names if name in after},
        reason=reason,
        request_key=key,
    )


def line_of_request(changes, by: Principal, key: str):
    """Return the line of history that a request of that key wrote before, None where there is none."""
    if not key:
        return None
    return changes.filter(request_key=key, by=by.responsible, by_name=name_of(by)).first()


def name_of(by: Principal) -> str:
    """Return under which name history knows who did it."""
    if by.user is not None:
        return (by.user.get_full_name() or by.user.get_username())[:200]
    return str(by.token)[:200] if by.token else "–"


def reason_of(text: str) -> str:
    """Return the reason, or refuse where none was given."""
    reason = (text or "").strip()
    if not reason:
        raise Refused("reason_missing", _("Give a reason; others will read it."), "reason")
    return bounded(reason, LONGEST, "reason")


def bounded(text: str, most: int, field: str) -> str:
    """Return a text that is stored as it is, or refuse one that is too long or cannot be read."""
    text = (text or "").strip()
    if "\x00" in text:
        raise Refused("text_invalid", _("The text holds a sign that cannot be stored."), field)
    if len(text) > most:
        raise Refused("text_too_long", _("At most %d characters.") % most, field)
    return text


def name_given(text: str) -> str:
    name = bounded(text, 200, "name")
    if not name:
        raise Refused("name_missing", _("Give it a name."), "name")
    return name


def sentence(change) -> str:
    """Say in a sentence who did what."""
    told = details(change)
    return _("%(person)s, %(moment)s: %(what)s%(details)s.") % {
        "person": change.by_name,
        "moment": date_format(timezone.localtime(change.at), "SHORT_DATETIME_FORMAT"),
        "what": change.get_action_display(),
        "details": f" ({told})" if told else "",
    }


LABELS = {
    "name": gettext_lazy("name"),
    "title": gettext_lazy("title"),
    "status": gettext_lazy("status"),
    "regions": gettext_lazy("regions"),
    "industries": gettext_lazy("industries"),
    "members": gettext_lazy("members"),
    "stage": gettext_lazy("stage"),
    "step": gettext_lazy("step"),
    "owner": gettext_lazy("owner"),
    "due_date": gettext_lazy("due on"),
    "budget": gettext_lazy("budget"),
    "currency": gettext_lazy("currency"),
    "documents": gettext_lazy("links to documents"),
    "text": gettext_lazy("text"),
    "baseline": gettext_lazy("baseline"),
    "target": gettext_lazy("target"),
    "round": gettext_lazy("round"),
    "started_date": gettext_lazy("started on"),
    "ended_date": gettext_lazy("ended on"),
    "measure": gettext_lazy("measure"),
}
SHOWN, NOTHING = 60, "–"


def details(change) -> str:
    """Return “label: old → new” of what changed, shortened; “label: new” where there was nothing."""
    told = []
    for name in LABELS:
        old, new = _shown(name, change.before.get(name)), _shown(name, change.after.get(name))
        if old != new:
            told.append(f"{LABELS[name]}: {new if old == NOTHING else f'{old} → {new}'}")
    return "; ".join(told)


def _shown(name: str, value) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, dict):
        roles = _names_of("role")
        value = ", ".join(f"{key} ({roles.get(role, role)})" for key, role in value.items())
    elif isinstance(value, list):
        value = ", ".join(map(str, value))
    elif name.endswith("_date"):
        value = date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    elif name == "budget" or isinstance(value, float):
        value = number_format(Decimal(str(value)).normalize(), force_grouping=True)
    text = str(_names_of(name).get(value, value))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _names_of(field: str) -> dict:
    """Return what the codes of a field are called."""
    from clusters.indicators import MEASURES
    from clusters.models import Cluster, ProgrammeAction, Role, Stage, Step

    return {
        "status": dict(Cluster.Status.choices) | dict(ProgrammeAction.Status.choices),
        "stage": dict(Stage.choices),
        "step": dict(Step.choices),
        "role": dict(Role.choices),
        "measure": {code: measure.label for code, measure in MEASURES.items()},
    }.get(field, {})
