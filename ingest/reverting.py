"""Take back everything an upload did, or say which rows stand in the way."""

from django.apps import apps
from django.db import connection

from ingest.ledger import as_upload, check_references_at_once

MOST_LISTED = 200

EDITED = """
SELECT edit.table_name, edit.row_id FROM ingest_rowedit edit
 WHERE edit.edited_at >= %(since)s
   AND (EXISTS (SELECT FROM ingest_addedrows added WHERE added.upload_id = %(upload)s
                   AND added.table_name = edit.table_name
                   AND edit.row_id BETWEEN added.first_id AND added.last_id)
     OR EXISTS (SELECT FROM ingest_changedrow changed WHERE changed.upload_id = %(upload)s
                   AND changed.table_name = edit.table_name AND changed.row_id = edit.row_id))
 GROUP BY 1, 2
"""
CHANGED_AGAIN = """
SELECT later.table_name, later.row_id FROM ingest_changedrow later
 WHERE later.upload_id <> %(upload)s AND later.id > %(mark)s
   AND (EXISTS (SELECT FROM ingest_addedrows added WHERE added.upload_id = %(upload)s
                   AND added.table_name = later.table_name
                   AND later.row_id BETWEEN added.first_id AND added.last_id)
     OR EXISTS (SELECT FROM ingest_changedrow changed WHERE changed.upload_id = %(upload)s
                   AND changed.table_name = later.table_name AND changed.row_id = later.row_id))
"""
# Rows without a number are results of runs: no upload writes such.
NOT_ITS_OWN = """
 WHERE NOT EXISTS (SELECT FROM ingest_addedrows own
        WHERE own.upload_id = %(upload)s AND own.table_name = %(referring)s
          AND r.id BETWEEN own.first_id AND own.last_id)
   AND NOT EXISTS (SELECT FROM ingest_changedrow own
        WHERE own.upload_id = %(upload)s AND own.table_name = %(referring)s AND own.row_id = r.id)
"""


class InTheWay(Exception):
    """Rows of the upload have been edited or are referred to: (table, row id if it has one, reason) for each."""

    def __init__(self, rows):
        super().__init__(f"{len(rows)} rows stand in the way")
        self.rows = rows


def rows_in_the_way(upload) -> list[tuple[str, int | None, str]]:
    """Return the rows that were edited since, changed by a later upload, or are referred to by others."""
    tables = list(upload.added_rows.values_list("table_name", flat=True).distinct())
    mark = max(upload.changed_rows.values_list("id", flat=True), default=0)
    values = {"upload": upload.pk, "since": upload.applied_at, "mark": mark}
    with connection.cursor() as cursor:
        cursor.execute(EDITED, values)
        found = [(table, pk, "edited") for table, pk in cursor.fetchall()]
        cursor.execute(CHANGED_AGAIN, values | {"mark": mark or _mark_of(upload, cursor)})
        found += [(table, pk, "changed_again") for table, pk in cursor.fetchall()]
        for referring, column, table, numbered in references_to(tables):
            cursor.execute(
                f"""
                SELECT {"r.id" if numbered else "NULL"} FROM {referring} r JOIN ingest_addedrows added
                    ON added.upload_id = %(upload)s AND added.table_name = %(table)s
                   AND r.{column} BETWEEN added.first_id AND added.last_id
                 {NOT_ITS_OWN if numbered else ""}
                 LIMIT {MOST_LISTED}
                """,
                values | {"table": table, "referring": referring},
            )
            found += [(referring, pk, "refers") for (pk,) in cursor.fetchall()]
    return found


def references_to(tables: list[str]) -> list[tuple[str, str, str, bool]]:
    """Return (table, column, table referred to, whether the table numbers its rows) of every reference to the tables.

    The models say it: not every reference is a foreign key of the database.
    """
    fields = [
        field
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        for field in model._meta.local_concrete_fields
        if field.is_relation
    ]
    found = {
        (
            field.model._meta.db_table,
            field.column,
            field.related_model._meta.db_table,
            field.model._meta.pk.column == "id",
        )
        for field in fields
    }
    return sorted(reference for reference in found if reference[2] in tables)


def _mark_of(upload, cursor) -> int:
    """Return the id of the last before-image that was there when a purely adding upload was applied."""
    cursor.execute(
        "SELECT coalesce(max(changed.id), 0) FROM ingest_changedrow changed JOIN ingest_upload u"
        " ON u.id = changed.upload_id WHERE u.applied_at < %s",
        [upload.applied_at],
    )
    return cursor.fetchone()[0]


def revert(upload) -> dict[str, int]:
    """Undo an applied upload within the caller's transaction; raise `InTheWay` where that would lose work."""
    found = rows_in_the_way(upload)
    if found:
        raise InTheWay(found)
    undone: dict[str, int] = {}
    with as_upload(upload), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in dict.fromkeys(
            upload.changed_rows.order_by("-id").values_list("table_name", flat=True)
        ):
            undone[table] = _restore(upload, table, cursor)
        check_references_at_once()
        for table in dict.fromkeys(
            upload.added_rows.order_by("-id").values_list("table_name", flat=True)
        ):
            cursor.execute(
                f"DELETE FROM {table} t USING ingest_addedrows added WHERE added.upload_id = %s"
                " AND added.table_name = %s AND t.id BETWEEN added.first_id AND added.last_id",
                [upload.pk, table],
            )
            undone[table] = undone.get(table, 0) + cursor.rowcount
    upload.added_rows.all().delete()
    upload.changed_rows.all().delete()
    return undone


def _restore(upload, table, cursor) -> int:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attname <> 'id' AND attgenerated = ''",
        [table],
    )
    names = [name for (name,) in cursor.fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    old = ", ".join(f'(jsonb_populate_record(null::{table}, changed.before))."{n}"' for n in names)
    cursor.execute(
        f"UPDATE {table} t SET ({columns}) = ROW({old}) FROM ingest_changedrow changed"
        " WHERE changed.upload_id = %s AND changed.table_name = %s AND changed.row_id = t.id",
        [upload.pk, table],
    )
    return cursor.rowcount
