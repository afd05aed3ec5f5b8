"""What Sentra needs of a PostgreSQL server, and the SQL that gives it."""

from pathlib import Path

from django.conf import settings
from psycopg2 import sql

OLDEST_MAJOR = 14
FLOORS_FILE = Path(settings.ROOT) / "config" / "postgresql_floors.txt"


def floor_of(major: int) -> int:
    """Return the oldest minor release of a major version that has no known security hole (0: none known)."""
    lines = FLOORS_FILE.read_text().split("\n")
    floors = dict(line.split(".") for line in lines if line and not line.startswith("#"))
    return int(floors.get(str(major), 0))


def version_warning(version_number: int) -> str | None:
    """Say which update mends the server, given its ``server_version_num``."""
    major, minor = divmod(version_number, 10_000)
    floor = floor_of(major)
    if minor >= floor:
        return None
    return (
        f"PostgreSQL {major}.{minor} has security holes that {major}.{floor} mends: on its server run "
        f'"apt-get update && apt-get install --only-upgrade postgresql-{major}".'
    )


def missing(cursor, application_user: str) -> list[str]:
    """Return the statements that are still needed, asked of the catalog through the user that migrates."""
    owner, database = _row(cursor, "SELECT current_user, current_database()")
    roles = (settings.MIGRATION_ROLE, settings.APPLICATION_ROLE, settings.PUBLISHED_ROLE)
    needed = [
        _statement(cursor, "CREATE ROLE {}", role)
        for role in roles
        if not _row(cursor, "SELECT 1 FROM pg_roles WHERE rolname = %s", role)
    ]
    memberships = [(settings.PUBLISHED_ROLE, application_user)]
    if application_user != owner:
        memberships.append((settings.APPLICATION_ROLE, application_user))
    needed += [
        _statement(cursor, "GRANT {} TO {}", role, member)
        for role, member in memberships
        if not _is_member(cursor, member, role)
    ]
    if not _yes(cursor, "SELECT has_database_privilege(%s, 'CREATE')", database):
        needed.append(_statement(cursor, "GRANT CREATE ON DATABASE {} TO {}", database, owner))
    if not _yes(cursor, "SELECT has_schema_privilege('public', 'CREATE')"):
        needed.append(_statement(cursor, "GRANT USAGE, CREATE ON SCHEMA public TO {}", owner))
    if not _row(cursor, "SELECT 1 FROM pg_extension WHERE extname = 'postgis'"):
        needed.append("CREATE EXTENSION postgis;")
    return needed


def _is_member(cursor, member: str, role: str) -> bool:
    question = "SELECT pg_has_role(m.oid, r.oid, 'MEMBER') FROM pg_roles m, pg_roles r"
    return _yes(cursor, f"{question} WHERE m.rolname = %s AND r.rolname = %s", member, role)


def _row(cursor, question: str, *values):
    cursor.execute(question, values)
    return cursor.fetchone()


def _yes(cursor, question: str, *values) -> bool:
    row = _row(cursor, question, *values)
    return row is not None and row[0]


def _statement(cursor, text: str, *names: str) -> str:
    identifiers = map(sql.Identifier, names)
    return sql.SQL(text + ";").format(*identifiers).as_string(cursor)
