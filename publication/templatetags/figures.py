"""How pages write figures: the reader's language, "–" for what is not known, no more digits than hold."""

import math

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from clusters.reasons import decimals
from publication.cluster_words import members_told, name_of
from regions.models import titled

register = template.Library()
NONE = "–"
FEW = 5  # firms below which a figure is marked


@register.filter
def whole(value) -> str:
    """Write a count."""
    return NONE if value is None else decimals(value, 0)


@register.filter
def times(value) -> str:
    """Write a quotient."""
    return NONE if value is None else decimals(value, 2 if value < 100 else 0)


@register.filter
def percent(value, places=0) -> str:
    """Write a share, 0.25 as 25%."""
    return NONE if value is None else f"{decimals(100 * value, int(places))}%"


@register.filter
def growth(value) -> str:
    """Write a trend of logarithms as growth per year."""
    return NONE if value is None else change(math.exp(value) - 1)


@register.filter
def change(share) -> str:
    """Write a change, 0.25 as +25.0%."""
    if share is None or not math.isfinite(share):
        return NONE
    rate = 100 * share
    sign = "+" if rate >= 0.05 else "−" if rate <= -0.05 else ""
    return f"{sign}{decimals(abs(rate), 1)}%"


@register.filter
def signed(value) -> str:
    if value is None:
        return NONE
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{decimals(abs(value), 0)}"


@register.simple_tag
def interval(value, low, high) -> str:
    """Write a quotient with its interval: 3.42 (2.61–4.30)."""
    if value is None:
        return NONE
    between = "" if low is None or high is None else f" ({times(low)}–{times(high)})"
    return f"{times(value)}{between}"


@register.simple_tag
def growth_between(low, high) -> str:
    return NONE if low is None or high is None else f"{growth(low)} … {growth(high)}"


def scale_of(value: float) -> tuple[float, str]:
    """Return the power of a thousand that suits a figure, and its word."""
    words = [(1e12, pgettext("amount", "trillion")), (1e9, pgettext("amount", "billion")),
             (1e6, pgettext("amount", "million"))]  # fmt: skip
    return next(((power, word) for power, word in words if value >= power), (1.0, ""))


def short(value: float, power: float) -> str:
    part = value / power
    return decimals(part, 0 if part >= 10 or part == int(part) else 1)


@register.simple_tag
def amount(low, high, unit="") -> str:
    """Write a sum, or the class it lies in: 10–30 billion IDR, in Indonesian Rp10–30 miliar."""
    if low is None or high is None:
        return NONE
    power, word = scale_of(high if low != high else low)
    text = short(high, power) if low == high else f"{short(low, power)}–{short(high, power)}"
    if low == 0 and high == 1:
        text = _("under 1")
    if unit == "IDR" and not (get_language() or "").startswith("en"):
        text, unit = f"Rp{text}" if text[0].isdigit() else f"{text} Rp", ""
    return "\u00a0".join(part for part in (text, word, unit) if part)


@register.simple_tag
def named(row, prefix="title") -> str:
    """Return a row's title in the reader's language."""
    return (
        titled(row, prefix) or getattr(row, "industry_code", "") or getattr(row, "input_code", "")
    )


@register.simple_tag
def few(count) -> str:
    """Mark what rests on few firms."""
    if count is None or count >= FEW:
        return ""
    return format_html(
        '<span class="few" title="{}">{}</span>',
        _("Rests on fewer than five firms."),
        _("few firms"),
    )


@register.filter
def capital(text: str) -> str:
    """Begin with a capital letter; a Greek letter is a symbol and stays."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


@register.simple_tag
def cores(cluster) -> str:
    """Name a cluster's core industries in the reader's language."""
    first, second = cluster.core_titles_id, cluster.core_titles_en
    if (get_language() or "").startswith("en"):
        first, second = second, first
    named = zip(first, second, cluster.core_codes, strict=True)
    return "; ".join(title or other or code for title, other, code in named)


@register.filter
def own_name(cluster) -> str:
    return name_of(cluster)


@register.filter
def consisting(cluster) -> str:
    return members_told(cluster)


@register.filter
def confidential(row) -> str:
    return row.flag == "c"


@register.filter
def get(mapping, key):
    """Return the name of a code, or the code."""
    return mapping.get(key, key)


@register.filter
def count_of(counter, key) -> int:
    return counter[key]


@register.simple_tag
def shares(low, high) -> str:
    """Write a share that lies between two others."""
    if low is None or high is None:
        return NONE
    one, other = percent(low), percent(high)
    return one if one == other else f"{decimals(100 * low, 0)}–{other}"


SHARES = {"national_share", "local_sourcing", "linked_share"}


@register.simple_tag
def measured(row, name="value") -> str:
    """Write a part of a characteristic in its unit."""
    value = getattr(row, name)
    if value is None:
        return NONE
    if row.part in SHARES:
        return percent(value)
    if row.part in {"score", "links_inside"}:
        return whole(value)
    return interval(value, row.low, row.high) if name == "value" else times(value)


@register.filter
def unlocalized(value) -> str:
    """Write a number as HTML attributes take it."""
    return f"{value:.1f}"
