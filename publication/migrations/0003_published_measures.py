"""Every measure of a run in what is published, and which industries are related."""

from django.db import migrations, models

DOUBLE, WHOLE = "double precision", "integer"
DYNAMICS = {
    name: DOUBLE for name in ("entry_rate", "exit_rate", "growth", "growth_low", "growth_high")
}
COLUMNS = {
    "concentration": {
        "stability": "text",
        **{
            name: DOUBLE
            for name in (
                "p_value", "q_value", "standardized_location_quotient", "local_moran",
                "local_moran_p", "local_moran_q",
            )
        },
        "local_moran_class": "text",
        "getis_ord_z": DOUBLE,
        "relatedness_density": DOUBLE,
        "cluster_index": DOUBLE,
        "strong_cluster": "boolean",
        "observatory_stars": "smallint",
        "regional_shift": DOUBLE,
    },
    "industry_result": {
        **{
            name: DOUBLE
            for name in (
                "hoover", "gini_of_location_quotients", "locational_gini_lorenz", "theil_t",
                "theil_l",
            )
        },
        "plants": WHOLE,
        **{
            name: DOUBLE
            for name in (
                "plant_herfindahl", "raw_concentration", "ellison_glaeser", "ellison_glaeser_z",
                "ellison_glaeser_p", "ellison_glaeser_q", "moran", "moran_z", "moran_p", "moran_q",
                "complexity",
            )
        },
        **DYNAMICS,
    },
    "region_result": {
        **{
            name: DOUBLE
            for name in (
                "krugman_specialization", "herfindahl", "gini_specialization", "hachman",
                "entropy", "related_variety", "unrelated_variety", "complexity", "national_shift",
                "mix_shift", "regional_shift",
            )
        },
        **DYNAMICS,
    },
}
PAIRS = """
CREATE TABLE published.industry_pair (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES published.release ON DELETE CASCADE,
    level text NOT NULL,
    industry_code text NOT NULL,
    other_code text NOT NULL,
    year smallint NOT NULL,
    measure text NOT NULL,
    proximity double precision,
    cosine double precision,
    jaccard double precision,
    association double precision,
    coagglomeration double precision,
    UNIQUE (release_id, level, year, measure, industry_code, other_code)
);
CREATE TRIGGER industry_pair_stays BEFORE UPDATE ON published.industry_pair
    FOR EACH STATEMENT EXECUTE FUNCTION published.stays_as_it_is();
"""


def altered(clause: str) -> list[str]:
    return [
        f"ALTER TABLE published.{table} "
        + ", ".join(clause.format(name=name, kind=kind) for name, kind in columns.items())
        for table, columns in COLUMNS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0002_published_schema"),
        ("clusters", "0003_measures"),
    ]
    operations = [
        migrations.RunSQL(altered("ADD COLUMN {name} {kind}"), altered("DROP COLUMN {name}")),
        migrations.RunSQL(PAIRS, "DROP TABLE published.industry_pair"),
        migrations.CreateModel(
            name="PublishedIndustryPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "db_table": '"published"."industry_pair"',
                "ordering": ["id"],
                "abstract": False,
                "managed": False,
            },
        ),
    ]
