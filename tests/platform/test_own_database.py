"""A database of one's own: what it lacks is given, or printed as SQL for its administrator."""

import uuid
from contextlib import contextmanager

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agencies import database_server


@contextmanager
def cursor_in(name):
    """Work in another database of the tests' server, each statement by itself."""
    given = connection.settings_dict
    other = psycopg2.connect(
        dbname=name,
        user=given["USER"],
        password=given["PASSWORD"],
        host=given["HOST"],
        port=given["PORT"] or None,
    )
    other.autocommit = True
    try:
        yield other.cursor()
    finally:
        other.close()


def address_of(name):
    given = connection.settings_dict
    login = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgis://{login}@/{name}?host={given['HOST']}&port={given['PORT'] or 5432}"


@pytest.fixture
def bare_database():
    """The name of a database without PostGIS."""
    name = f"bare_{uuid.uuid4().hex[:8]}"
    with cursor_in("postgres") as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield name
    with cursor_in("postgres") as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def may_create_extensions() -> bool:
    with cursor_in("postgres") as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def test_a_database_without_postgis_gets_it_or_the_sql_is_printed(
    bare_database, settings, monkeypatch, capsys
):
    settings.DATABASE_URL = address_of(bare_database)
    monkeypatch.delenv("MIGRATION_DATABASE_URL", raising=False)
    if may_create_extensions():
        call_command("prepare_database")
        with cursor_in(bare_database) as cursor:
            assert database_server.missing(cursor, connection.settings_dict["USER"]) == []
    else:
        with pytest.raises(
            CommandError, match=f'statements above in the database "{bare_database}"'
        ):
            call_command("prepare_database")
        assert "CREATE EXTENSION postgis;" in capsys.readouterr().out


def test_everything_missing_is_named_in_an_order_that_works(bare_database):
    with cursor_in(bare_database) as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = 'sentra_published'")
        assert cursor.fetchone(), "the tests' server has the roles"
        needed = database_server.missing(cursor, "somebody_else")
    assert 'GRANT "sentra_published" TO "somebody_else";' in needed
    assert 'GRANT "sentra_app" TO "somebody_else";' in needed
    assert needed[-1] == "CREATE EXTENSION postgis;"


def test_names_are_quoted_in_the_printed_sql(bare_database):
    with cursor_in(bare_database) as cursor:
        needed = database_server.missing(cursor, 'o"connor; DROP ROLE x')
    assert 'GRANT "sentra_published" TO "o""connor; DROP ROLE x";' in needed


@pytest.mark.parametrize("url", ["postgis://nobody:hidden@127.0.0.1:1/none", "postgis://%zz@/x"])
def test_an_address_that_does_not_answer_is_named_without_its_password(settings, url):
    settings.DATABASE_URL = url
    with pytest.raises(CommandError, match="DATABASE_URL does not answer") as refusal:
        call_command("prepare_database")
    assert "hidden" not in str(refusal.value) and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("version", "warned"),
    [
        (150018, True),
        (150020, False),
        (150021, False),
        (170011, True),
        (170012, False),
        (190000, False),
    ],
)
def test_a_server_below_its_floor_is_warned_of(version, warned):
    warning = database_server.version_warning(version)
    assert bool(warning) == warned
    if warned:
        assert f"--only-upgrade postgresql-{version // 10_000}" in warning
