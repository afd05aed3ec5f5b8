"""What changes people and their agencies."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from agencies.models import ApiToken, User


def has_administrator() -> bool:
    return User.objects.filter(is_superuser=True).exists()


def create_administrator(*, username: str, password: str) -> User:
    """Create a person who may do everything everywhere."""
    return User.objects.create_superuser(username=username, password=password)


def note_use(token: ApiToken) -> None:
    """Note when a token was last used, at most once a minute."""
    if token.last_used_at is None or timezone.now() - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=Now())
