"""The history of a record: who changed what, from which value to which."""

import json
import re

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext, override

FLAGS = {"added": ADDITION, "changed": CHANGE, "deleted": DELETION}
LONGEST_VALUE = 60
AT_A_TIME = 2_000


def plain(text) -> str:
    """Return a text as one line without control characters, as a log or a terminal needs it."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text)).strip()


def record_actions(user, rows, what: str, message=""):
    """Write one line of history for each row; `message` may be a function that says it of a row."""
    entries = [
        LogEntry(
            user_id=user.pk,
            content_type_id=ContentType.objects.get_for_model(row, for_concrete_model=False).pk,
            object_id=row.pk,
            object_repr=plain(row)[:200],
            action_flag=FLAGS[what],
            change_message=_stored_message(message(row) if callable(message) else message),
        )
        for row in rows
    ]
    return LogEntry.objects.bulk_create(entries, batch_size=AT_A_TIME)


def _stored_message(message) -> str:
    return json.dumps(message) if isinstance(message, list) else message


def last_change(row) -> LogEntry | None:
    """Return the newest line of a row's history."""
    return (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
        )
        .select_related("user")
        .order_by("-action_time", "-pk")
        .first()
    )


def was_added_by_hand(row) -> bool:
    """Does a row's history begin with a person who added it?"""
    of_row = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    return of_row.filter(action_flag=ADDITION).exists()


def described_changes(form, formsets, added: bool) -> list[dict]:
    """Say what a form and its inlines changed, in the structure that Django's history reads."""
    # Evaluated in the language of the page: what was typed is read by that language's rules.
    changed = list(form.changed_data)
    for formset in formsets or ():
        for each in formset.forms:
            _ = each.changed_data
    with override(None):
        message = []
        if added:
            message.append({"added": {}})
        elif changed:
            message.append({"changed": {"fields": [described(form, name) for name in changed]}})
        for formset in formsets or ():
            message += _described_rows(formset)
        return message


def _described_rows(formset):
    by_row = {id(form.instance): form for form in formset.forms}
    for row in formset.new_objects:
        yield {"added": _named(row)}
    for row, fields in formset.changed_objects:
        form = by_row.get(id(row), formset.forms[0])
        yield {"changed": _named(row) | {"fields": [described(form, name) for name in fields]}}
    for row in formset.deleted_objects:
        yield {"deleted": _named(row)}


def _named(row) -> dict:
    return {"name": str(row._meta.verbose_name), "object": plain(row)}


def described(form, name: str) -> str:
    """Return “label: old → new” of a field, shortened; only the label where a value says nothing."""
    field = form.fields.get(name)
    label = plain((field.label if field else None) or name)
    before = _shown(form, name, form.initial.get(name))
    after = _shown(form, name, form.cleaned_data.get(name))
    return label if before is None or after is None else f"{label}: {before} → {after}"


def _shown(form, name, value) -> str | None:
    if value is None or value == "":
        return "–"
    queryset = getattr(form.fields.get(name), "queryset", None)
    if queryset is not None:
        if hasattr(value, "_meta"):
            return plain(value)[:LONGEST_VALUE]
        if isinstance(value, (int, str)):
            row = queryset.model._default_manager.filter(pk=value).first()
            return plain(row)[:LONGEST_VALUE] if row else None
        return plain(", ".join(str(row) for row in value))[:LONGEST_VALUE] or "–"
    if hasattr(value, "coords") and value.geom_type == "Point":
        return f"{value.y:.6f}, {value.x:.6f}"
    if hasattr(value, "geom_type"):
        return None
    return plain(value)[:LONGEST_VALUE]


# “label” or “label 2026”, either followed by “: old → new”.
FIELD = re.compile(r"(?P<label>.+?)(?P<rest>(?: \d{4})?(?:: .*)?)")


def with_labels_translated(change_message: str) -> str:
    """Return a stored message with its labels in the reader's language and its values as they were."""
    if not change_message.startswith("["):
        return change_message
    message = json.loads(change_message)
    for part in message:
        if "fields" in part.get("changed", {}):
            part["changed"]["fields"] = [translated(field) for field in part["changed"]["fields"]]
    return json.dumps(message)


def translated(field: str) -> str:
    found = FIELD.fullmatch(field)
    return gettext(found["label"]) + found["rest"] if found else field
