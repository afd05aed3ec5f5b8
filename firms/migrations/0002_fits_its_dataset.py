"""A firm's point lies in its dataset's box and its industry in its dataset's classification."""

from django.db import migrations

RULE = """
CREATE FUNCTION firms_state_fits_its_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE offence record;
BEGIN
    SELECT firm.firm_id, edition.code AS edition INTO offence
      FROM changed
      JOIN firms_firm firm ON firm.id = changed.firm_id
      JOIN firms_dataset dataset ON dataset.id = firm.dataset_id
      JOIN regions_boundaryset edition ON edition.id = dataset.boundary_set_id
     WHERE NOT (changed.point @ edition.extent) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The point of firm % lies outside the box of boundary set %.',
            offence.firm_id, offence.edition
            USING ERRCODE = 'check_violation', CONSTRAINT = 'firm_point_inside_the_box';
    END IF;
    SELECT firm.firm_id INTO offence
      FROM changed
      JOIN firms_firm firm ON firm.id = changed.firm_id
      JOIN firms_dataset dataset ON dataset.id = firm.dataset_id
      JOIN firms_industry industry ON industry.id = changed.industry_id
     WHERE industry.classification_id <> dataset.classification_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The industry of firm % is not of its dataset''s classification.', offence.firm_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'firm_industry_of_the_classification';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER state_fits_when_added AFTER INSERT ON firms_firmstate
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_state_fits_its_dataset();
CREATE TRIGGER state_fits_when_changed AFTER UPDATE ON firms_firmstate
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_state_fits_its_dataset();

CREATE FUNCTION firms_region_of_the_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed JOIN regions_region region ON region.id = changed.region_id
                WHERE region.boundary_set_id <> changed.boundary_set_id) THEN
        RAISE EXCEPTION 'A firm was given a region of another boundary set.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'firm_region_of_the_edition';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER firm_region_fits_when_added AFTER INSERT ON firms_firmregion
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_region_of_the_edition();
CREATE TRIGGER firm_region_fits_when_changed AFTER UPDATE ON firms_firmregion
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_region_of_the_edition();
"""

UNDO = """
DROP TRIGGER firm_region_fits_when_changed ON firms_firmregion;
DROP TRIGGER firm_region_fits_when_added ON firms_firmregion;
DROP FUNCTION firms_region_of_the_edition();
DROP TRIGGER state_fits_when_changed ON firms_firmstate;
DROP TRIGGER state_fits_when_added ON firms_firmstate;
DROP FUNCTION firms_state_fits_its_dataset();
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0001_initial"), ("regions", "0002_inside_the_box")]
    operations = [migrations.RunSQL(RULE, UNDO)]
