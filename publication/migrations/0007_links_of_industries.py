"""How strongly related industries trade by an input–output table, and how far groups settle together."""

from django.db import migrations

COLUMNS = {"industry_pair": "input_output_link", "industry_result": "group_coagglomeration"}


class Migration(migrations.Migration):
    dependencies = [("publication", "0006_published_distances")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE published.{table} ADD COLUMN {column} double precision",
            f"ALTER TABLE published.{table} DROP COLUMN {column}",
        )
        for table, column in COLUMNS.items()
    ]
