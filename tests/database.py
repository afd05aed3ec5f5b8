"""The database of a test process: a copy of one that was migrated once and is kept between runs.

Migrating takes a dozen seconds, copying half of one. The kept database is named test_…_migrated and says in its
comment what it was made from; it is made anew when that changes.
"""

import hashlib
import itertools
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
# Migrations, and what they or the signals that follow them run; tests/test_database.py holds the list to it.
MADE_FROM = (
    "*/migrations/*.py",
    "firms/references.py",
    "ingest/watching.py",
    "publication/database_roles.py",
    "publication/found.py",
    "config/roles.sql",
    "requirements.txt",
)


def sources() -> list[Path]:
    """Return the files that decide what a migrated database looks like."""
    return sorted(file for pattern in MADE_FROM for file in ROOT.glob(pattern))


def fingerprint() -> str:
    whole = hashlib.sha256()
    for file in sources():
        whole.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return whole.hexdigest()


@contextmanager
def copied_database():
    """Give a process a migrated database of its own, which every connection leads to until the end."""
    name = settings.DATABASES["default"]["NAME"]
    kept = f"test_{name}_migrated"
    with connection._nodb_cursor() as cursor:
        # Of several processes the first one migrates.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [kept])
        if comment_of(cursor, kept) != fingerprint():
            migrate(kept)
            run(cursor, "COMMENT ON DATABASE {} IS {}", kept, sql.Literal(fingerprint()))
        copy = taken_name(cursor, f"test_{name}")
        run(cursor, "DROP DATABASE IF EXISTS {} WITH (FORCE)", copy)
        run(cursor, "CREATE DATABASE {} TEMPLATE {}", copy, sql.Identifier(kept))
        # A test may compute for minutes within its transaction where the machine is busy.
        run(cursor, "ALTER DATABASE {} SET idle_in_transaction_session_timeout = 0", copy)
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [kept])
        lead_to(copy)
        yield
        lead_to(name)
        # A thread of the test server keeps its session for as long as the browser keeps its connection.
        run(cursor, "DROP DATABASE {} WITH (FORCE)", copy)


def taken_name(cursor, name: str) -> str:
    """Take the first numbered name that no other process has, of this run or of another in this checkout."""
    for number in itertools.count(1):
        # Held for as long as the cursor's session lives: what a killed process has left is taken over.
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"{name}_{number}"])
        if cursor.fetchone()[0]:
            return f"{name}_{number}"


def migrate(name: str) -> None:
    """Make a database from nothing by the migrations."""
    real = settings.DATABASES["default"]["NAME"]
    settings.DATABASES["default"]["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    lead_to(real)


def lead_to(name: str) -> None:
    """Close every connection of this thread; from now on they lead to the database of this name."""
    for each in connections.all():
        each.close()
        each.settings_dict["NAME"] = name


def comment_of(cursor, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    found = cursor.fetchone()
    return found and found[0]


def run(cursor, words: str, name: str, *more) -> None:
    cursor.execute(sql.SQL(words).format(sql.Identifier(name), *more))
