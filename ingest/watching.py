"""Let the database note edits of rows that came by an upload."""

from django.db import migrations


def watch(*tables: str) -> list[migrations.RunSQL]:
    """Return the operations that have edits of the tables noted; for the migrations of other apps."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER note_{verb} AFTER {verb} ON {table} REFERENCING OLD TABLE AS was "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ingest_note_edit()",
            f"DROP TRIGGER note_{verb} ON {table}",
        )
        for table in tables
        for verb in ("update", "delete")
    ]
