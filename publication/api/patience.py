"""No question to the database takes longer than anybody would wait for the answer."""

from contextlib import contextmanager

from django.db import connections, transaction

SECONDS = 5


@contextmanager
def patience(using: str):
    """Let PostgreSQL stop a query of this block that takes too long (the answer is then 503)."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [f"{SECONDS}s"])
        yield
