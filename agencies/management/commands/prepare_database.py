"""Give the database what Sentra needs of it, or print the SQL for its administrator."""

import contextlib
import os

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies import database_server

NOT_AVAILABLE = (psycopg2.errors.UndefinedFile, psycopg2.errors.FeatureNotSupported)
# The second: membership in a role that could not be created either.
NOT_ALLOWED = (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.UndefinedObject)


class Command(BaseCommand):
    help = (
        "Check the PostgreSQL server's version, create the database roles and PostGIS where this user may, "
        "and otherwise print the SQL that the database's administrator has to run."
    )
    requires_system_checks = ()

    def handle(self, **options):
        application_url = settings.DATABASE_URL
        migration_url = os.environ.get("MIGRATION_DATABASE_URL") or application_url
        with connected(application_url, "DATABASE_URL") as connection:
            application_user = connection.info.user
        with connected(migration_url, "MIGRATION_DATABASE_URL") as connection:
            self.check_version(connection.server_version)
            with connection.cursor() as cursor:
                refused = self.give(cursor, application_user)
            if refused:
                self.stdout.write("\n".join(["", *refused, ""]))
                raise CommandError(
                    f"This user may not do that: have the server's administrator run the statements above in "
                    f'the database "{connection.info.dbname}" and start again.'
                )

    def check_version(self, version_number):
        if version_number < database_server.OLDEST_MAJOR * 10_000:
            raise CommandError(
                f"PostgreSQL {version_number // 10_000} is too old: Sentra needs "
                f"{database_server.OLDEST_MAJOR} or newer."
            )
        warning = database_server.version_warning(version_number)
        if warning:
            self.stderr.write(f"Warning: {warning}")

    def give(self, cursor, application_user) -> list[str]:
        """Run what is missing; return what is missing still, for a GRANT may be ignored with a mere warning."""
        for statement in database_server.missing(cursor, application_user):
            try:
                cursor.execute(statement)
            except NOT_AVAILABLE as error:
                raise CommandError(
                    "PostGIS is not installed on the database server: install its package there "
                    '(on Debian "apt-get install postgresql-postgis") and start again.'
                ) from error
            except NOT_ALLOWED:
                continue
        return database_server.missing(cursor, application_user)


@contextlib.contextmanager
def connected(url: str, variable: str):
    """Open a connection that commits every statement by itself."""
    try:
        connection = psycopg2.connect("postgresql:" + url.partition(":")[2], connect_timeout=10)
    except psycopg2.Error as error:
        reason = str(error).strip().split("\n")[0].rstrip(".")
        raise CommandError(
            f"The database of {variable} does not answer ({reason}): correct {variable} or start its server."
        ) from error
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()
