"""Clusters of a release: what of them others may see, after disclosure control."""

from django.db import migrations

PART = """
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id bigint NOT NULL REFERENCES published.cluster ON DELETE CASCADE,"""
TITLES = """
    title_id text NOT NULL,
    title_en text NOT NULL,"""
ENDS = "".join(
    f"""
    {end}_place text NOT NULL,
    {end}_role text NOT NULL,
    {end}_industry_code text NOT NULL,
    {end}_title_id text NOT NULL,
    {end}_title_en text NOT NULL,
    {end}_region_code text NOT NULL,
    {end}_region_name text NOT NULL,"""
    for end in ("supplier", "buyer")
)

TABLES = f"""
CREATE TABLE published.cluster (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES published.release ON DELETE CASCADE,
    key uuid NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    basis text NOT NULL,
    level text NOT NULL,
    region_codes text[] NOT NULL,
    region_names text[] NOT NULL,
    longitude double precision,
    latitude double precision,
    outline geometry(MultiPolygon, 4326),
    core_codes text[] NOT NULL,
    core_titles_id text[] NOT NULL,
    core_titles_en text[] NOT NULL,
    supporting_codes text[] NOT NULL,
    firms integer,
    holdings integer,
    employment double precision,
    location_quotient double precision,
    location_quotient_low double precision,
    location_quotient_high double precision,
    q_value double precision,
    surveyed double precision,
    grade text NOT NULL,
    undone_by integer,
    undone_rule text NOT NULL,
    strength text NOT NULL,
    year smallint,
    stage text NOT NULL,
    stage_computed text NOT NULL,
    stage_year smallint,
    stage_confidence double precision,
    slope double precision,
    regional_growth double precision,
    members integer NOT NULL,
    core_members integer NOT NULL,
    supporters integer NOT NULL,
    institutions integer NOT NULL,
    flag text NOT NULL,
    UNIQUE (release_id, key)
);

CREATE TABLE published.cluster_industry ({PART}
    role text NOT NULL,
    industry_code text NOT NULL,{TITLES}
    observed boolean NOT NULL,
    confidence double precision,
    links integer,
    expected_links double precision,
    suppliers integer,
    buyers integer,
    value_low double precision,
    value_high double precision,
    currency text NOT NULL,
    share_of_sales double precision,
    share_of_purchases double precision,
    q_value double precision,
    statements integer,
    agreeing integer,
    coefficient double precision,
    flag text NOT NULL,
    UNIQUE (cluster_id, industry_code, role)
);

CREATE TABLE published.cluster_cell ({PART}
    region_code text NOT NULL,
    region_name text NOT NULL,
    industry_code text NOT NULL,{TITLES}
    seed boolean NOT NULL,
    grade text NOT NULL,
    firms integer,
    UNIQUE (cluster_id, region_code, industry_code)
);

-- By name only those who may be shown by name; everybody else is in the counts.
CREATE TABLE published.cluster_member ({PART}
    role text NOT NULL,
    observed boolean NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    industry_code text NOT NULL,{TITLES}
    region_code text NOT NULL,
    region_name text NOT NULL,
    longitude double precision,
    latitude double precision
);
CREATE INDEX published_cluster_member_of_cluster ON published.cluster_member (cluster_id, role);
CREATE TABLE published.cluster_member_count ({PART}
    role text NOT NULL,
    region_code text NOT NULL,
    region_name text NOT NULL,
    firms integer NOT NULL,
    unlisted integer NOT NULL,
    UNIQUE (cluster_id, role, region_code)
);

CREATE TABLE published.cluster_stage ({PART}
    year smallint NOT NULL,
    stage text NOT NULL,
    confidence double precision,
    rule text NOT NULL,
    firms integer,
    employment double precision,
    of_peak double precision,
    net_entry double precision,
    slope double precision,
    slope_low double precision,
    slope_high double precision,
    entry_rate double precision,
    exit_rate double precision,
    regional_growth double precision,
    override text NOT NULL,
    override_reason text NOT NULL,
    flag text NOT NULL,
    UNIQUE (cluster_id, year)
);

CREATE TABLE published.cluster_characteristic ({PART}
    characteristic text NOT NULL,
    part text NOT NULL,
    value double precision,
    low double precision,
    high double precision,
    expected double precision,
    percentile double precision,
    reference text NOT NULL,
    flag text NOT NULL,
    UNIQUE (cluster_id, characteristic, part)
);

CREATE TABLE published.cluster_pool ({PART}
    input_code text NOT NULL,{TITLES}
    unit text NOT NULL,
    currency text NOT NULL,
    year smallint NOT NULL,
    buyers integer NOT NULL,
    suppliers integer NOT NULL,
    volume_low double precision,
    volume_high double precision,
    value_low double precision,
    value_high double precision,
    price_lists integer NOT NULL,
    prices_left_out integer NOT NULL,
    saving_low double precision,
    saving_high double precision,
    share_low double precision,
    share_high double precision,
    flag text NOT NULL,
    UNIQUE (cluster_id, input_code, unit, currency)
);

CREATE TABLE published.cluster_gap ({PART}
    input_code text NOT NULL,{TITLES}
    currency text NOT NULL,
    year smallint NOT NULL,
    buyers integer NOT NULL,
    links integer NOT NULL,
    links_outside integer NOT NULL,
    value_low double precision,
    value_high double precision,
    local_share double precision,
    local_share_value double precision,
    candidates integer NOT NULL,
    flag text NOT NULL,
    UNIQUE (cluster_id, input_code, currency)
);
CREATE TABLE published.cluster_candidate ({PART}
    input_code text NOT NULL,
    name text NOT NULL,
    region_code text NOT NULL,
    region_name text NOT NULL,
    longitude double precision,
    latitude double precision,
    distance_km double precision NOT NULL
);
CREATE INDEX published_cluster_candidate_of_cluster
    ON published.cluster_candidate (cluster_id, input_code);

CREATE TABLE published.cluster_flow ({PART}
    grain text NOT NULL,
    year smallint NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,{ENDS}
    links integer NOT NULL,
    pairs integer NOT NULL,
    suppliers integer NOT NULL,
    buyers integer NOT NULL,
    value_low double precision,
    value_high double precision,
    flag text NOT NULL
);
CREATE INDEX published_cluster_flow_of_cluster ON published.cluster_flow (cluster_id, grain);

CREATE TABLE published.cluster_labour ({PART}
    industry_code text NOT NULL,{TITLES}
    other_code text NOT NULL,
    other_title_id text NOT NULL,
    other_title_en text NOT NULL,
    similarity double precision NOT NULL,
    basis text NOT NULL,
    UNIQUE (cluster_id, industry_code, other_code)
);

CREATE TABLE published.cluster_programme ({PART}
    name text NOT NULL,
    step text NOT NULL,
    started_date date NOT NULL,
    ended_date date
);
CREATE INDEX published_cluster_programme_of_cluster ON published.cluster_programme (cluster_id);
"""
NAMES = [
    "cluster", "cluster_industry", "cluster_cell", "cluster_member", "cluster_member_count",
    "cluster_stage", "cluster_characteristic", "cluster_pool", "cluster_gap", "cluster_candidate",
    "cluster_flow", "cluster_labour", "cluster_programme",
]  # fmt: skip
TRIGGERS = "".join(
    f"""
CREATE TRIGGER {name}_stays BEFORE UPDATE ON published.{name}
    FOR EACH STATEMENT EXECUTE FUNCTION published.stays_as_it_is();"""
    for name in NAMES
)
GONE = "".join(f"DROP TABLE published.{name};" for name in reversed(NAMES))


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_published_measures"), ("clusters", "0003_measures")]
    operations = [migrations.RunSQL(TABLES + TRIGGERS, GONE)]
