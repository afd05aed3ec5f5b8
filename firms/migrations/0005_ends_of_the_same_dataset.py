"""The ends of a link and the supplier of a price belong to the same dataset as the row itself.

Who may read a row is decided by its dataset alone; an end in another dataset would leak through it.
"""

from django.db import migrations

RULE = """
CREATE FUNCTION firms_link_of_one_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM changed
          LEFT JOIN firms_firm supplier ON supplier.id = changed.supplier_id
          LEFT JOIN firms_firm buyer ON buyer.id = changed.buyer_id
          LEFT JOIN firms_externalparty seller ON seller.id = changed.external_supplier_id
          LEFT JOIN firms_externalparty taker ON taker.id = changed.external_buyer_id
         WHERE changed.dataset_id <> ANY (ARRAY[
               coalesce(supplier.dataset_id, changed.dataset_id),
               coalesce(buyer.dataset_id, changed.dataset_id),
               coalesce(seller.dataset_id, changed.dataset_id),
               coalesce(taker.dataset_id, changed.dataset_id)])) THEN
        RAISE EXCEPTION 'A supplier link has an end in another dataset.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_of_one_dataset';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER link_fits_when_added AFTER INSERT ON firms_supplierlink
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firms_link_of_one_dataset();
CREATE TRIGGER link_fits_when_changed AFTER UPDATE ON firms_supplierlink
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firms_link_of_one_dataset();

CREATE FUNCTION firms_price_of_one_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed JOIN firms_firm supplier ON supplier.id = changed.supplier_id
                WHERE supplier.dataset_id <> changed.dataset_id) THEN
        RAISE EXCEPTION 'A price has a supplier of another dataset.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_of_one_dataset';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER price_fits_when_added AFTER INSERT ON firms_price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firms_price_of_one_dataset();
CREATE TRIGGER price_fits_when_changed AFTER UPDATE ON firms_price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firms_price_of_one_dataset();
"""

UNDO = """
DROP TRIGGER price_fits_when_changed ON firms_price;
DROP TRIGGER price_fits_when_added ON firms_price;
DROP FUNCTION firms_price_of_one_dataset();
DROP TRIGGER link_fits_when_changed ON firms_supplierlink;
DROP TRIGGER link_fits_when_added ON firms_supplierlink;
DROP FUNCTION firms_link_of_one_dataset();
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0004_link_status_and_confidence")]
    operations = [migrations.RunSQL(RULE, UNDO)]
