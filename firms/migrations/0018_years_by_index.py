"""Find the first and last year of a large register in an index of years, without reading its rows.

Like the other indexes it is built after the rows of a first import (0017).
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("firms.migrations.0017_keys_set_aside")

ASIDE, BACK = "DROP INDEX firms_firmstate", "CREATE INDEX firm_state_point"
CREATE = before.CREATE.replace(ASIDE, f"DROP INDEX firm_year_year;\n    {ASIDE}").replace(
    BACK, f"CREATE INDEX firm_year_year ON firms_firmyear (year);\n    {BACK}"
)
assert CREATE.count("firm_year_year") == 2


class Migration(migrations.Migration):
    dependencies = [("firms", "0017_keys_set_aside")]
    operations = [
        migrations.AddIndex(
            model_name="firmyear", index=models.Index(fields=["year"], name="firm_year_year")
        ),
        migrations.RunSQL(CREATE, before.CREATE),
    ]
