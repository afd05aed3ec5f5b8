"""Rows arrive in the database as they were, whatever they hold."""

import io

import numpy as np
import pandas as pd
import pytest
from django.db import connection, models

from clusters.binary_copy import encoded, numbers
from clusters.storage import copy_rows

ROWS = pd.DataFrame(
    {
        "small": pd.array([1, None, -3], "Int64"),
        "big": [2**53, 0, -1],
        "real": [1 / 3, np.nan, -0.0],
        "truth": [True, None, False],
        "words": ["Kabupatén", None, ""],
    }
)


class Anything(models.Model):
    small = models.SmallIntegerField(null=True)
    big = models.BigIntegerField()
    real = models.FloatField(null=True)
    truth = models.BooleanField(null=True)
    words = models.CharField(max_length=20, null=True)

    class Meta:
        app_label = "copied"  # of no app: nothing looks for its migration
        managed = False


@pytest.fixture
def table(db):
    with connection.schema_editor() as editor:
        editor.create_model(Anything)


def test_every_kind_of_value_survives_and_nan_is_null(table):
    copy_rows(Anything, ROWS)
    assert list(Anything.objects.order_by("id").values_list(*ROWS)) == [
        (1, 2**53, 1 / 3, True, "Kabupatén"),
        (None, 0, None, None, None),
        (-3, -1, -0.0, False, ""),
    ]


def test_more_rows_than_are_encoded_at_once(table, monkeypatch):
    monkeypatch.setattr("clusters.binary_copy.ROWS", 7)
    many = pd.DataFrame({"big": np.arange(50), "real": np.arange(50) / 7})
    many.loc[many.index % 3 == 0, "real"] = np.nan
    copy_rows(Anything, many)
    found = dict(Anything.objects.values_list("big", "real"))
    assert found == {n: None if n % 3 == 0 else n / 7 for n in range(50)}


def test_no_rows_are_no_error(table):
    assert copy_rows(Anything, ROWS.iloc[:0]) == 0


@pytest.mark.parametrize("value", [40_000, 1.5, -40_000])
def test_a_number_that_does_not_fit_is_refused_and_not_cut(value):
    with pytest.raises(ValueError, match=f"small holds {value}"):
        list(encoded(pd.DataFrame({"small": [1, value]}), ["smallint"]))


def test_a_type_without_an_encoding_is_named():
    with pytest.raises(ValueError, match=r"key is a uuid; allowed: smallint"):
        list(encoded(pd.DataFrame({"key": ["x"]}), ["uuid"]))


def test_numbers_come_back_as_they_were(table):
    copy_rows(Anything, pd.DataFrame({"big": [5, -7], "real": [0.5, 1 / 3]}))
    statement = "COPY (SELECT big, real FROM copied_anything ORDER BY id) TO STDOUT (FORMAT binary)"
    found = numbers(copied(statement), {"big": "i8", "real": "f8"})
    assert found.tolist() == [(5, 0.5), (-7, 1 / 3)]
    nothing = numbers(copied(statement.replace("ORDER", "WHERE false ORDER")), {"big": "i8"})
    assert nothing.tolist() == []


def test_a_null_or_another_type_is_no_number(table):
    copy_rows(Anything, ROWS)
    statement = "COPY (SELECT big, real FROM copied_anything) TO STDOUT (FORMAT binary)"
    for columns in ({"big": "i8", "real": "f8"}, {"big": "i4", "real": "f8"}):
        with pytest.raises(ValueError, match="allowed: "):
            numbers(copied(statement), columns)


def copied(statement: str) -> bytes:
    file = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(statement, file)
    return file.getvalue()
