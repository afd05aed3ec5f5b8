"""What changes people and their agencies."""

from agencies.models import User


def has_administrator() -> bool:
    return User.objects.filter(is_superuser=True).exists()


def create_administrator(*, username: str, password: str) -> User:
    """Create a person who may do everything everywhere."""
    return User.objects.create_superuser(username=username, password=password)
