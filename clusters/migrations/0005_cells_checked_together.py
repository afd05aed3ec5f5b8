"""The millions of cells of a run: what they refer to is looked up for all rows of a statement together.

As foreign keys every row is three look-ups, which take twice as long as storing it.
"""

import django.db.models.deletion
from django.db import migrations, models


# Table and column that names its rows among the cells.
REFERRED = {
    "clusters_analysisrun": "run_id", "regions_region": "region_id", "firms_industry": "industry_id",
}  # fmt: skip
ADDED = "".join(
    f"""
    IF EXISTS (SELECT FROM (SELECT DISTINCT {column} AS id FROM changed) named
                WHERE NOT EXISTS (SELECT FROM {table} known WHERE known.id = named.id)) THEN
        RAISE EXCEPTION 'A cell names a row of {table} that does not exist.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'concentration_{column}';
    END IF;"""
    for table, column in REFERRED.items()
)
RULE = f"""
CREATE FUNCTION clusters_cells_refer() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN{ADDED}
    RETURN NULL;
END $$;
CREATE TRIGGER cells_refer_when_added AFTER INSERT ON clusters_concentration
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION clusters_cells_refer();
CREATE TRIGGER cells_refer_when_changed AFTER UPDATE ON clusters_concentration
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION clusters_cells_refer();
"""
UNDO = """
DROP TRIGGER cells_refer_when_changed ON clusters_concentration;
DROP TRIGGER cells_refer_when_added ON clusters_concentration;
DROP FUNCTION clusters_cells_refer();
"""


def kept(table: str, column: str) -> migrations.RunSQL:
    """Let nothing be deleted while cells refer to it."""
    function = f"clusters_cells_keep_{column}"
    return migrations.RunSQL(
        f"""
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM clusters_concentration cell JOIN gone ON gone.id = cell.{column}) THEN
        RAISE EXCEPTION 'Cells of a run refer to a deleted row of {table}.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'concentration_{column}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cells_keep AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {function}();
""",
        f"DROP TRIGGER cells_keep ON {table}; DROP FUNCTION {function}();",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('clusters', '0004_analysisrun_step_ends_at'),
        ('firms', '0008_less_to_check_per_row'),
        ('regions', '0004_boundary_faults'),
    ]

    operations = [
        migrations.AlterField(
            model_name='concentration',
            name='industry',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='firms.industry'),
        ),
        migrations.AlterField(
            model_name='concentration',
            name='region',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='regions.region'),
        ),
        migrations.AlterField(
            model_name='concentration',
            name='run',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clusters.analysisrun'),
        ),
        migrations.RunSQL(RULE, UNDO),
        *(kept(table, column) for table, column in REFERRED.items()),
    ]
