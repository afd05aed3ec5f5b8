"""Nothing is left behind: no table that nobody waits for, no cell of a column that was ignored."""

from django.db import connection

from ingest.lookup import Lookup
from ingest.models import Upload
from ingest.staging import Staging
from tests.ingest.conftest import FIRMS, codes

ROW = "F1,A,31,-0.5,0.5,2024,1\n"


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'staging' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def test_tables_of_uploads_that_are_gone_are_swept_and_those_waited_for_stay(bring):
    waiting = bring(FIRMS + ROW)
    with connection.cursor() as cursor:
        for name in ("upload_999999_1", "upload_999999_1_outlines", f"upload_{waiting.pk}_77"):
            cursor.execute(f'CREATE UNLOGGED TABLE staging."{name}" (row bigint)')
    assert Staging.sweep() == 3
    assert tables() == [waiting.staging_table]
    Upload.objects.filter(pk=waiting.pk).update(verdict="rejected", staging_table="")
    bring(FIRMS)  # any other work tidies up
    assert tables() == []


def test_an_ignored_column_is_not_even_kept_among_the_first_rows(bring):
    text = FIRMS.replace("employees", "NIK") + ROW.replace(",1\n", ",3171234567890001\n")
    asked = bring(text)
    assert "3171234567890001" in str(
        asked.facts["sample"]
    )  # as long as somebody has to say what it is
    upload = bring(text.replace("F1", "F2"), ignored=["NIK"])
    assert upload.verdict == "ready"
    assert "3171234567890001" not in str(Upload.objects.filter(pk=upload.pk).values().get())
    assert "F2" in str(upload.facts["sample"])


def test_a_row_said_twice_is_found_even_where_the_first_is_refused(bring):
    upload = bring(
        FIRMS
        + "F1,A,31,-0.5,0.5,2024,two\nF1,A,31,-0.5,0.5,2024,2\nF2,B,31,-0.5,0.5,24,1\nF2,B,31,-0.5,0.5,25,1\n"
    )
    assert codes(upload) == {"not_an_integer": [2], "duplicate_in_file": [3], "not_a_year": [4, 5]}


def test_like_codes_are_those_of_the_same_family_first():
    lookup = Lookup(dict.fromkeys(["13999", "61999", "31001", "31002", "310", "31"], 1))
    assert lookup.nearest("31999")[:2] == ["31001", "31002"]
    assert lookup.nearest("Nowhere") == []
