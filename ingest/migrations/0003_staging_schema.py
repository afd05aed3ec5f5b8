"""The schema `staging`, where a file's rows wait, and the trigger that notes edits by people."""

from django.conf import settings
from django.db import migrations

CREATE = """
CREATE SCHEMA IF NOT EXISTS staging;
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    GRANT USAGE, CREATE ON SCHEMA staging TO {role};
  END IF;
END $$;

-- Called after every UPDATE and DELETE of a watched table.  An upload says who it is by a setting
-- and keeps its own before-images; only edits by other ways are noted here.
CREATE FUNCTION ingest_note_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('sentra.upload', true), '') = '' THEN
        INSERT INTO ingest_rowedit (table_name, row_id) SELECT TG_TABLE_NAME, was.id FROM was
         WHERE EXISTS (SELECT FROM ingest_addedrows added WHERE added.table_name = TG_TABLE_NAME
                          AND was.id BETWEEN added.first_id AND added.last_id)
            OR EXISTS (SELECT FROM ingest_changedrow changed WHERE changed.table_name = TG_TABLE_NAME
                          AND changed.row_id = was.id);
    END IF;
    RETURN NULL;
END $$;
"""
UNDO = "DROP FUNCTION ingest_note_edit(); DROP SCHEMA staging CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_staging_and_history")]
    operations = [migrations.RunSQL(CREATE.format(role=settings.APPLICATION_ROLE), UNDO)]
