"""The millions of cells of a run get a table of their own, a partition of the table of all cells.

It is filled before it has an index, sorted at once and joined to the others in the transaction that ends the run,
which is much quicker than row after row into indexes.  Discarding a run drops its table.  The application's role owns
no table: functions do it for it.
"""

from django.conf import settings
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION clusters_cells_begin(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    own text := format('clusters_concentration_%s', run);
BEGIN
    IF NOT EXISTS (SELECT FROM clusters_analysisrun WHERE id = run) THEN
        RAISE EXCEPTION 'A cell names a row of clusters_analysisrun that does not exist.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'concentration_run_id';
    END IF;
    PERFORM clusters_cells_discard(run);
    -- The check spares a look at every row when the table joins the others.
    EXECUTE format('CREATE TABLE %I (LIKE clusters_concentration INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
                                     CONSTRAINT cells_of_one_run CHECK (run_id = %s))', own, run);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO {role}', own);
    END IF;
END $$;

CREATE FUNCTION clusters_cells_sort(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET maintenance_work_mem = '512MB' AS $$
DECLARE
    own text := format('clusters_concentration_%s', run);
BEGIN
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (industry_id, year, measure, region_id, run_id)', own);
    EXECUTE format('CREATE INDEX ON %I (region_id)', own);
END $$;

CREATE FUNCTION clusters_cells_join(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    own text := format('clusters_concentration_%s', run);
    referred text;
    unknown boolean;
BEGIN
    FOREACH referred IN ARRAY ARRAY['regions_region', 'firms_industry'] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM (SELECT DISTINCT %I AS id FROM %I) named
                         WHERE NOT EXISTS (SELECT FROM %I known WHERE known.id = named.id))',
                       split_part(referred, '_', 2) || '_id', own, referred) INTO unknown;
        IF unknown THEN
            RAISE EXCEPTION 'A cell names a row of % that does not exist.', referred
                USING ERRCODE = 'foreign_key_violation',
                      CONSTRAINT = format('concentration_%s_id', split_part(referred, '_', 2));
        END IF;
    END LOOP;
    EXECUTE format('ALTER TABLE clusters_concentration ATTACH PARTITION %I FOR VALUES IN (%s)', own, run);
END $$;

-- A table can be dropped while nobody reads cells; else its rows go, and it stays behind empty.
CREATE FUNCTION clusters_cells_discard(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    own text := format('clusters_concentration_%s', run);
BEGIN
    IF to_regclass(own) IS NULL THEN
        RETURN;
    END IF;
    BEGIN
        EXECUTE format('DROP TABLE %I', own);
    EXCEPTION WHEN lock_not_available THEN
        EXECUTE format('DELETE FROM %I', own);
    END;
END $$;

DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    REVOKE EXECUTE ON FUNCTION clusters_cells_begin(bigint), clusters_cells_sort(bigint),
        clusters_cells_join(bigint), clusters_cells_discard(bigint) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION clusters_cells_begin(bigint), clusters_cells_sort(bigint),
        clusters_cells_join(bigint), clusters_cells_discard(bigint) TO {role};
  END IF;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION clusters_cells_discard(bigint);
DROP FUNCTION clusters_cells_join(bigint);
DROP FUNCTION clusters_cells_sort(bigint);
DROP FUNCTION clusters_cells_begin(bigint);
"""

SET_ASIDE = """
ALTER TABLE clusters_concentration RENAME TO clusters_cells_before;
ALTER TABLE clusters_cells_before DROP CONSTRAINT concentration_once, DROP COLUMN id;
DROP INDEX concentration_of_region;
CREATE TABLE clusters_concentration (LIKE clusters_cells_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY LIST (run_id);
ALTER TABLE clusters_concentration ADD PRIMARY KEY (industry_id, year, measure, region_id, run_id);
CREATE INDEX concentration_of_region ON clusters_concentration (region_id);
"""
CARRY_OVER = """
DO $$
DECLARE
    run bigint;
BEGIN
    FOR run IN SELECT DISTINCT run_id FROM clusters_cells_before ORDER BY run_id LOOP
        PERFORM clusters_cells_begin(run);
        EXECUTE format('INSERT INTO clusters_concentration_%s SELECT * FROM clusters_cells_before
                         WHERE run_id = %s ORDER BY industry_id, year, measure, region_id', run, run);
        PERFORM clusters_cells_sort(run);
        PERFORM clusters_cells_join(run);
    END LOOP;
END $$;
DROP TABLE clusters_cells_before;
"""
# The rules of 0005 for statements that name the table of all cells.
RULES = """
CREATE TRIGGER cells_refer_when_added AFTER INSERT ON clusters_concentration
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION clusters_cells_refer();
CREATE TRIGGER cells_refer_when_changed AFTER UPDATE ON clusters_concentration
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION clusters_cells_refer();
"""
BACK_INTO_ONE = """
ALTER TABLE clusters_concentration RENAME TO clusters_cells_parted;
CREATE TABLE clusters_concentration (LIKE clusters_cells_parted INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
INSERT INTO clusters_concentration SELECT * FROM clusters_cells_parted;
DROP TABLE clusters_cells_parted;
ALTER TABLE clusters_concentration ADD COLUMN id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    ADD CONSTRAINT concentration_once UNIQUE (run_id, industry_id, year, measure, region_id);
CREATE INDEX concentration_of_region ON clusters_concentration (run_id, region_id, year, measure);
"""

# With a run goes its table, which has lost its rows by then.
WITHOUT_A_RUN = """
CREATE OR REPLACE FUNCTION clusters_cells_keep_run_id() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run bigint;
    cells boolean;
BEGIN
    FOR run IN SELECT id FROM gone LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM clusters_concentration WHERE run_id = %s)', run) INTO cells;
        IF cells THEN
            RAISE EXCEPTION 'Cells of a run refer to a deleted row of clusters_analysisrun.'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'concentration_run_id';
        END IF;
        PERFORM clusters_cells_discard(run);
    END LOOP;
    RETURN NULL;
END $$;
"""
WITHOUT_A_RUN_BEFORE = """
CREATE OR REPLACE FUNCTION clusters_cells_keep_run_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM clusters_concentration cell JOIN gone ON gone.id = cell.run_id) THEN
        RAISE EXCEPTION 'Cells of a run refer to a deleted row of clusters_analysisrun.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'concentration_run_id';
    END IF;
    RETURN NULL;
END $$;
"""


def for_the_application(sql: str) -> str:
    return sql.replace("{role}", settings.APPLICATION_ROLE)


class Migration(migrations.Migration):
    dependencies = [("clusters", "0008_requests_of_runs")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(SET_ASIDE, RULES),
                migrations.RunSQL(for_the_application(FUNCTIONS), NO_FUNCTIONS),
                migrations.RunSQL(CARRY_OVER, BACK_INTO_ONE),
                migrations.RunSQL(RULES, ""),
                migrations.RunSQL(WITHOUT_A_RUN, WITHOUT_A_RUN_BEFORE),
            ],
            state_operations=[
                migrations.RemoveConstraint("concentration", "concentration_once"),
                migrations.RemoveIndex("concentration", "concentration_of_region"),
                migrations.AddIndex(
                    "concentration",
                    models.Index(fields=["region"], name="concentration_of_region"),
                ),
                migrations.RemoveField("concentration", "id"),
                migrations.AddField(
                    "concentration",
                    "pk",
                    models.CompositePrimaryKey(
                        "industry_id", "year", "measure", "region_id", "run_id",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
            ],
        ),
    ]  # fmt: skip
