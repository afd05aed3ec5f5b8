"""The published role reads the schema `published` and nothing else: asked of the catalog."""

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db(databases=["default", "published"])

# PostGIS's own tables hold no data of ours and are readable to all by its making.
POSTGIS = {"spatial_ref_sys", "geometry_columns", "geography_columns"}


def rights(role, verb):
    """Return {(schema, table): may the role do it?} for every table and view of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT n.nspname, c.relname, has_table_privilege(%s, c.oid, %s)
                      AND has_schema_privilege(%s, n.oid, 'USAGE')
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
                  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  AND n.nspname NOT LIKE 'pg\\_%%'""",
            [role, verb, role],
        )
        return {(schema, table): may for schema, table, may in cursor if table not in POSTGIS}


def test_the_published_role_reads_only_the_published_schema():
    may = rights("sentra_published", "SELECT")
    assert {schema for schema, _ in may} == {"public", "published"}
    assert {table for table, allowed in may.items() if allowed} == {
        table for table in may if table[0] == "published"
    }


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_the_published_role_writes_nowhere(verb):
    assert not any(rights("sentra_published", verb).values())


def test_no_column_of_a_private_table_is_open_either():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, a.attname FROM pg_class c
                 JOIN pg_namespace n ON n.oid = c.relnamespace
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v') AND c.relname <> ALL(%s)
                  AND has_column_privilege('sentra_published', c.oid, a.attnum, 'SELECT')""",
            [list(POSTGIS)],
        )
        assert cursor.fetchall() == []


def test_the_application_role_writes_rows_but_defines_nothing():
    may = rights("sentra_app", "INSERT")
    assert may["public", "firms_firm"] and may["published", "concentration"]
    assert not may["public", "django_migrations"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege('sentra_app', 'public', 'CREATE'),"
            " has_schema_privilege('sentra_app', 'published', 'CREATE'),"
            " (SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'sentra_app')"
        )
        assert cursor.fetchone() == (False, False, False)


def test_the_published_connection_is_that_role():
    with connections["published"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("sentra_published",)
