"""What people call an industry is open to all, as its titles are."""

from django.db import migrations

VIEW = """
DROP VIEW published.industry;
CREATE VIEW published.industry AS
    SELECT id, classification_id, code, level, parent_id, title_id, title_en, traded{more}
      FROM firms_industry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0008_results_of_runs"),
        ("firms", "0015_other_names_of_industries"),
    ]
    operations = [
        migrations.RunSQL(
            VIEW.format(more=", other_names_id, other_names_en"), VIEW.format(more="")
        )
    ]
