"""What refers to firms from findings and institutions is checked once for all rows of a statement (firms, 0016)."""

import django.db.models.deletion
from django.db import migrations, models

from firms.references import references

REFERENCES = [
    ("firm_of_affiliation", "clusters_affiliation", "firm_id", "firms_firm", "DISTINCT"),
    ("firm_of_member", "clusters_member", "firm_id", "firms_firm", "DISTINCT"),
    ("best_supplier_of_pool", "clusters_purchasingpool", "best_supplier_id", "firms_firm", "DISTINCT"),
    ("starter_of_pool", "clusters_purchasingpool", "starter_id", "firms_firm", "DISTINCT"),
    ("firm_of_gap", "clusters_gapcandidate", "firm_id", "firms_firm", "DISTINCT"),
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
    dependencies = [("clusters", "0009_cells_by_run"), ("firms", "0016_references_to_firms")]
    operations = [
        *references(REFERENCES),
        to_a_firm("affiliation", "firm", related_name="affiliations", verbose_name="firm"),
        to_a_firm("member", "firm", blank=True, null=True, related_name="memberships"),
        to_a_firm("purchasingpool", "best_supplier", db_index=False, null=True, related_name="+"),
        to_a_firm("purchasingpool", "starter", db_index=False, null=True, related_name="+"),
        to_a_firm("gapcandidate", "firm", db_index=False, related_name="+"),
    ]
