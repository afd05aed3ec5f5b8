"""The schema `published`: views of active reference data, tables of released figures."""

from django.db import migrations

SCHEMA = """
CREATE SCHEMA published;

CREATE VIEW published.boundary_set AS
    SELECT id, code, name, source, licence, code_system, valid_from, valid_to, fictional, extent,
           activated_at
      FROM regions_boundaryset WHERE activated_at IS NOT NULL;
CREATE VIEW published.level AS
    SELECT level.id, level.boundary_set_id, level.code, level.depth, level.name_id, level.name_en
      FROM regions_level level JOIN published.boundary_set edition ON edition.id = level.boundary_set_id;
CREATE VIEW published.region AS
    SELECT region.id, region.boundary_set_id, region.level_id, region.code, region.name,
           region.parent_id, region.area_km2, region.geometry
      FROM regions_region region JOIN published.boundary_set edition ON edition.id = region.boundary_set_id;
CREATE VIEW published.region_shape AS
    SELECT shape.id, shape.region_id, shape.resolution, shape.geometry
      FROM regions_regionshape shape JOIN published.region region ON region.id = shape.region_id;
CREATE VIEW published.classification AS
    SELECT id, code, name, source, fictional FROM firms_classification;
CREATE VIEW published.industry AS
    SELECT id, classification_id, code, level, parent_id, title_id, title_en, traded FROM firms_industry;

CREATE TABLE published.release (
    id bigint PRIMARY KEY,
    key uuid NOT NULL UNIQUE,
    run_key uuid NOT NULL,
    dataset_code text NOT NULL,
    dataset_name text NOT NULL,
    owner_name text NOT NULL,
    fictional boolean NOT NULL,
    boundary_set_code text NOT NULL,
    classification_code text NOT NULL,
    levels text[] NOT NULL,
    measures text[] NOT NULL,
    years smallint[] NOT NULL,
    industry_level text NOT NULL,
    parameters jsonb NOT NULL,
    released_at timestamptz NOT NULL,
    current boolean NOT NULL,
    content_sha256 text NOT NULL
);
CREATE UNIQUE INDEX one_current_published_release ON published.release (current) WHERE current;

CREATE TABLE published.concentration (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES published.release ON DELETE CASCADE,
    level text NOT NULL,
    region_code text NOT NULL,
    region_name text NOT NULL,
    industry_code text NOT NULL,
    year smallint NOT NULL,
    measure text NOT NULL,
    employment double precision,
    establishments double precision,
    value_added double precision,
    share_of_region double precision,
    share_of_industry double precision,
    location_quotient double precision,
    location_quotient_low double precision,
    location_quotient_high double precision,
    one_firm_low double precision,
    one_firm_high double precision,
    uncertain boolean,
    UNIQUE (release_id, level, industry_code, year, measure, region_code)
);
CREATE INDEX published_concentration_of_region
    ON published.concentration (release_id, region_code, year, measure);

CREATE TABLE published.industry_result (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES published.release ON DELETE CASCADE,
    level text NOT NULL,
    industry_code text NOT NULL,
    year smallint NOT NULL,
    measure text NOT NULL,
    employment double precision,
    establishments double precision,
    value_added double precision,
    regions_present integer,
    UNIQUE (release_id, level, year, measure, industry_code)
);

CREATE TABLE published.region_result (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES published.release ON DELETE CASCADE,
    level text NOT NULL,
    region_code text NOT NULL,
    region_name text NOT NULL,
    year smallint NOT NULL,
    measure text NOT NULL,
    employment double precision,
    establishments double precision,
    value_added double precision,
    industries_present integer,
    UNIQUE (release_id, level, year, measure, region_code)
);

-- A release is never rewritten: what was cited stays what it was.  Withdrawing one deletes its rows.
CREATE FUNCTION published.stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published figure is never changed; publish another release.'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER concentration_stays BEFORE UPDATE ON published.concentration
    FOR EACH STATEMENT EXECUTE FUNCTION published.stays_as_it_is();
CREATE TRIGGER industry_result_stays BEFORE UPDATE ON published.industry_result
    FOR EACH STATEMENT EXECUTE FUNCTION published.stays_as_it_is();
CREATE TRIGGER region_result_stays BEFORE UPDATE ON published.region_result
    FOR EACH STATEMENT EXECUTE FUNCTION published.stays_as_it_is();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0001_initial"),
        ("clusters", "0001_initial"),
        ("firms", "0002_fits_its_dataset"),
        ("regions", "0002_inside_the_box"),
    ]
    operations = [migrations.RunSQL(SCHEMA, "DROP SCHEMA published CASCADE")]
