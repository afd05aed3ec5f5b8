"""Edits of rows that came by an upload are noted, so that it is known what a revert would undo."""

from django.db import migrations

from ingest.watching import watch

TABLES = [
    "regions_boundaryset",
    "regions_level",
    "regions_region",
    "regions_regionshape",
    "regions_regioncode",
    "regions_regionfigure",
    "regions_regionconcordance",
]


class Migration(migrations.Migration):
    dependencies = [("regions", "0002_inside_the_box"), ("ingest", "0003_staging_schema")]
    operations = watch(*TABLES)
