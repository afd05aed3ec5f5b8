"""What each database role may do, and the views of findings.  Idempotent; called after every migration."""

from django.conf import settings
from django.db import connections

from publication.found import create_views, drop_views

GRANTS = """
GRANT USAGE ON SCHEMA public, published TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, published TO {application};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public, published TO {application};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {application};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {published};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA published TO {published};
GRANT SELECT ON ALL TABLES IN SCHEMA published TO {published};
"""


def grant(connection) -> None:
    """Let the application role write rows, and the published role read the schema `published` only."""
    with connection.cursor() as cursor:
        cursor.execute(
            GRANTS.format(
                application=connection.ops.quote_name(settings.APPLICATION_ROLE),
                published=connection.ops.quote_name(settings.PUBLISHED_ROLE),
            )
        )


def drop_before_migration(using, **kwargs):
    """Take the views away, so that no column they show keeps a migration from changing it."""
    if using == "default":
        drop_views(connections[using])


def grant_after_migration(using, **kwargs):
    if using == "default":
        create_views(connections[using])
        grant(connections[using])
