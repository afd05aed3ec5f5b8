"""The rules that look at a statement's rows use the indexes for a few rows and hash for many.

Hashing alone read the whole register for a single link entered by hand.  The statements are planned each
time (`EXECUTE`), because a session keeps the plan of a static one: a nested loop chosen for one row
would take hours for a million.
"""

from django.db import migrations

FEW = 1_000
CHOOSE = f"""
    PERFORM set_config('enable_nestloop', CASE WHEN count(*) < {FEW} THEN 'on' ELSE 'off' END, true)
       FROM (SELECT FROM changed LIMIT {FEW}) first_rows;"""
# The setting of the function ends with it, and what was chosen inside ends with that.
HEAD = "RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = on AS $$\nDECLARE offence record;\nBEGIN"
FOOT = "    RETURN NULL;\nEND $$;"


def rule(name: str, *checks: tuple[str, str, str]) -> str:
    """Return a function that raises the sentence of the first check that finds a row."""
    body = "".join(
        f"""
    EXECUTE $query$ {query} LIMIT 1 $query$ INTO offence;
    IF offence IS NOT NULL THEN
        RAISE EXCEPTION {sentence} USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
    END IF;"""
        for query, sentence, constraint in checks
    )
    return f"CREATE OR REPLACE FUNCTION {name}() {HEAD}{CHOOSE}{body}\n{FOOT}"


RULES = [
    rule(
        "firms_state_fits_its_dataset",
        (
            """
        SELECT firm.firm_id, edition.code AS edition
          FROM changed
          JOIN firms_firm firm ON firm.id = changed.firm_id
          JOIN firms_dataset dataset ON dataset.id = firm.dataset_id
          JOIN regions_boundaryset edition ON edition.id = dataset.boundary_set_id
         WHERE NOT (changed.point @ edition.extent)""",
            "'The point of firm % lies outside the box of boundary set %.', offence.firm_id, offence.edition",
            "firm_point_inside_the_box",
        ),
        (
            """
        SELECT firm.firm_id
          FROM changed
          JOIN firms_firm firm ON firm.id = changed.firm_id
          JOIN firms_dataset dataset ON dataset.id = firm.dataset_id
          JOIN firms_industry industry ON industry.id = changed.industry_id
         WHERE industry.classification_id <> dataset.classification_id""",
            "'The industry of firm % is not of its dataset''s classification.', offence.firm_id",
            "firm_industry_of_the_classification",
        ),
    ),
    rule(
        "firms_region_of_the_edition",
        (
            """
        SELECT region.id FROM changed JOIN regions_region region ON region.id = changed.region_id
         WHERE region.boundary_set_id <> changed.boundary_set_id""",
            "'A firm was given a region of another boundary set.'",
            "firm_region_of_the_edition",
        ),
    ),
    rule(
        "firms_link_of_one_dataset",
        (
            """
        SELECT changed.id FROM changed
          LEFT JOIN firms_firm supplier ON supplier.id = changed.supplier_id
          LEFT JOIN firms_firm buyer ON buyer.id = changed.buyer_id
          LEFT JOIN firms_externalparty seller ON seller.id = changed.external_supplier_id
          LEFT JOIN firms_externalparty taker ON taker.id = changed.external_buyer_id
         WHERE changed.dataset_id <> ANY (ARRAY[
               coalesce(supplier.dataset_id, changed.dataset_id),
               coalesce(buyer.dataset_id, changed.dataset_id),
               coalesce(seller.dataset_id, changed.dataset_id),
               coalesce(taker.dataset_id, changed.dataset_id)])""",
            "'A supplier link has an end in another dataset.'",
            "link_of_one_dataset",
        ),
    ),
    rule(
        "firms_price_of_one_dataset",
        (
            """
        SELECT changed.id FROM changed JOIN firms_firm supplier ON supplier.id = changed.supplier_id
         WHERE supplier.dataset_id <> changed.dataset_id""",
            "'A price has a supplier of another dataset.'",
            "price_of_one_dataset",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("firms", "0009_matches_of_firms")]
    # Backward, the rules stay as they are here: they refuse the same rows.
    operations = [migrations.RunSQL("\n".join(RULES), migrations.RunSQL.noop)]
