"""Numbers as people type them into a form: strict, in the language of the page.

A number that two readers could read differently is refused with a sentence that shows how to write
it; nothing is guessed.  How a *file* writes numbers is another matter and is never decided by the
language of a page.
"""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LONGEST = 40


def separators() -> tuple[str, str]:
    """Return the decimal and the grouping sign of the active language."""
    return (".", ",") if (get_language() or "id").startswith("en") else (",", ".")


def parse_decimal(text: str) -> Decimal:
    """Read a typed number, or say how it has to be written."""
    decimal, grouping = separators()
    text = text.strip().replace("−", "-")
    mark, group = re.escape(decimal), re.escape(grouping)
    if len(text) > LONGEST:
        raise ValidationError(_("That is too long for a number."), code="too_long")
    # 1,234 in Indonesian (and 1.234 in English) is what the other language calls one thousand …
    if re.fullmatch(rf"-?[1-9]\d{{0,2}}{mark}\d{{3}}", text, re.ASCII):
        raise ValidationError(
            _("“%(text)s” can be read in two ways. Write %(whole)s or %(fraction)s."),
            code="ambiguous",
            params={
                "text": text,
                "whole": text.replace(decimal, ""),
                "fraction": f"{text}0",
            },
        )
    plain = rf"-?\d+(?:{mark}\d+)?"
    grouped = rf"-?[1-9]\d{{0,2}}(?:{group}\d{{3}})+(?:{mark}\d+)?"
    if not re.fullmatch(f"{plain}|{grouped}", text, re.ASCII):
        raise ValidationError(
            _("“%(text)s” is not a number as this page reads it. Write it like %(example)s."),
            code="not_a_number",
            params={"text": visible(text), "example": f"1{grouping}234{decimal}56"},
        )
    return Decimal(text.replace(grouping, "").replace(decimal, "."))


def parse_whole(text: str) -> int:
    """Read a typed whole number, grouped in thousands or not."""
    _decimal, grouping = separators()
    text = text.strip()
    group = re.escape(grouping)
    pattern = rf"-?(?:\d+|[1-9]\d{{0,2}}(?:{group}\d{{3}})+)"
    if len(text) > LONGEST or not re.fullmatch(pattern, text, re.ASCII):
        raise ValidationError(
            _("“%(text)s” is not a whole number. Write digits only, like 1234 or %(example)s."),
            code="not_whole",
            params={"text": visible(text), "example": f"1{grouping}234"},
        )
    return int(text.replace(grouping, ""))


def parse_degrees(text: str) -> float:
    """Read decimal degrees; point and comma both mark the decimals, as no thousands can occur."""
    text = text.strip().replace("−", "-")
    if not re.fullmatch(r"-?\d{1,3}(?:[.,]\d{1,15})?", text, re.ASCII):
        decimal, _grouping = separators()
        raise ValidationError(
            _("“%(text)s” is not a number of degrees. Write it like %(example)s."),
            code="not_degrees",
            params={"text": visible(text), "example": f"-8{decimal}25417"},
        )
    return float(text.replace(",", "."))


def visible(text: str) -> str:
    """Return the start of a text with nothing in it that a screen or a log would obey."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in text[:LONGEST])
    return shown + ("…" if len(text) > LONGEST else "")


def written(number) -> str:
    """Write a number, grouped in thousands, so that the same page reads the same number back."""
    decimal, grouping = separators()
    text = format(Decimal(repr(number) if isinstance(number, float) else number), "f")
    whole, _point, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    # Three decimals after one to three digits would be refused as ambiguous.
    if len(fraction) == 3 and re.fullmatch(r"-?[1-9]\d{0,2}", whole):
        fraction += "0"
    shown = f"{int(whole):,}".replace(",", grouping)
    if whole.startswith("-") and not shown.startswith("-"):
        shown = "-" + shown
    return f"{shown}{decimal}{fraction}" if fraction else shown


class NumberInput(forms.TextInput):
    """A text input for numbers; `type=number` would let the browser's own language decide."""

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off", "class": "number"} | (attrs or {})
        )

    def format_value(self, value):
        if value is None or value == "":
            return None
        return value if isinstance(value, str) else written(value)


class YearInput(forms.TextInput):
    """A year is a name of a year, not a quantity: its digits are never grouped."""

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", "class": "year", "maxlength": 4}
            | (attrs or {})
        )


class TypedNumberField(forms.Field):
    """What the number fields share: an empty entry is unknown, bounds are told in a sentence."""

    widget = NumberInput

    def __init__(self, *, low=None, high=None, **kwargs):
        # A model field hands over what only Django's own number fields want.
        for name in ("min_value", "max_value", "step_size"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def to_python(self, value):
        if value in self.empty_values:
            return None
        return self.parse(value) if isinstance(value, str) else value

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.low is not None and value < self.low:
            raise ValidationError(
                _("%(value)s is too small: it cannot be less than %(limit)s."),
                code="too_small",
                params={"value": self.shown(value), "limit": self.shown(self.low)},
            )
        if self.high is not None and value > self.high:
            raise ValidationError(
                _("%(value)s is too large: it cannot be more than %(limit)s."),
                code="too_large",
                params={"value": self.shown(value), "limit": self.shown(self.high)},
            )

    def shown(self, value) -> str:
        return str(self.widget.format_value(value))

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DecimalNumberField(TypedNumberField):
    """A number with decimals, as a float."""

    def parse(self, text):
        return float(parse_decimal(text))


class WholeNumberField(TypedNumberField):
    def parse(self, text):
        return parse_whole(text)


class YearField(TypedNumberField):
    """A year, four digits and nothing else."""

    widget = YearInput

    def __init__(self, **kwargs):
        super().__init__(low=1800, high=2200, **kwargs)

    def parse(self, text):
        if not re.fullmatch(r"\d{4}", text.strip(), re.ASCII):
            raise ValidationError(
                _("“%(text)s” is not a year. Write four digits, like 2024."),
                code="not_a_year",
                params={"text": visible(text)},
            )
        return int(text)


class DegreesField(TypedNumberField):
    def parse(self, text):
        return parse_degrees(text)
