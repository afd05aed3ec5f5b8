"""Where boundaries overlap or leave gaps."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

from ingest.watching import watch


# Taking back a file restores the box before it deletes the regions, so the check may wait.
WAITING = """
DROP TRIGGER box_holds ON regions_boundaryset;
CREATE CONSTRAINT TRIGGER box_holds AFTER UPDATE OF extent ON regions_boundaryset
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION regions_boundaryset_box_holds();
"""
AT_ONCE = """
DROP TRIGGER box_holds ON regions_boundaryset;
CREATE TRIGGER box_holds AFTER UPDATE OF extent ON regions_boundaryset
    FOR EACH ROW EXECUTE FUNCTION regions_boundaryset_box_holds();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0003_edits_are_noted'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoundaryFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('overlap', 'overlap'), ('gap', 'gap')], max_length=7, verbose_name='kind')),
                ('area_km2', models.FloatField(verbose_name='area in km²')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='shape')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='regions.level', verbose_name='level')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='regions.region', verbose_name='other region')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='regions.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'boundary fault',
                'verbose_name_plural': 'boundary faults',
                'ordering': ['-area_km2'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['overlap', 'gap'])), name='boundary_fault_kind_known'), models.CheckConstraint(condition=models.Q(('area_km2__gt', 0)), name='boundary_fault_has_an_area')],
            },
        ),
        migrations.RunSQL(WAITING, AT_ONCE),
        *watch("regions_boundaryfault"),
    ]
