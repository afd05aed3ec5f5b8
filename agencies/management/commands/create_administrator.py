"""Create the first administrator with a password of its own making."""

import os
import secrets
from pathlib import Path

from django.core.management.base import BaseCommand

from agencies.services import create_administrator, has_administrator


class Command(BaseCommand):
    help = (
        "Create the first administrator unless there is one, and print the generated password once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--username", default="admin")
        parser.add_argument(
            "--password-file", type=Path, help="Keep the password here, readable to its owner only."
        )

    def handle(self, *, username, password_file, **options):
        if has_administrator():
            return
        password = new_password()
        # Kept first: an administrator whose password nobody ever saw would be locked out.
        if password_file:
            keep(password, password_file)
        create_administrator(username=username, password=password)
        if password_file:
            self.stdout.write(
                f"The password is kept in {password_file}; change it after signing in."
            )
        self.stdout.write(f"First administrator: {username}, password: {password}")


def new_password() -> str:
    """Return about 95 random bits that can be read aloud: five groups of four letters and digits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(5))


def keep(password: str, path: Path) -> None:
    """Write the file so that no other user ever can read it."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
