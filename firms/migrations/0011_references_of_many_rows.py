"""References of the firms' tables are checked once for all rows of a statement, not row by row.

For a million firms the seven foreign keys cost four times what writing the rows does.  The rules here keep what
foreign keys keep, by the same locks: a row that is referred to cannot go, and what is not there cannot be
referred to.  They look when a statement ends, so children go before their parents.
"""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
CREATE FUNCTION firms_what_is_referred_to_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
    others boolean;
    -- %1 the table referred to, %2 the column that refers
    look text := 'SELECT min(named.id) FILTER (WHERE parent.id IS NULL),'
                 ' coalesce(bool_or(parent.xmin <> pg_current_xact_id()::xid), false)'
                 ' FROM (SELECT %3$s %2$I AS id FROM changed WHERE %2$I IS NOT NULL) named'
                 ' LEFT JOIN %1$I parent ON parent.id = named.id';
    hold text := 'SELECT count(*) FROM (SELECT FROM %1$I parent WHERE parent.id IN (SELECT %2$I FROM changed)'
                 ' AND parent.xmin <> pg_current_xact_id()::xid FOR KEY SHARE) held';
BEGIN
    look := format(look, TG_ARGV[1], TG_ARGV[0], TG_ARGV[2]);
    EXECUTE look INTO missing, others;
    -- Rows that this very transaction has added nobody else sees, so nobody can take them away.  Others are held,
    -- and looked for again: they may have gone while we waited.
    IF others THEN
        EXECUTE format(hold, TG_ARGV[1], TG_ARGV[0]);
        EXECUTE look INTO missing, others;
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'There is no row % in % for % of %.', missing, TG_ARGV[1], TG_ARGV[0], TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION firms_nothing_refers_to_what_goes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
    EXECUTE format(
        'SELECT child.%2$I FROM %1$I child WHERE child.%2$I IN (SELECT id FROM gone) LIMIT 1',
        TG_ARGV[0], TG_ARGV[1]) INTO held;
    IF held IS NOT NULL THEN
        RAISE EXCEPTION 'Row % of % is still referred to by %.', held, TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
UNDO_RULES = """
DROP FUNCTION firms_nothing_refers_to_what_goes();
DROP FUNCTION firms_what_is_referred_to_is_there();
"""
RULE = """
CREATE TRIGGER {name}_added AFTER INSERT ON {child} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_what_is_referred_to_is_there('{column}', '{parent}', '{distinct}');
CREATE TRIGGER {name}_changed AFTER UPDATE ON {child} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_what_is_referred_to_is_there('{column}', '{parent}', '{distinct}');
CREATE TRIGGER {name}_kept AFTER DELETE ON {parent} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION firms_nothing_refers_to_what_goes('{child}', '{column}');
"""
UNDO_RULE = """
DROP TRIGGER {name}_kept ON {parent};
DROP TRIGGER {name}_changed ON {child};
DROP TRIGGER {name}_added ON {child};
"""
# `DISTINCT` where many rows refer to few.
REFERENCES = [
    ("dataset_of_firm", "firms_firm", "dataset_id", "firms_dataset", "DISTINCT"),
    ("firm_of_state", "firms_firmstate", "firm_id", "firms_firm", ""),
    ("industry_of_state", "firms_firmstate", "industry_id", "firms_industry", "DISTINCT"),
    ("holding_of_state", "firms_firmstate", "holding_id", "firms_holding", "DISTINCT"),
    ("firm_of_year", "firms_firmyear", "firm_id", "firms_firm", ""),
    ("state_of_region", "firms_firmregion", "state_id", "firms_firmstate", ""),
    ("region_of_state", "firms_firmregion", "region_id", "regions_region", "DISTINCT"),
]


def rules():
    for name, child, column, parent, distinct in REFERENCES:
        words = {"name": name, "child": child, "column": column, "parent": parent, "distinct": distinct}
        yield migrations.RunSQL(RULE.format(**words), UNDO_RULE.format(**words))


def reference(model, field, to, on_delete, **more):
    return migrations.AlterField(
        model_name=model,
        name=field,
        field=models.ForeignKey(db_constraint=False, on_delete=on_delete, to=to, **more),
    )


CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("firms", "0010_rules_for_one_row"), ("regions", "0004_boundary_faults")]
    operations = [
        # First the rules, so that at no moment nothing is checked.
        migrations.RunSQL(RULES, UNDO_RULES),
        *rules(),
        reference("firm", "dataset", "firms.dataset", CASCADE, db_index=False, related_name="firms", verbose_name="dataset"),
        reference("firmstate", "firm", "firms.firm", CASCADE, db_index=False, related_name="states", verbose_name="firm"),
        reference("firmstate", "industry", "firms.industry", PROTECT, related_name="+", verbose_name="industry"),
        reference(
            "firmstate", "holding", "firms.holding", PROTECT, blank=True, null=True, related_name="states",
            verbose_name="holding",
        ),
        reference("firmyear", "firm", "firms.firm", CASCADE, db_index=False, related_name="years", verbose_name="firm"),
        reference("firmregion", "state", "firms.firmstate", CASCADE, db_index=False, related_name="regions"),
        reference("firmregion", "region", "regions.region", CASCADE, related_name="firm_states"),
    ]
