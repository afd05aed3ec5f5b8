"""What addresses have in common by which reviewed records are changed."""

import uuid
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.response import Response

from clusters.history import Refused
from publication.api.bodies import (
    Body,
    Declined,
    StrictJSON,
    etag_of,
    request_key,
    version_asked,
)
from publication.api.problems import Problem
from publication.api.strict import Query
from publication.api.views import RecordView


def no_decisions() -> Problem:
    """Say to who may only read who may decide."""
    return Problem(
        "permission_denied",
        _(
            "Deciding about clusters and programs needs the role of analyst, manager or administrator, "
            "or a token with scope write that such a person made."
        ),
    )


class NoBody(Body):
    pass


class WritingView(RecordView):
    """A view that also changes something; `bodies` says by which method and with which fields."""

    parser_classes = (StrictJSON,)
    bodies: dict[str, type[Body]] = {}
    statuses: dict[str, int] = {}
    model: type
    action: str  # of agencies.permissions

    def query_of(self, method):
        return self.query if method in ("GET", "HEAD") else Query

    def readable(self, key: str):
        """Return the row of that key that the caller may read, or refuse as not found."""
        try:
            rows = self.model.objects.readable_by(self.principal).filter(key=uuid.UUID(key))
        except ValueError:
            raise Problem("not_found") from None
        row = rows.first()
        if row is None:
            raise Problem("not_found")
        return row

    def writable(self, key: str):
        """Return the row that the caller may change: 404 to who may not read it, 403 to who may."""
        row = self.readable(key)
        if not self.model.objects.allowing(self.action, self.principal).filter(pk=row.pk).exists():
            raise self.not_allowed()
        return row

    def not_allowed(self) -> Problem:
        """Say who may do what the address does."""
        return no_decisions()

    def body(self, request) -> dict:
        return self.bodies[request.method].read(request)

    def asked_with(self, request, row, *, required=False) -> dict:
        """Return who asks, against which version, and under which key: what every service takes."""
        return {
            "by": self.principal,
            "version": version_asked(request, row, required=required),
            "key": request_key(request),
        }


@contextmanager
def declining():
    """Turn a service's refusal into a problem; undo what the request did so far."""
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        raise Declined(refused) from None
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if not name.endswith("_request_once"):
            raise
        raise Problem("repeated_request") from None


def with_etag(row, body: dict, status: int = 200, location: str = "") -> Response:
    headers = {"ETag": etag_of(row)} | ({"Location": location} if location else {})
    return Response(body, status=status, headers=headers)
