"""The form of a record: loses nothing that was typed, and notices who was there in between."""

import hashlib
import json
import logging

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import BaseInlineFormSet, _get_foreign_key
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agencies.change_log import last_change
from agencies.rules import told_at

logger = logging.getLogger(__name__)


class RecordForm(forms.ModelForm):
    """A form that `ScopedAdmin` gives its `request` and `admin`."""

    request = admin = None

    def clean(self):
        cleaned = super().clean()
        self._refuse_control_signs(cleaned or self.cleaned_data)
        self._refuse_if_changed_meanwhile()
        refusal = getattr(self.request, "refusal", "")
        if refusal:
            raise ValidationError(refusal, code="refused")
        return cleaned

    def _update_errors(self, errors):
        """Tell what breaks a rule of the database in the rule's own sentence, at its field."""
        super()._update_errors(_beside_fields(errors, self))

    def _refuse_control_signs(self, cleaned):
        for name, value in list(cleaned.items()):
            one_line = not isinstance(
                getattr(self.fields.get(name), "widget", None), forms.Textarea
            )
            if isinstance(value, str) and has_control_signs(value, one_line=one_line):
                self.add_error(name, control_signs_found())

    def _refuse_if_changed_meanwhile(self):
        seen = self.data.get("row_version")
        if not (self.admin and self.instance.pk and seen):
            return
        row = type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk)
        stored = row.order_by().first()
        if stored is None or self.admin.version(stored) == seen:
            return
        self.request.changed_meanwhile = True
        raise ValidationError(changed_by(stored), code="changed_meanwhile")


class RecordFormSet(BaseInlineFormSet):
    """Rows inside a record's page, with the same care for what is typed."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            # In a table the column's heading is the only label there is.
            if isinstance(field.widget, (forms.TextInput, forms.Select)) and field.label:
                field.widget.attrs.setdefault("aria-label", capfirst(field.label))
        if "DELETE" in form.fields and form.instance.pk:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Delete %(row)s") % {
                "row": form.instance
            }


def _beside_fields(errors, form):
    """Return the errors of a record with those of its rules moved to the fields they are about."""
    found = getattr(errors, "error_dict", {}).get(NON_FIELD_ERRORS)
    if not found:
        return errors
    rules = {
        each.get_violation_error_message(): each.name for each in form.instance._meta.constraints
    }
    placed = {
        name: list(those) for name, those in errors.error_dict.items() if name != NON_FIELD_ERRORS
    }
    for error in found:
        field = None
        rule = told_at(rules.get(error.message, ""))
        if rule:
            field, sentence = rule
            error = ValidationError(sentence, code="rule")
        elif error.code == "unique_together":
            field = next(
                (name for name in reversed(error.params["unique_check"]) if name in form.fields),
                None,
            )
        if field in form.errors:
            continue
        placed.setdefault(field if field in form.fields else NON_FIELD_ERRORS, []).append(error)
    return ValidationError(placed)


def has_control_signs(text: str, *, one_line=True) -> bool:
    allowed = "" if one_line else "\r\n\t"
    return any(not sign.isprintable() and sign not in allowed for sign in text)


def control_signs_found():
    return ValidationError(
        _("This holds a line break or another sign that cannot be seen. Type it on one line."),
        code="control_signs",
    )


def changed_by(row) -> str:
    """Say who changed a record meanwhile, and what to do."""
    entry = last_change(row)
    if entry is None:
        return _(
            "This record was changed by an import or a program while you had it open. Your entries "
            "are still in the form and not saved yet. Look at the record in another window; saving "
            "again puts your entries in its place."
        )
    return _(
        "This record was changed by %(person)s at %(moment)s while you had it open. Your entries "
        "are still in the form and not saved yet. Look at the record in another window; saving "
        "again puts your entries in its place."
    ) % {
        "person": entry.user.get_full_name() or entry.user.get_username(),
        "moment": date_format(timezone.localtime(entry.action_time), "DATETIME_FORMAT"),
    }


def version_of(row, inlines=(), *, without=frozenset()) -> str:
    """Return a mark of what the database holds of a row and of the rows of its inlines.

    `inlines` are (model, name of the key to the row or None) pairs.
    """
    content = [_stored(type(row)._base_manager.filter(pk=row.pk), without)]
    for model, key_name in inlines:
        key = _get_foreign_key(type(row), model, fk_name=key_name)
        rows = model._base_manager.filter(**{key.name: row.pk})
        content.append(_stored(rows, without))
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through._base_manager
            content.append(_stored(through.filter(**{f"{field.m2m_field_name()}__in": rows})))
    for field in row._meta.local_many_to_many:
        through = field.remote_field.through._base_manager
        content.append(_stored(through.filter(**{field.m2m_field_name(): row.pk})))
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def _stored(rows, without=frozenset()) -> list[list[str]]:
    names = [
        field.attname for field in rows.model._meta.concrete_fields if field.name not in without
    ]
    return [[str(value) for value in row] for row in rows.order_by("pk").values_list(*names)]


def refusal_of(error) -> str:
    """Say in a sentence what the database refused; the rule's name is for the log alone."""
    rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "?"
    logger.warning("The database refused what a form let pass: rule %s.", rule)
    found = told_at(rule)
    reason = found[1] if found else _("Most often somebody saved the same record a moment ago.")
    return _(
        "The database refused these entries. Nothing was saved, and nothing you typed is lost. %(reason)s"
    ) % {"reason": reason}
