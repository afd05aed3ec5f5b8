"""The indexes that an import into an empty register builds afterwards are those that were there."""

import pytest
from django.db import DatabaseError, connection, transaction

TABLES = ("firms_firm", "firms_firmstate", "firms_firmyear", "firms_firmregion")
INDEXES = f"""
SELECT i.indexname, i.indexdef, c.contype, pg_get_constraintdef(c.oid)
  FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname
 WHERE i.tablename IN {TABLES} ORDER BY 1
"""


def fetch(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def empty_the_register():
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")


@pytest.mark.django_db
def test_an_empty_register_gets_its_indexes_and_keys_back_as_they_were(tiny):
    before = fetch(INDEXES)
    empty_the_register()
    assert fetch("SELECT firms_set_indexes_aside()") == [(True,)]
    assert fetch(INDEXES) == []
    fetch("SELECT firms_put_indexes_back()")
    assert fetch(INDEXES) == before


@pytest.mark.django_db
def test_two_rows_of_one_key_are_refused_by_the_same_rule_when_the_keys_come_back(tiny):
    before = fetch(INDEXES)
    with pytest.raises(DatabaseError, match="firm_id_once"), transaction.atomic():
        empty_the_register()
        fetch("SELECT firms_set_indexes_aside()")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO firms_firm (dataset_id, firm_id, name, address, listed)"
                " SELECT dataset.id, 'F-1', 'PT Maju', '', false FROM firms_dataset dataset, generate_series(1, 2)"
            )
        fetch("SELECT firms_put_indexes_back()")
    assert fetch(INDEXES) == before


@pytest.mark.django_db
def test_a_register_that_is_read_keeps_its_indexes(tiny):
    before = fetch(INDEXES)
    assert fetch("SELECT firms_set_indexes_aside()") == [(False,)]
    assert fetch(INDEXES) == before
