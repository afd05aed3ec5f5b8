"""Refusals in one shape: `application/problem+json` (RFC 9457) with a code that never changes."""

import logging
import uuid

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from psycopg2.errors import QueryCanceled
from rest_framework import exceptions
from rest_framework.views import set_rollback

log = logging.getLogger(__name__)

# code -> (HTTP status, title, what to do).  docs/api.md lists them for those who call.
KINDS = {
    "bad_request": (400, gettext_lazy("Request not understood"), ""),
    "unknown_parameter": (400, gettext_lazy("Unknown parameter"), ""),
    "missing_parameter": (400, gettext_lazy("Parameter missing"), ""),
    "invalid_parameter": (400, gettext_lazy("Parameter not valid"), ""),
    "repeated_parameter": (400, gettext_lazy("Parameter given twice"), ""),
    "invalid_text": (
        400,
        gettext_lazy("Text not valid"),
        gettext_lazy("The address holds a NUL byte or is not UTF-8."),
    ),
    "search_too_long": (400, gettext_lazy("Search too long"), ""),
    "bbox_invalid": (400, gettext_lazy("Box not valid"), ""),
    "bbox_too_large": (400, gettext_lazy("Box too large"), ""),
    "bad_cursor": (
        400,
        gettext_lazy("Page not found"),
        gettext_lazy("The cursor is not one of this list. Begin again without it."),
    ),
    "too_many_rows": (400, gettext_lazy("Too many rows for this format"), ""),
    "ordering_not_allowed": (400, gettext_lazy("Order not offered"), ""),
    "unknown_field": (400, gettext_lazy("Unknown field"), ""),
    "missing_field": (400, gettext_lazy("Field missing"), ""),
    "invalid_field": (400, gettext_lazy("Field not valid"), ""),
    "not_authenticated": (
        401,
        gettext_lazy("Sign-in needed"),
        gettext_lazy("Sign in, or send a token in the header Authorization."),
    ),
    "invalid_token": (
        401,
        gettext_lazy("Token not accepted"),
        gettext_lazy("The token is unknown, expired or revoked, or the header is malformed."),
    ),
    "token_in_address": (
        401,
        gettext_lazy("Token in the address"),
        gettext_lazy(
            "Addresses end up in logs. Send the token in the header Authorization, and have this "
            "one revoked."
        ),
    ),
    "permission_denied": (
        403,
        gettext_lazy("Not allowed"),
        gettext_lazy("Your role does not include this."),
    ),
    "not_found": (404, gettext_lazy("Not found"), gettext_lazy("There is nothing at this address.")),
    "no_release": (
        404,
        gettext_lazy("Nothing published yet"),
        gettext_lazy("No release has been published yet."),
    ),
    "method_not_allowed": (405, gettext_lazy("Method not allowed"), ""),
    "not_acceptable": (
        406,
        gettext_lazy("Format not offered"),
        gettext_lazy("Ask for application/json."),
    ),
    "repeated_request": (
        409,
        gettext_lazy("Request sent before"),
        gettext_lazy("This Idempotency-Key was used before; what it asked for has been done."),
    ),
    "run_not_finished": (409, gettext_lazy("Run not finished"), ""),
    "idempotency_mismatch": (
        422,
        gettext_lazy("Key used for something else"),
        gettext_lazy("This Idempotency-Key was used for another request."),
    ),
    "payload_too_large": (
        413,
        gettext_lazy("Request too large"),
        gettext_lazy("Send less at once."),
    ),
    "unsupported_media_type": (415, gettext_lazy("Media type not supported"), ""),
    "precondition_required": (
        428,
        gettext_lazy("Version missing"),
        gettext_lazy(
            "Send the ETag of what you have seen in the header If-Match, so that nobody's change is "
            "lost."
        ),
    ),
    "too_many_requests": (
        429,
        gettext_lazy("Too many requests"),
        gettext_lazy("Wait a little and ask again."),
    ),
    "internal_error": (
        500,
        gettext_lazy("Something went wrong"),
        gettext_lazy("The fault is ours and has been noted under the request id."),
    ),
    "database_unavailable": (
        503,
        gettext_lazy("Database not reachable"),
        gettext_lazy("The database does not answer just now. Nothing was changed; try again."),
    ),
    "too_slow": (
        503,
        gettext_lazy("Took too long"),
        gettext_lazy("The search took too long and was stopped. Narrow it by a filter."),
    ),
}  # fmt: skip


class Problem(exceptions.APIException):
    """A refusal; `errors` says which parameters are meant and what they allow."""

    def __init__(self, code: str, detail: str = "", errors: list[dict] | None = None):
        self.status_code, self.title, usual = KINDS[code]
        self.code, self.errors = code, errors or []
        self.detail = detail or usual or self.title


STANDARD = [
    (Http404, "not_found"),
    (exceptions.NotFound, "not_found"),
    (exceptions.NotAuthenticated, "not_authenticated"),
    (exceptions.AuthenticationFailed, "invalid_token"),
    ((exceptions.PermissionDenied, PermissionDenied), "permission_denied"),
    (exceptions.NotAcceptable, "not_acceptable"),
    (exceptions.Throttled, "too_many_requests"),
    (RequestDataTooBig, "payload_too_large"),
    ((exceptions.ParseError, SuspiciousOperation), "bad_request"),
]


def problem(exception, context) -> JsonResponse:
    """Answer for an exception of a view; the REST framework calls it."""
    set_rollback()
    request = context["request"]
    known = _as_problem(exception)
    if known is None:
        log.error("Request %s failed.", request_id(request), exc_info=exception)
        known = Problem("internal_error")
    response = answer(request, known)
    if challenge := getattr(exception, "auth_header", None) or _challenge(known, context):
        response["WWW-Authenticate"] = challenge
    wait = getattr(exception, "wait", None) or (10 if known.status_code == 503 else None)
    if wait:
        response["Retry-After"] = str(int(wait))
    return response


def _challenge(known, context):
    return (
        context["view"].get_authenticate_header(context["request"])
        if known.status_code == 401
        else None
    )


def _as_problem(exception) -> Problem | None:
    if isinstance(exception, Problem):
        return exception
    for kinds, code in STANDARD:
        if isinstance(exception, kinds):
            return Problem(code)
    if isinstance(exception, exceptions.MethodNotAllowed):
        return Problem("method_not_allowed", _("This address can only be read."))
    if isinstance(exception, exceptions.UnsupportedMediaType):
        return Problem("unsupported_media_type", str(exception.detail))
    if isinstance(exception, OperationalError):
        stopped = isinstance(exception.__cause__, QueryCanceled)
        return Problem("too_slow" if stopped else "database_unavailable")
    return None


def answer(request, known: Problem) -> JsonResponse:
    """Return the problem as a response, in the reader's language."""
    body = {
        "type": f"urn:sentra:problem:{known.code}",
        "title": str(known.title),
        "status": known.status_code,
        "code": known.code,
        "detail": str(known.detail),
        "errors": known.errors,
        "request_id": request_id(request),
    }
    response = JsonResponse(
        body,
        status=known.status_code,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    response["X-Request-ID"] = body["request_id"]
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def request_id(request) -> str:
    """Return the name under which the log knows this request."""
    plain = getattr(request, "_request", request)
    if not hasattr(plain, "request_id"):
        plain.request_id = uuid.uuid4().hex
    return plain.request_id


def _handler(code: str, page):
    """Answer a problem under /api and the usual page elsewhere."""

    def handler(request, *args, **kwargs):
        if request.path.startswith("/api/") or request.path == "/api":
            return answer(request, Problem(code))
        return page(request, *args, **kwargs)

    return handler


handler400 = _handler("bad_request", defaults.bad_request)
handler403 = _handler("permission_denied", defaults.permission_denied)
handler404 = _handler("not_found", defaults.page_not_found)
handler500 = _handler("internal_error", defaults.server_error)


@csrf_exempt
def nothing_here(request, *args, **kwargs):
    """Answer for every address under /api that is not in the map."""
    return answer(request, Problem("not_found"))
