"""How a request says who is asking: by a token in the header, or by a session."""

import base64
import binascii

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from agencies.models import ApiToken
from agencies.principal import Principal, principal_of
from agencies.services import note_use


class TokenOrSession(SessionAuthentication):
    """`Authorization: Token …`, the same as the password of HTTP Basic, or the browser's session."""

    def authenticate(self, request):
        header = get_authorization_header(request)
        if not header:
            return super().authenticate(request)
        token = (
            ApiToken.objects.of_secret(secret_in(header))
            .usable()
            .select_related("created_by")
            .first()
        )
        if token is None:
            # One sentence for unknown, expired and revoked: nobody learns which secrets once were.
            raise AuthenticationFailed
        note_use(token)
        return AnonymousUser(), token

    def authenticate_header(self, request):
        # Naming Basic here would make browsers open their own password window over the page.
        return 'Token realm="Sentra"'


def secret_in(header: bytes) -> str:
    """Return the secret of an Authorization header."""
    kind, _, rest = header.partition(b" ")
    try:
        if kind.lower() == b"token":
            return rest.strip().decode("ascii")
        if kind.lower() == b"basic":
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        pass
    raise AuthenticationFailed


class Known(BasePermission):
    """Somebody is asking: a person who is signed in, or a program with a token."""

    def has_permission(self, request, view):
        return principal(request).is_known


def principal(request) -> Principal:
    """Return who is asking, found out once per request."""
    if not hasattr(request, "_principal"):
        request._principal = principal_of(request.user, request.auth)
    return request._principal
