"""A whole file can be taken back: every table is then what it was, to the last bit."""

import pytest
from django.db import connection

from agencies.models import Agency
from firms.models import Dataset, Firm, Industry
from ingest import services
from ingest.models import Upload
from jobs.leases import lock_numbers
from jobs.worker import wait_for
from tests.ingest.conftest import FIRMS

TABLES = [
    "firms_classification", "firms_industry", "firms_industryconcordance", "firms_dataset", "firms_firm",
    "firms_firmstate", "firms_firmyear", "firms_firmregion", "firms_holding", "firms_externalparty",
    "firms_supplierlink", "firms_statistic", "firms_price", "firms_coefficient", "regions_regioncode",
    "regions_regionfigure", "regions_regionconcordance",
]  # fmt: skip


def content() -> dict[str, tuple]:
    """Return count and content hash of every table an upload may write."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {table} t"
            )
            found[table] = cursor.fetchone()
    return found


def take_back(upload):
    services.queue_revert(upload)
    return wait_for(upload)


FIRST = (
    FIRMS
    + "F1,Toko A,31,-0.5,0.5,2024,10\nF2,Toko B,10,-0.5,0.6,2024,5\nF2,Toko B,10,-0.5,0.6,2025,6\n"
)
LATER = (
    FIRMS
    + "F1,Toko A baru,31,-0.4,0.5,2024,11\nF3,Toko C,47,-0.5,1.5,2024,2\nF2,Toko B,31,-0.5,0.6,2026,6\n"
)
FILES = {
    "firms": (FIRST, {}),
    "links": ("supplier_id,buyer_id,kind,annual_value,currency,year\nF1,F2,bahan baku,5,IDR,2024\n"
              "F2,external:Acme|Singapore|,,,,2024\n", {}),
    "prices": ("supplier_id,input_code,min_quantity,unit,unit_price,currency,year\nF1,31,1,kg,2.5,IDR,2024\n", {}),
    "statistics": ("region_code,industry_code,year,employment\n01.01,31,2025,70\n01.01,TOTAL,2025,90\n", {}),
    "industries": ("code,title_id,other_names_id\nC,Industri,\n10,Makanan,pangan\n", {"classification": "new"}),
    "coefficients": ("using_industry,supplying_industry,coefficient\n31,10,0.2\n", {"classification": "tiny"}),
    "concordance": ("from_code,to_code,weight\n31,10,1\n", {"classification": "tiny", "to_classification": "tiny"}),
    "region_figures": ("region_code,year,population\n01.01.01,2020,500\n01.01.01,2025,1100\n",
                       {"edition": "tiny", "code_system": "fictional"}),
    "region_codes": ("code,other_code,other_system\n01.01,9901,bps\n", {"edition": "tiny", "code_system": "fictional"}),
    "region_concordance": ("from_code,to_code,weight,from_edition,to_edition\n01.01,01.02,1,tiny,tiny\n",
                           {"code_system": "fictional"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_file_taken_back_leaves_every_table_as_it_was(bring, kind):
    if kind in ("links", "prices"):
        bring(FIRST, apply=True)
    before = content()
    text, options = FILES[kind]
    upload = bring(text, name=f"{kind}.csv", kind=kind, apply=True, **options)
    assert content() != before
    assert upload.counts["new"] > 0
    assert take_back(upload).verdict == "reverted"
    assert content() == before


def test_changes_are_taken_back_in_their_order_only(bring):
    empty = content()
    first = bring(FIRST, apply=True)
    before = content()
    later = bring(LATER, apply=True)
    assert later.counts["new"] == 2 and later.counts["changed"] == 1
    refused = take_back(first)
    assert refused.verdict == "applied" and refused.counts["in_the_way"]
    take_back(later)
    assert content() == before
    first.refresh_from_db()
    assert take_back(first).verdict == "reverted"
    assert content() == empty


def test_what_a_person_edited_since_is_not_lost(bring):
    upload = bring(FIRST, apply=True)
    firm = Firm.objects.get(dataset__code="mine", firm_id="F1")
    firm.name = "Toko A, diperbaiki"
    firm.save()
    refused = take_back(upload)
    assert refused.verdict == "applied" and refused.error
    assert ["firms_firm", firm.pk, "edited"] in refused.counts["in_the_way"]
    assert Firm.objects.get(pk=firm.pk).name == "Toko A, diperbaiki"


def test_what_others_refer_to_is_not_pulled_from_under_them(bring):
    industries = bring("code,title_id\nC,Industri\n10,Makanan\n", name="i.csv", kind="industries",
                       apply=True, classification="new")  # fmt: skip
    dataset = Dataset.objects.get(code="tiny")
    Dataset.objects.create(
        code="uses-it",
        name="Uses it",
        owner=Agency.objects.get(code="planners"),
        classification=Industry.objects.get(classification__code="new", code="10").classification,
        boundary_set=dataset.boundary_set,
    )
    assert take_back(industries).counts["in_the_way"][0][2] == "refers"


def test_the_same_rows_again_change_nothing(bring):
    bring(FIRST, apply=True)
    before = content()
    again = bring(FIRST + "\n", apply=True)
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 3)
    assert content() == before


def test_other_names_of_industries_are_read_and_may_be_left_out(bring):
    text = 'code,title_id,nama_lain\nC,Industri,\n31,Furnitur,"mebel, meubel"\n'
    options = {"kind": "industries", "classification": "new", "apply": True}
    bring(text, name="a.csv", **options)
    bring("code,title_id\n31,Industri furnitur\n", name="b.csv", **options)
    told = Industry.objects.get(classification__code="new", code="31")
    assert (told.title_id, told.other_names_id) == ("Industri furnitur", "mebel, meubel")


def test_a_year_in_between_does_not_change_the_years_after_it(bring):
    bring(FIRMS + "F1,A,31,-0.5,0.5,2020,1\nF1,A,31,-0.5,0.5,2022,1\n", apply=True)
    bring(FIRMS + "F1,A,10,-0.5,0.5,2021,1\n", apply=True)
    firm = Firm.objects.get(dataset__code="mine")
    assert list(firm.states.order_by("from_year").values_list("from_year", "industry__code")) == [
        (2020, "31"), (2021, "10"), (2022, "31"),
    ]  # fmt: skip


INVARIANTS = {
    "I1 an applied file has the rows it says": """
        SELECT u.id FROM ingest_upload u WHERE u.verdict = 'applied' AND u.kind = 'firms'
           AND (u.counts->'added_rows'->>'firms_firmyear')::bigint <>
               (SELECT sum(last_id - first_id + 1) FROM ingest_addedrows a
                 WHERE a.upload_id = u.id AND a.table_name = 'firms_firmyear')""",
    "I2 every row is accounted for": """
        SELECT id FROM ingest_upload WHERE verdict IN ('applied', 'ready', 'rejected')
           AND rows_in_file <> rows_accepted + rows_rejected""",
    "I3 nothing of an unfinished file is there": """
        SELECT a.id FROM ingest_addedrows a JOIN ingest_upload u ON u.id = a.upload_id WHERE u.verdict <> 'applied'""",
    "I4 nobody works on what says that it is worked on": f"""
        SELECT id FROM ingest_upload u WHERE state = 'running' AND NOT EXISTS (
            SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = {lock_numbers(Upload, 0)[0]}
               AND l.objid = u.id)""",
    "I7 every file once": """
        SELECT agency_id, kind, target, sha256 FROM ingest_upload
         WHERE verdict IN ('pending', 'questions', 'ready', 'applied') AND state NOT IN ('failed', 'cancelled')
         GROUP BY 1, 2, 3, 4 HAVING count(*) > 1""",
}  # fmt: skip


def test_the_invariants_hold_after_all_kinds_of_ends(bring):
    bring(FIRST, apply=True)
    bring(LATER, apply=True)
    bring(FIRST.replace("31", "99"))
    take_back(bring(FIRST.replace("F", "G"), apply=True))
    bring(FIRST)
    with connection.cursor() as cursor:
        for name, statement in INVARIANTS.items():
            cursor.execute(statement)
            assert cursor.fetchall() == [], name
