"""K_d and M of the industries they were asked for in what is published."""

from django.db import migrations, models

DISTANCES = """
CREATE TABLE published.distance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES published.release ON DELETE CASCADE,
    industry_code text NOT NULL,
    year smallint NOT NULL,
    measure text NOT NULL,
    function text NOT NULL,
    distance_km double precision NOT NULL,
    value double precision,
    low double precision,
    high double precision,
    local_low double precision,
    local_high double precision,
    plants integer NOT NULL,
    UNIQUE (release_id, industry_code, year, measure, function, distance_km)
);
CREATE TRIGGER distance_stays BEFORE UPDATE ON published.distance
    FOR EACH STATEMENT EXECUTE FUNCTION published.stays_as_it_is();
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0005_cluster_models")]
    operations = [
        migrations.RunSQL(DISTANCES, "DROP TABLE published.distance"),
        migrations.CreateModel(
            name="PublishedDistance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "db_table": '"published"."distance"',
                "ordering": ["id"],
                "abstract": False,
                "managed": False,
            },
        ),
    ]
