"""A refused entry on a page: its field is marked and takes the focus, the sentence stands beside it.

The page's context holds `failed` (the form that was sent), `refused` (what `Refused` said of a field) and
`entered` (what was typed).
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


def refused_here(context, form: str, field: str, row: str):
    refused, entered = context.get("refused"), context.get("entered") or {}
    if not refused or context.get("failed") != form or refused.field != field:
        return None
    if row and row not in (entered.get("key"), entered.get("measure")):
        return None
    return refused


@register.simple_tag(takes_context=True)
def marked(context, form: str, field: str, row: str = "") -> str:
    """Return the attributes of a field that was refused; `row` tells forms of one kind apart."""
    if refused_here(context, form, field, row) is None:
        return ""
    return mark_safe(' aria-invalid="true" aria-describedby="refused" autofocus')


@register.simple_tag(takes_context=True)
def told(context, form: str, field: str, row: str = "") -> str:
    """Return the sentence that stands below a field that was refused."""
    refused = refused_here(context, form, field, row)
    if refused is None:
        return ""
    return format_html('<p class="problem" id="refused" role="alert">{}</p>', str(refused))
