"""Rules that look at a second table, which no CHECK can: kept by triggers, once per statement."""

from django.db import migrations

RULE = """
CREATE FUNCTION regions_region_fits_its_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE offence record;
BEGIN
    SELECT changed.code, edition.code AS edition INTO offence
      FROM changed JOIN regions_boundaryset edition ON edition.id = changed.boundary_set_id
     WHERE NOT (changed.geometry @ edition.extent) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Region % lies outside the box of boundary set %.', offence.code, offence.edition
            USING ERRCODE = 'check_violation', CONSTRAINT = 'region_inside_the_box';
    END IF;
    SELECT changed.code INTO offence
      FROM changed JOIN regions_level level ON level.id = changed.level_id
      LEFT JOIN regions_region parent ON parent.id = changed.parent_id
     WHERE level.boundary_set_id <> changed.boundary_set_id
        OR parent.boundary_set_id <> changed.boundary_set_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Region % has a level or a parent of another boundary set.', offence.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'region_of_one_edition';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER region_fits_when_added AFTER INSERT ON regions_region
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION regions_region_fits_its_edition();
CREATE TRIGGER region_fits_when_changed AFTER UPDATE ON regions_region
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION regions_region_fits_its_edition();

-- A box may not shrink under what already lies in it.
CREATE FUNCTION regions_boundaryset_box_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM regions_region region
                WHERE region.boundary_set_id = NEW.id AND NOT (region.geometry @ NEW.extent)) THEN
        RAISE EXCEPTION 'Boundary set % has regions outside its new box.', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'box_holds_its_regions';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER box_holds AFTER UPDATE OF extent ON regions_boundaryset
    FOR EACH ROW EXECUTE FUNCTION regions_boundaryset_box_holds();
"""

UNDO = """
DROP TRIGGER box_holds ON regions_boundaryset;
DROP FUNCTION regions_boundaryset_box_holds();
DROP TRIGGER region_fits_when_changed ON regions_region;
DROP TRIGGER region_fits_when_added ON regions_region;
DROP FUNCTION regions_region_fits_its_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]
    operations = [migrations.RunSQL(RULE, UNDO)]
