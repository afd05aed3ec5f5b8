"""References to firms that the database checks once for all rows of a statement; for migrations (firms, 0011)."""

from django.db import migrations

RULE = """
CREATE TRIGGER {name}_added AFTER INSERT ON {child} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_what_is_referred_to_is_there('{column}', '{parent}', '{distinct}');
CREATE TRIGGER {name}_changed AFTER UPDATE ON {child} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION firms_what_is_referred_to_is_there('{column}', '{parent}', '{distinct}');
CREATE TRIGGER {name}_kept AFTER DELETE ON {parent} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION firms_nothing_refers_to_what_goes('{child}', '{column}');
"""
UNDO = """
DROP TRIGGER {name}_kept ON {parent};
DROP TRIGGER {name}_changed ON {child};
DROP TRIGGER {name}_added ON {child};
"""


def references(rules) -> list[migrations.RunSQL]:
    """Return the operations for (name, table, its column, table referred to, `DISTINCT` where many refer to few)."""
    words = ("name", "child", "column", "parent", "distinct")
    named = [dict(zip(words, rule, strict=True)) for rule in rules]
    return [migrations.RunSQL(RULE.format(**rule), UNDO.format(**rule)) for rule in named]
