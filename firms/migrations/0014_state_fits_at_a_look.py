"""Whether states fit their dataset is asked once of all rows of a statement: its box and its classification together."""

from django.db import migrations

FEW = 1_000
RULE = f"""
CREATE OR REPLACE FUNCTION firms_state_fits_its_dataset() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = on AS $$
DECLARE offence record;
BEGIN
    PERFORM set_config('enable_nestloop', CASE WHEN count(*) < {FEW} THEN 'on' ELSE 'off' END, true)
       FROM (SELECT FROM changed LIMIT {FEW}) first_rows;
    EXECUTE $query$
        SELECT firm.firm_id, edition.code AS edition, changed.point @ edition.extent AS inside
          FROM changed
          JOIN firms_firm firm ON firm.id = changed.firm_id
          JOIN firms_dataset dataset ON dataset.id = firm.dataset_id
          JOIN regions_boundaryset edition ON edition.id = dataset.boundary_set_id
          JOIN firms_industry industry ON industry.id = changed.industry_id
         WHERE NOT (changed.point @ edition.extent)
            OR industry.classification_id <> dataset.classification_id
         LIMIT 1 $query$ INTO offence;
    IF offence IS NULL THEN
        RETURN NULL;
    ELSIF NOT offence.inside THEN
        RAISE EXCEPTION 'The point of firm % lies outside the box of boundary set %.', offence.firm_id, offence.edition
            USING ERRCODE = 'check_violation', CONSTRAINT = 'firm_point_inside_the_box';
    END IF;
    RAISE EXCEPTION 'The industry of firm % is not of its dataset''s classification.', offence.firm_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'firm_industry_of_the_classification';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0013_indexes_set_aside")]
    # Backward, the rule stays as it is here: it refuses the same rows.
    operations = [migrations.RunSQL(RULE, migrations.RunSQL.noop)]
