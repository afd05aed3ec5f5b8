"""What refers to firms and their states from links, prices and matches is checked once for all rows of a statement, too.

A foreign key looks for each row that goes, in each table that may refer to it: to take back a million firms it
looked ten million times.  The rules are those of migration 0011.
"""

import django.db.models.deletion
from django.db import migrations, models

from firms.references import references

REFERENCES = [
    ("supplier_of_link", "firms_supplierlink", "supplier_id", "firms_firm", "DISTINCT"),
    ("buyer_of_link", "firms_supplierlink", "buyer_id", "firms_firm", "DISTINCT"),
    ("supplier_of_price", "firms_price", "supplier_id", "firms_firm", "DISTINCT"),
    ("first_of_match", "firms_firmmatch", "first_id", "firms_firm", ""),
    ("second_of_match", "firms_firmmatch", "second_id", "firms_firm", ""),
    ("state_of_secondary", "firms_firmstate_secondary_industries", "firmstate_id", "firms_firmstate", ""),
    ("secondary_of_state", "firms_firmstate_secondary_industries", "industry_id", "firms_industry", "DISTINCT"),
]


def to_a_firm(model, field, **more):
    return migrations.AlterField(
        model_name=model,
        name=field,
        field=models.ForeignKey(
            db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to="firms.firm", **more
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("firms", "0015_other_names_of_industries")]
    operations = [
        # First the rules, so that at no moment nothing is checked.
        *references(REFERENCES),
        to_a_firm(
            "supplierlink", "supplier", blank=True, null=True, db_index=False, related_name="sales",
            verbose_name="supplier",
        ),
        to_a_firm("supplierlink", "buyer", blank=True, null=True, related_name="purchases", verbose_name="buyer"),
        to_a_firm("price", "supplier", related_name="prices", verbose_name="supplier"),
        to_a_firm("firmmatch", "first", related_name="+", verbose_name="firm"),
        to_a_firm("firmmatch", "second", related_name="+", verbose_name="other firm"),
        migrations.AlterField(
            model_name="firmstate",
            name="secondary_industries",
            field=models.ManyToManyField(
                blank=True, db_constraint=False, related_name="+", to="firms.industry",
                verbose_name="secondary industries",
            ),
        ),
    ]
