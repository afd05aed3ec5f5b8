"""The rules that look at a statement's rows join them by hashing, however few rows the statistics know of.

A session keeps the plan of a trigger function, and statistics are old while a table is being filled:
a nested loop chosen for a few rows would take hours for a million.
"""

from django.db import migrations

RULES = [
    "firms_state_fits_its_dataset",
    "firms_region_of_the_edition",
    "firms_link_of_one_dataset",
    "firms_price_of_one_dataset",
]


class Migration(migrations.Migration):
    dependencies = [("firms", "0005_ends_of_the_same_dataset")]
    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {rule}() SET enable_nestloop = off",
            f"ALTER FUNCTION {rule}() RESET enable_nestloop",
        )
        for rule in RULES
    ]
