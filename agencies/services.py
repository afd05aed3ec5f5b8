"""What changes people and their agencies."""

from datetime import timedelta

from axes.utils import reset as axes_reset
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies.models import ApiToken, Membership, User


def has_administrator() -> bool:
    return User.objects.filter(is_superuser=True).exists()


def create_administrator(*, username: str, password: str) -> User:
    """Create a person who may do everything everywhere."""
    return User.objects.create_superuser(username=username, password=password)


def note_use(token: ApiToken) -> None:
    """Note when a token was last used, at most once a minute."""
    if token.last_used_at is None or timezone.now() - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=Now())


@transaction.atomic
def invite(*, username, agency, role, first_name="", last_name="", email="") -> User:
    """Create a person with a role in an agency.  The person sets a password by `reset_path`."""
    person = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        is_staff=True,  # lets in to the data-entry pages; what is seen there hangs on the role
    )
    person.set_unusable_password()
    person.save()
    Membership.objects.create(user=person, agency=agency, role=role)
    return person


def reset_path(person: User) -> str:
    """Return the path at which a person sets a new password, once, and forget failed sign-ins."""
    axes_reset(username=person.get_username())
    return reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
            "token": default_token_generator.make_token(person),
        },
    )


def create_token(token: ApiToken, *, created_by: User) -> str:
    """Store a new token and return its secret, which is kept nowhere."""
    secret = ApiToken.new_secret()
    token.digest = ApiToken.digest_of(secret)
    token.created_by = created_by
    token.save()
    return secret


def revoke(tokens) -> int:
    """Let tokens open nothing from now on; return how many still did."""
    return tokens.filter(revoked_at=None).update(revoked_at=Now())
