"""Edits of rows that came by an upload are noted, so that it is known what a revert would undo."""

from django.db import migrations

from ingest.watching import watch

TABLES = [
    "firms_classification",
    "firms_industry",
    "firms_industryconcordance",
    "firms_dataset",
    "firms_firm",
    "firms_firmstate",
    "firms_firmyear",
    "firms_firmregion",
    "firms_holding",
    "firms_externalparty",
    "firms_supplierlink",
    "firms_statistic",
    "firms_price",
    "firms_coefficient",
]


class Migration(migrations.Migration):
    dependencies = [("firms", "0002_fits_its_dataset"), ("ingest", "0003_staging_schema")]
    operations = watch(*TABLES)
