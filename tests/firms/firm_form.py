"""Fills in the form of a firm as a browser would."""

from django.urls import reverse

ADD = reverse("admin:firms_firm_add")


def filled_in(**changes):
    """Return the fields of a new furniture maker at the middle of district A, with some changed."""
    fields = {
        "firm_id": "N-1",
        "name": "Mebel Jati Makmur",
        "address": "",
        "founded_year": "2015",
        "closed_year": "",
        "listed": "on",
        "states-TOTAL_FORMS": "1",
        "states-INITIAL_FORMS": "0",
        "states-MIN_NUM_FORMS": "1",
        "states-MAX_NUM_FORMS": "1000",
        "states-0-from_year": "2015",
        "states-0-industry": "",
        "states-0-point_latitude": "-0,5",
        "states-0-point_longitude": "0,7",
        "states-0-holding": "",
        "years-TOTAL_FORMS": "2",
        "years-INITIAL_FORMS": "0",
        "years-MIN_NUM_FORMS": "0",
        "years-MAX_NUM_FORMS": "1000",
        "years-0-year": "2024",
        "years-0-employees": "1.250",
        "years-0-output": "1.234.567,5",
        "years-1-year": "2025",
        "years-1-employees": "",
        "years-1-output": "",
    }
    return fields | changes


def as_shown(answer):
    """Return the fields of a page with a form, as it would be sent back untouched."""
    fields = {"row_version": answer.context.get("row_version", "")}
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms.append(inline.formset.management_form)
        forms += inline.formset.forms
    for form in forms:
        for bound in form:
            fields |= _values(bound)
    return fields


def _values(bound):
    value = bound.value()
    widget = bound.field.widget
    if bound.field.disabled:
        return {}
    if hasattr(widget, "widgets"):
        parts = value if isinstance(value, list) else widget.decompress(value)
        return {
            f"{bound.html_name}{suffix}": each.format_value(part) or ""
            for suffix, each, part in zip(widget.widgets_names, widget.widgets, parts, strict=True)
        }
    if value is True:
        return {bound.html_name: "on"}
    if value in (None, False, ""):
        return {}
    if isinstance(value, list) or hasattr(widget, "choices"):
        return {bound.html_name: value}
    return {bound.html_name: widget.format_value(value)}


def sentences(answer):
    """Return every error sentence of a page."""
    errors = answer.context["errors"] if answer.context else ()
    return " ".join(str(error) for error in errors)
