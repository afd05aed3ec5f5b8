"""References of the firms' tables: what is referred to is there, stays there, and is held while somebody writes."""

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from firms.models import FirmState

NOBODY = 10**12
REFERENCES = {
    "firms_firm": {"dataset_id": "firms_dataset"},
    "firms_firmstate": {"firm_id": "firms_firm", "industry_id": "firms_industry", "holding_id": "firms_holding"},
    "firms_firmyear": {"firm_id": "firms_firm"},
    "firms_firmregion": {"state_id": "firms_firmstate", "region_id": "regions_region"},
}  # fmt: skip
PAIRS = [(child, column) for child, columns in REFERENCES.items() for column in columns]


def execute(statement, parameters=None):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def owned(tiny, db):
    """Let a firm of the tiny world have a holding, so that every reference is there."""
    state = FirmState.objects.filter(firm__dataset__code="tiny").first()
    execute("INSERT INTO firms_holding (code, name) VALUES ('H', '')")
    execute("UPDATE firms_firmstate SET holding_id = (SELECT id FROM firms_holding WHERE code = 'H')"
            " WHERE id = %s", [state.pk])  # fmt: skip


@pytest.mark.parametrize(("child", "column"), PAIRS)
def test_what_is_not_there_cannot_be_referred_to(owned, child, column):
    with pytest.raises(IntegrityError) as refused:
        execute(
            f"UPDATE {child} SET {column} = %s WHERE id = (SELECT min(id) FROM {child})", [NOBODY]
        )
    assert refused.value.__cause__.pgcode == "23503"
    copied = ", ".join(
        name for (name,) in execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname NOT IN ('id', %s)", [child, column])
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        execute(
            f"INSERT INTO {child} ({column}, {copied}) SELECT {NOBODY}, {copied} FROM {child} LIMIT 1"
        )


@pytest.mark.parametrize(("child", "column"), PAIRS)
def test_what_is_referred_to_cannot_go(owned, child, column):
    parent = REFERENCES[child][column]
    ((held,),) = execute(f"SELECT {column} FROM {child} WHERE {column} IS NOT NULL LIMIT 1")
    with pytest.raises(IntegrityError):
        execute(
            f"DELETE FROM {parent} WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE",
            [held],
        )


def test_what_somebody_is_about_to_refer_to_is_held(tiny, db):
    """Whoever wants to take it away waits, and then finds it referred to."""
    state = FirmState.objects.filter(firm__dataset__code="tiny").select_related("industry").first()
    settings = connection.settings_dict
    other = psycopg2.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"]
    )
    try:
        with other.cursor() as writer:
            writer.execute(
                "INSERT INTO firms_firmstate (firm_id, from_year, industry_id, point, precision)"
                " SELECT firm_id, 2011, industry_id, point, precision FROM firms_firmstate WHERE id = %s",
                [state.pk],
            )
        for table, pk in (("firms_firm", state.firm_id), ("firms_industry", state.industry_id)):
            with pytest.raises(Exception, match="could not obtain lock"):
                execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE NOWAIT", [pk])
            # An edit of other columns need not wait.
            execute(f"SELECT 1 FROM {table} WHERE id = %s FOR NO KEY UPDATE NOWAIT", [pk])
    finally:
        other.rollback()
        other.close()


def test_a_firm_without_a_holding_is_no_offence(tiny, db):
    assert FirmState.objects.filter(firm__dataset__code="tiny", holding=None).exists()
