"""Where boundaries overlap or leave gaps."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

from ingest.watching import watch


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
        *watch("regions_boundaryfault"),
    ]
