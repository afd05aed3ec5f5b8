"""What is sent in a body, and with which version: as strict as the parameters of an address."""

import json
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.parsers import JSONParser

from clusters.history import ChangedMeanwhile, Refused, sentence
from publication.api.problems import Problem

# Refusals that lie not in what was sent but in how things stand.
CONFLICTS = {
    "not_now",
    "is_a_proposal",
    "not_a_proposal",
    "programme_runs",
    "programme_ended",
    "cluster_not_confirmed",
    "regions_apart",
    "datasets_mixed",
    "stage_not_computed",
    "indicator_exists",
    "no_run",
    "run_is_over",
}
LONGEST_KEY = 200


class Declined(Problem):
    """A refusal by a service, with the service's own code."""

    def __init__(self, refused: Refused):
        self.code, self.detail = refused.code, str(refused)
        self.errors = []
        if isinstance(refused, ChangedMeanwhile):
            self.status_code, self.title = 412, gettext_lazy("Changed meanwhile")
            self.errors = [
                {"parameter": "If-Match", "code": refused.code, "message": sentence(change)}
                for change in refused.changes
            ]
        elif refused.code in CONFLICTS:
            self.status_code, self.title = 409, gettext_lazy("Not possible as things stand")
        else:
            self.status_code, self.title = 400, gettext_lazy("Field not valid")
        if refused.field and not self.errors:
            self.errors = [
                {"parameter": refused.field, "code": refused.code, "message": str(refused)}
            ]


class StrictJSON(JSONParser):
    """JSON without what PostgreSQL cannot store and without a name given twice."""

    def parse(self, stream, media_type=None, parser_context=None):
        text = stream.read()
        if not text.strip():
            return {}
        try:
            return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Problem("bad_request", _("The body is no valid JSON.")) from None


def _once(pairs):
    names = [name for name, _value in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem("invalid_field", _("Given more than once: %s.") % ", ".join(twice)[:200])
    return dict(pairs)


def _no_constant(name):
    raise ValueError(name)


class Body(serializers.Serializer):
    """The fields of a body; others are refused by name."""

    @classmethod
    def read(cls, request) -> dict:
        """Return the fields of a request, checked; optional ones are absent."""
        sent = request.data
        if not isinstance(sent, dict):
            raise Problem("bad_request", _("Send a JSON object."))
        body = cls(data=sent)
        unknown = sorted(set(sent) - set(body.fields))
        if unknown:
            raise Problem(
                "unknown_field",
                _("Unknown: %(unknown)s. This address knows: %(known)s.")
                % {"unknown": ", ".join(unknown)[:200], "known": ", ".join(body.fields) or "–"},
                [{"parameter": name[:100], "code": "unknown_field"} for name in unknown[:20]],
            )
        if not body.is_valid():
            raise _as_problem(body)
        return dict(body.validated_data)


def _as_problem(body: Body) -> Problem:
    errors = [
        {
            "parameter": name,
            "code": "missing_field" if detail.code == "required" else "invalid_field",
            "message": str(detail),
        }
        for name, details in body.errors.items()
        for detail in _flat(details)
    ]
    codes = {error["code"] for error in errors}
    code = codes.pop() if len(codes) == 1 else "invalid_field"
    return Problem(code, " ".join(f"{e['parameter']}: {e['message']}" for e in errors), errors)


def _flat(details):
    """Yield the messages of a field, also of the fields inside it."""
    if isinstance(details, dict):
        details = details.values()
    elif not isinstance(details, list):
        yield details
        return
    for part in details:
        yield from _flat(part)


# Versions


def etag_of(row) -> str:
    """Return the mark of a row's version."""
    return f'"{row.key.hex[:12]}-{row.version}"'


def version_asked(request, row, *, required: bool) -> int | None:
    """Return the version that the caller has seen, by the header If-Match."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise Problem("precondition_required")
        return None
    if header == "*":
        return None
    found = re.fullmatch(rf'"{row.key.hex[:12]}-([0-9]{{1,9}})"', header)
    # A mark that is none of this row's can only be out of date.
    return int(found[1]) if found else 0


def request_key(request) -> str:
    return request.headers.get("Idempotency-Key", "").strip()[:LONGEST_KEY].replace("\x00", "")
