"""Clusters of a release and of a run: who is answered, what, and in what shape."""

import csv
import io
import json

import pytest
from django.utils import timezone

from clusters.models import AnalysisRun, Cluster
from tests.data.tiny_cluster import KEY, add_cluster
from tests.publication.api.conftest import person

pytestmark = pytest.mark.django_db(databases=["default", "published"])
CURRENT = "/api/v1/releases/current/clusters"
LISTS = [
    "industries",
    "members",
    "stages",
    "characteristics",
    "pools",
    "gaps",
    "network",
    "programme",
]
NONE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def run_address(tiny):
    run = AnalysisRun.objects.get(release__current=True)
    return f"/api/v1/runs/{run.key}/clusters"


@pytest.fixture
def analyst(asking):
    return asking("viewer of A")  # the dataset is public: whoever is known may read its records


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 1),
        ({"stage": "growing"}, 1),
        ({"stage": "mature"}, 0),
        ({"region": "01.01"}, 1),  # with all below it
        ({"region": "01.02"}, 0),
        ({"industry": "Z"}, 1),
        ({"industry": "47"}, 1),
        ({"industry": "47", "role": "core"}, 0),
        ({"role": "freight"}, 0),
        ({"strength": "weak"}, 1),
        ({"strength": "strong"}, 0),
        ({"status": "candidate"}, 1),
        ({"search": "furnit"}, 1),
        ({"search": "retail"}, 1),
        ({"search": "eceran"}, 1),
        ({"search": "nothing like it"}, 0),
    ],
)
def test_clusters_are_filtered(ask, analyst, run_address, asked, found):
    assert len(ask(CURRENT, **asked)["results"]) == found
    assert len(analyst.get(run_address, asked).json()["results"]) == found


def test_a_cluster_says_why_it_was_found_and_what_would_undo_it(client, tiny):
    answer = client.get(f"{CURRENT}/{KEY}", headers={"accept-language": "en"}).json()
    assert answer["why"].startswith("Its core industries are 1.5 times as strong here")
    assert answer["undone"].startswith(
        "It would no longer be found if its 2 largest core firms left"
    )
    assert [row["role"] for row in answer["industries"]] == [
        "core",
        "raw_material",
        "complementary",
    ]
    assert [row["observed"] for row in answer["industries"]] == [True, True, False]
    assert {row["role"]: row["firms"] for row in answer["member_counts"]}["complementary"] == 2
    assert answer["shared_labour"][0]["similarity"] == 0.7
    assert answer["thresholds"]["min_firms"] == 5
    indonesian = client.get(f"{CURRENT}/{KEY}", headers={"accept-language": "id"}).json()
    assert indonesian["why"] != answer["why"]


def test_a_release_hides_and_a_run_tells_those_who_may_know(ask, analyst, run_address):
    asked = {"kind": "unknown", "place": "member"}
    hidden = ask(f"{CURRENT}/{KEY}/network", **asked)["results"]
    [trade] = [row for row in hidden if row["buyer_place"] == "member"]
    assert (trade["value_low"], trade["value_high"], trade["flag"]) == (None, None, "c")
    full = analyst.get(f"{run_address}/{KEY}/network", asked).json()["results"]
    [trade] = [row for row in full if row["buyer_place"] == "member"]
    assert (trade["value_low"], trade["value_high"], trade["flag"]) == (501e6, 501e6, "")
    names = {row["name"] for row in ask(f"{CURRENT}/{KEY}/members")["results"]}
    rows = analyst.get(f"{run_address}/{KEY}/members").json()["results"]
    assert {row["name"] for row in rows} - names == {"Food B 2"}
    assert {row["employees"] for row in rows if row["role"] == "core"} == {50, 20, 10}
    [pool] = analyst.get(f"{run_address}/{KEY}/pools").json()["results"]
    assert (pool["volume_low"], pool["starter"]) == (29, "Furniture A 1")


def test_gaps_name_those_who_could_fill_them(ask, analyst, run_address):
    [gap] = ask(f"{CURRENT}/{KEY}/gaps")["results"]
    assert [firm["name"] for firm in gap["candidate_suppliers"]] == ["Retail trade C 1"]
    [gap] = analyst.get(f"{run_address}/{KEY}/gaps").json()["results"]
    assert [firm["name"] for firm in gap["candidate_suppliers"]] == ["Food B 2", "Retail trade C 1"]


def test_members_are_filtered_and_paged(ask):
    core = ask(f"{CURRENT}/{KEY}/members", role="core", ordering="-name", page_size=3)
    assert [row["name"] for row in core["results"]] == [
        "Furniture B 1",
        "Furniture A 3",
        "Furniture A 2",
    ]
    rest = ask(core["next"].split("testserver")[1])
    assert [row["name"] for row in rest["results"]] == ["Furniture A 1"]


def test_links_are_summed_by_region_too(ask):
    rows = ask(f"{CURRENT}/{KEY}/network", grain="region", kind="raw_material")["results"]
    ends = {(row["supplier_region_code"], row["buyer_region_code"]): row["links"] for row in rows
            if row["supplier_place"] == "member"}  # fmt: skip
    assert ends == {
        ("01.01.01", "01.01.01"): 2, ("01.01.02", "01.01.01"): 1, ("01.01.02", "01.01.02"): 1,
    }  # fmt: skip


@pytest.mark.parametrize("part", LISTS)
def test_every_list_can_be_taken_home(client, analyst, run_address, part):
    for who, start in ((client, CURRENT), (analyst, run_address)):
        answer = who.get(f"{start}/{KEY}/{part}/export", {"format": "csv"})
        assert answer["Content-Type"].startswith("text/csv")
        lines = list(csv.reader(io.StringIO(answer.getvalue().decode())))
        listed = who.get(f"{start}/{KEY}/{part}").json()["results"]
        assert len(lines) == len(listed) + 2
        assert lines[-1][0].startswith("# ")
        assert set(lines[0]) <= set(listed[0]) if listed else True


def test_clusters_come_as_csv_and_as_geojson(client, analyst, run_address):
    for who, start in ((client, CURRENT), (analyst, run_address)):
        answer = who.get(f"{start}/export", {"format": "csv"})
        lines = list(csv.reader(io.StringIO(answer.getvalue().decode())))
        assert lines[1][lines[0].index("region_codes")] == "01.01.01|01.01.02"
        collection = json.loads(who.get(f"{start}/export", {"format": "geojson"}).getvalue())
        [feature] = collection["features"]
        assert feature["properties"]["name"] == "Furnitur · A"
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        assert "fictional" in collection["source"] or "fiktif" in collection["source"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{CURRENT}?stage=old", 400),
        (f"{CURRENT}?status=rejected", 400),
        (f"{CURRENT}?nothing=1", 400),
        (f"{CURRENT}?ordering=key", 400),
        (f"{CURRENT}/{NONE}", 404),
        (f"{CURRENT}/not-a-key", 404),
        (f"{CURRENT}/{NONE}/members", 404),
        (f"{CURRENT}/{KEY}/members?grain=region", 400),
        (f"{CURRENT}/{KEY}/nothing", 404),
        (f"{CURRENT}/{KEY}/members/export", 400),
        (f"{CURRENT}/{KEY}/members/export?format=exe", 400),
    ],
)
def test_what_makes_no_sense_is_refused(client, tiny, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("part", ["", *(f"/{KEY}/{name}" for name in LISTS)])
def test_an_unchanged_release_is_not_answered_again(client, tiny, part):
    etag = client.get(f"{CURRENT}{part}")["ETag"]
    assert client.get(f"{CURRENT}{part}", headers={"if-none-match": etag}).status_code == 304


def test_a_run_is_for_those_who_may_read_its_dataset(client, asking, private):
    run = private.run
    AnalysisRun.objects.filter(pk=run.pk).update(state="finished", finished_at=timezone.now())
    cluster = add_cluster(run, key="7c1a5e00-0000-4000-8000-0000000000aa")
    start = f"/api/v1/runs/{run.key}/clusters"
    addresses = [start, f"{start}/{cluster.key}", f"{start}/export?format=csv",
                 *(f"{start}/{cluster.key}/{part}" for part in LISTS),
                 *(f"{start}/{cluster.key}/{part}/export?format=csv" for part in LISTS)]  # fmt: skip
    inside, outside = asking("viewer of A"), asking("token of B")
    for address in addresses:
        assert client.get(address).status_code == 401, address
        assert outside.get(address).status_code == 404, address
        answer = inside.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store"), address


def test_a_run_that_is_not_finished_shows_nothing(asking, private):
    assert asking("viewer of A").get(f"/api/v1/runs/{private.run.key}/clusters").status_code == 409


def test_what_was_rejected_is_seen_by_analysts_alone(ask, analyst, run_address):
    Cluster.objects.filter(key=KEY).update(status="rejected")
    rows = analyst.get(run_address, {"status": "rejected"}).json()["results"]
    assert [row["id"] for row in rows] == [str(KEY)]
    assert analyst.get(run_address, {"status": "candidate"}).json()["results"] == []


def test_people_of_every_agency_may_look_at_a_public_run(tiny, private, run_address):
    assert person("viewer", "agency-b").get(run_address).status_code == 200


@pytest.mark.parametrize("part", ["", f"/{KEY}", *(f"/{KEY}/{name}" for name in LISTS)])
def test_an_answer_asks_the_database_a_bounded_number_of_times(
    client, analyst, run_address, django_assert_max_num_queries, part
):
    with django_assert_max_num_queries(9, using="published"):
        assert client.get(f"{CURRENT}{part}").status_code == 200
    with django_assert_max_num_queries(14):
        assert analyst.get(f"{run_address}{part}").status_code == 200


def test_what_only_a_run_tells_is_not_in_a_release(client, tiny):
    row = client.get(f"{CURRENT}").json()["results"][0]
    assert {"reason", "one_firm_low", "one_firm_high", "undone_by"}.isdisjoint(row)
    assert "reason" not in client.get(f"{CURRENT}/{KEY}").json()


def test_firms_and_exact_sums_are_in_no_answer_of_a_release(client, tiny):
    """Whatever door is taken: list, export, filter or order."""
    doors = [f"{CURRENT}", f"{CURRENT}/{KEY}", f"{CURRENT}/export?format=csv",
             f"{CURRENT}/export?format=geojson",
             *(f"{CURRENT}/{KEY}/{part}" for part in LISTS),
             *(f"{CURRENT}/{KEY}/{part}/export?format=csv" for part in LISTS),
             f"{CURRENT}/{KEY}/network?grain=region&ordering=-value_high",
             f"{CURRENT}/{KEY}/gaps?ordering=-value_high",
             f"{CURRENT}/{KEY}/pools?ordering=-saving_high"]  # fmt: skip
    for door in doors:
        answer = client.get(door)
        assert answer.status_code == 200, door
        text = (answer.getvalue() if answer.streaming else answer.content).decode()
        for secret in ("Food B 2", "Kayu Jaya", "Toko Besar", "B10-1", "501000000", "1411000000",
                       "910000000", "290000000", "17700000"):  # fmt: skip
            assert secret not in text, (door, secret)
