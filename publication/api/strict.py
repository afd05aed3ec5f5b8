"""The one place that is strict about query parameters: unknown, repeated, malformed."""

import math
import re
from urllib.parse import unquote_to_bytes

from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import NotAcceptable

from publication.api.problems import Problem

SECRETS = re.compile(r"^(access_?)?(token|key|secret)$|^api_?(key|token)$|^authorization$", re.I)
# Codes of single errors that are the code of the whole answer too.
OWN_CODES = {"search_too_long", "bbox_invalid", "bbox_too_large", "ordering_not_allowed"}


def check_text(request) -> None:
    """Refuse an address that is not UTF-8 or holds a NUL byte; PostgreSQL could store neither."""
    query = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
    try:
        # Django has made sound text of the path already, all but this one letter.
        sound = "\0" not in query.decode() and "\0" not in request.path_info
    except UnicodeDecodeError:
        sound = False
    if not sound:
        raise Problem("invalid_text")


class Query(serializers.Serializer):
    """The query parameters of a route.  An empty one counts as not given."""

    @classmethod
    def read(cls, request) -> dict:
        """Return the parameters of a request, checked; optional ones are absent or their default."""
        asked = request.query_params
        query = cls(data={name: value for name, value in asked.items() if value.strip()})
        _check_names(asked, query.fields)
        if not query.is_valid():
            raise _as_problem(query)
        return query.validated_data


def _check_names(asked, fields) -> None:
    for name in asked:
        if SECRETS.match(name):
            raise Problem("token_in_address")
    if "format" in asked and "format" not in fields:
        raise NotAcceptable
    unknown = sorted(set(asked) - set(fields))
    if unknown:
        raise Problem(
            "unknown_parameter",
            _("Unknown: %(unknown)s. This address knows: %(known)s.")
            % {"unknown": ", ".join(unknown)[:200], "known": ", ".join(fields) or "–"},
            [{"parameter": name[:100], "code": "unknown_parameter"} for name in unknown[:20]],
        )
    repeated = [name for name in asked if len(asked.getlist(name)) > 1]
    if repeated:
        raise Problem("repeated_parameter", _("Given more than once: %s.") % ", ".join(repeated))


def _as_problem(query: Query) -> Problem:
    errors = [
        _error(query, name, detail)
        for name, details in query.errors.items()
        for detail in details
    ]  # fmt: skip
    codes = {error["code"] for error in errors}
    code = codes.pop() if len(codes) == 1 else "invalid_parameter"
    return Problem(code, " ".join(f"{e['parameter']}: {e['message']}" for e in errors), errors)


def _error(query, name, detail) -> dict:
    code = "missing_parameter" if detail.code == "required" else "invalid_parameter"
    code = detail.code if detail.code in OWN_CODES else code
    error = {"parameter": name, "code": code, "message": str(detail)}
    allowed = allowed_values(query.fields[name])
    return error | ({"allowed": allowed} if allowed else {})


def allowed_values(field) -> list:
    return list(getattr(field, "choices", None) or getattr(field, "allowed", None) or [])


def refuse(parameter: str, message: str, allowed=()) -> Problem:
    """Return the refusal of a value that only the database could judge."""
    error = {"parameter": parameter, "code": "invalid_parameter", "message": message}
    if allowed:
        error["allowed"] = list(allowed)
    return Problem("invalid_parameter", f"{parameter}: {message}", [error])


def one_of(parameter: str, value, allowed):
    """Return the value if it is allowed, else refuse it and say what is."""
    if value not in allowed:
        text = ", ".join(str(choice) for choice in allowed)
        raise refuse(parameter, _("Must be one of: %s.") % text, allowed)
    return value


class Code(serializers.CharField):
    """A code of a region, an industry, a dataset …: text, leading zeros are part of it."""

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 60} | options)


class Choice(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": gettext_lazy("Must be one of: {allowed}.")}

    def __init__(self, choices, **options):
        super().__init__(choices, **{"required": False} | options)

    def fail(self, key, **values):
        super().fail(key, **values, allowed=", ".join(str(choice) for choice in self.choices))


class Year(serializers.IntegerField):
    def __init__(self, **options):
        super().__init__(**{"required": False, "min_value": 1800, "max_value": 2200} | options)


class Search(serializers.CharField):
    """Words to look for.  Short, because every row has to be compared with it."""

    LONGEST = 100

    def __init__(self, **options):
        super().__init__(**{"required": False, "help_text": "At most 100 characters."} | options)

    def to_internal_value(self, value):
        text = super().to_internal_value(value)
        if len(text) > self.LONGEST:
            raise serializers.ValidationError(
                _("At most %d characters.") % self.LONGEST, code="search_too_long"
            )
        return text


class BBox(serializers.CharField):
    """west,south,east,north in degrees; becomes a polygon."""

    LARGEST = (180, 90)  # degrees across; a register of the whole planet is a mistake

    def __init__(self, **options):
        text = "west,south,east,north in degrees, at most 180 × 90."
        super().__init__(**{"required": False, "help_text": text} | options)

    def to_internal_value(self, value):
        west, south, east, north = self._numbers(value)
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            self._refuse()
        if east - west > self.LARGEST[0] or north - south > self.LARGEST[1]:
            raise serializers.ValidationError(
                _("At most %(width)d by %(height)d degrees.")
                % {"width": self.LARGEST[0], "height": self.LARGEST[1]},
                code="bbox_too_large",
            )
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        return box

    def _numbers(self, value):
        try:
            numbers = [float(part) for part in str(value)[:200].split(",")]
        except ValueError:
            self._refuse()
        if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
            self._refuse()
        return numbers

    def _refuse(self):
        raise serializers.ValidationError(
            _("Four finite numbers, west,south,east,north, west < east and south < north."),
            code="bbox_invalid",
        )


class Ordering(serializers.CharField):
    """Names of columns, comma-separated, `-` before one for descending; becomes pairs."""

    def __init__(self, names, **options):
        self.allowed = [sign + name for name in names for sign in ("", "-")]
        text = f"Comma-separated: {', '.join(names)}; with - before a name descending."
        super().__init__(**{"required": False, "help_text": text} | options)

    def to_internal_value(self, value):
        names = [part.strip() for part in super().to_internal_value(value).split(",")]
        bare = [name.removeprefix("-") for name in names]
        if not set(names) <= set(self.allowed) or len(set(bare)) < len(bare):
            raise serializers.ValidationError(
                _("Offered: %s.") % ", ".join(self.allowed), code="ordering_not_allowed"
            )
        return [(name.removeprefix("-"), name.startswith("-")) for name in names]
