"""The indexes that an import into an empty register builds afterwards are those that were there."""

import pytest
from django.db import connection

INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('firms_firmstate', 'firms_firmregion')
"""


def fetch(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.django_db
def test_an_empty_register_gets_its_indexes_back_as_they_were(tiny):
    before = dict(fetch(INDEXES))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE firms_firmstate, firms_firmregion CASCADE")
    assert fetch("SELECT firms_set_indexes_aside()") == [(True,)]
    assert len(fetch(INDEXES)) == len(before) - 3
    fetch("SELECT firms_put_indexes_back()")
    assert dict(fetch(INDEXES)) == before


@pytest.mark.django_db
def test_a_register_that_is_read_keeps_its_indexes(tiny):
    before = dict(fetch(INDEXES))
    assert fetch("SELECT firms_set_indexes_aside()") == [(False,)]
    assert dict(fetch(INDEXES)) == before
