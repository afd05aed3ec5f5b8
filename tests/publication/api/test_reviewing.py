"""Clusters and programs by the API: read by who may, written by who may, and never over another's change."""

import json

import pytest
from django.urls import reverse

from agencies.models import Membership, User
from clusters.models import Affiliation, Cluster, Institution, Programme, StageAssessment
from tests.clusters.planners import found_cluster, new_run
from tests.publication.api.conftest import person, program
from tests.publication.api.test_pages import all_pages

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def cluster(private):
    return found_cluster(new_run(private.dataset))


@pytest.fixture
def writing(asking):
    """A program that may write for agency A."""
    return Sender(asking("program of A"))


class Sender:
    """Sends JSON and gives the answer."""

    def __init__(self, client):
        self.client = client

    def __call__(self, method, address, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(
            address, json.dumps(body or {}), content_type="application/json", headers=headers
        )

    def get(self, address, **asked):
        return self.client.get(address, asked)


def of(cluster, part="") -> str:
    return reverse("api-review-cluster", args=[cluster.key]) + part


def refused(answer, status, code):
    assert answer["Content-Type"] == "application/problem+json", answer.content
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    return answer.json()


def test_a_cluster_is_listed_with_its_regions_and_roles(cluster, asking):
    [row] = asking("token of A").get("/api/v1/clusters?dataset=secret").json()["results"]
    assert row["id"] == str(cluster.key)
    assert (row["status"], row["core_codes"]) == ("candidate", ["31"])
    assert row["region_codes"] == ["01.01.01", "01.01.02"]
    one = asking("token of A").get(of(cluster))
    assert one.json() == row and one["ETag"].endswith('-1"')


def test_the_list_is_filtered(cluster, asking):
    client = asking("token of A")

    def count(**asked):
        return len(client.get("/api/v1/clusters", {"dataset": "secret"} | asked).json()["results"])

    assert count(status="candidate", region="01.01", industry="Z", search="FURN") == 1
    assert count(run=str(cluster.run.key), edition="tiny") == 1
    assert count(region="01.02") == count(industry="10") == count(status="rejected") == 0
    refused(client.get("/api/v1/clusters?status=lovely"), 400, "invalid_parameter")
    refused(client.get("/api/v1/clusters?run=1"), 400, "invalid_parameter")


def test_the_part_of_another_agency_is_not_there(cluster, asking):
    client = asking("token of B")
    assert client.get("/api/v1/clusters?dataset=secret").json()["results"] == []
    for part in ("", "/history", "/proposals", "/social-ties"):
        refused(client.get(of(cluster, part)), 404, "not_found")
    refused(Sender(client)("post", of(cluster, "/confirm")), 404, "not_found")


@pytest.mark.parametrize("who", ["viewer of A", "clerk of A", "token of A"])
def test_who_may_only_read_decides_nothing(cluster, asking, who):
    sender = Sender(asking(who))
    refused(sender("post", of(cluster, "/confirm")), 403, "permission_denied")
    refused(sender("patch", of(cluster), {"name": "x"}, if_match="*"), 403, "permission_denied")
    body = {"dataset": "secret", "name": "x", "regions": ["01.01"], "core": ["31"]}
    refused(sender("post", "/api/v1/clusters", body), 403, "permission_denied")
    assert Cluster.objects.get(pk=cluster.pk).version == 1


def test_anonymous_is_asked_to_sign_in_and_a_reader_is_told_who_decides(cluster, asking):
    said = refused(
        Sender(asking("nobody"))("post", of(cluster, "/confirm")), 401, "not_authenticated"
    )
    assert len(said["detail"]) > 20
    sender = Sender(asking("viewer of A"))
    said = sender("post", of(cluster, "/confirm"), accept_language="en").json()
    assert "analyst, manager or administrator" in said["detail"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("analyst", 200), ("manager", 200), ("clerk", 403), ("viewer", 403), (None, 403)],
)
def test_a_token_decides_what_the_person_who_made_it_may_decide(cluster, role, status):
    maker = None
    if role is not None:
        person(role, "agency-a")
        maker = User.objects.get(username=f"{role}-agency-a")
    sender = Sender(program("agency-a", "write", created_by=maker))
    answer = sender("post", of(cluster, "/confirm"))
    assert answer.status_code == status, answer.content
    if status == 200:
        change = cluster.changes.get()
        assert change.by == maker and change.by_name.startswith("test (")


def test_a_token_stops_deciding_when_its_maker_loses_the_role(cluster, writing):
    assert writing("post", of(cluster, "/confirm")).status_code == 200
    Membership.objects.filter(user__username="maker-agency-a").update(role="clerk")
    refused(writing("post", of(cluster, "/revoke")), 403, "permission_denied")
    User.objects.filter(username="maker-agency-a").update(is_active=False)
    refused(writing("post", of(cluster, "/revoke")), 403, "permission_denied")


def test_a_token_of_one_agency_decides_nothing_for_another_where_its_maker_could(cluster, asking):
    asking("program of A")
    maker = User.objects.get(username="maker-agency-a")
    sender = Sender(program("agency-b", "write", created_by=maker))
    refused(sender("post", of(cluster, "/confirm")), 404, "not_found")


def test_a_session_needs_its_csrf_token(cluster):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = person("analyst", "agency-a").cookies
    answer = client.post(of(cluster, "/confirm"), "{}", content_type="application/json")
    refused(answer, 403, "permission_denied")


def test_renaming_needs_the_version_that_was_seen(cluster, writing):
    seen = writing.get(of(cluster))["ETag"]
    refused(writing("patch", of(cluster), {"name": "Mebel"}), 428, "precondition_required")
    answer = writing("patch", of(cluster), {"name": "Mebel"}, if_match=seen)
    assert (answer.status_code, answer.json()["name"]) == (200, "Mebel")
    stale = writing("patch", of(cluster), {"name": "Wood"}, if_match=seen, accept_language="en")
    problem = refused(stale, 412, "changed_meanwhile")
    assert "Furniture → Mebel" in problem["errors"][0]["message"]
    assert Cluster.objects.get(pk=cluster.pk).name == "Mebel"
    assert (
        writing("patch", of(cluster), {"name": "Wood"}, if_match=answer["ETag"]).status_code == 200
    )
    refused(
        writing("patch", of(cluster), {"name": "x"}, if_match='"nonsense"'),
        412,
        "changed_meanwhile",
    )


def test_bodies_are_strict(cluster, writing):
    address = of(cluster, "/reject")
    refused(writing("post", address, {"reason": "x", "why": "y"}), 400, "unknown_field")
    refused(writing("post", address, {}), 400, "missing_field")
    refused(writing("post", address, {"reason": ["x"]}), 400, "invalid_field")
    refused(writing("post", address, {"reason": " "}), 400, "reason_missing")
    refused(writing("post", of(cluster, "/confirm"), {"x": 1}), 400, "unknown_field")
    for text in ("{", "[]", "NaN", '{"reason": 1, "reason": 2}', "[" * 100_000):
        answer = writing.client.post(address, text, content_type="application/json")
        assert answer.status_code == 400, text[:20]
    answer = writing.client.post(address, "reason=x", content_type="text/plain")
    refused(answer, 415, "unsupported_media_type")
    refused(writing.client.post(of(cluster, "/confirm?x=1")), 400, "unknown_parameter")
    assert Cluster.objects.get(pk=cluster.pk).version == 1


def test_the_decisions(cluster, writing):
    def do(step, body=None, **headers):
        answer = writing("post", of(cluster, step), body, **headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert do("/confirm")["status"] == "confirmed"
    refused(writing("post", of(cluster, "/confirm")), 409, "not_now")
    assert (
        do("/stages/2025/override", {"stage": "mature", "reason": "No firm came"})["version"] == 3
    )
    assert StageAssessment.objects.get(cluster=cluster, year=2025).override == "mature"
    refused(
        writing("post", of(cluster, "/stages/2031/override"), {"stage": "mature", "reason": "x"}),
        409,
        "stage_not_computed",
    )
    refused(
        writing("post", of(cluster, "/stages/2025/override"), {"stage": "mature", "reason": ""}),
        400,
        "reason_missing",
    )
    assert writing("delete", of(cluster, "/stages/2025/override")).status_code == 200
    assert do("/revoke")["status"] == "candidate"
    assert do("/reject", {"reason": "Too small"})["status"] == "rejected"
    actions = [row["action"] for row in writing.get(of(cluster, "/history")).json()["results"]]
    assert actions == ["rejected", "revoked", "stage_withdrawn", "stage_overridden", "confirmed"]
    [first] = [
        r for r in writing.get(of(cluster, "/history")).json()["results"] if r["version"] == 2
    ]
    assert first["by"].startswith("test (")


def test_drawing_splitting_and_merging(private, writing):
    body = {
        "dataset": "secret", "name": "West", "regions": ["01.01.01", "01.01.02"],
        "core": ["31"], "supporting": {"10": "service"},
    }  # fmt: skip
    made = writing("post", "/api/v1/clusters", body)
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/clusters/{made.json()['id']}"
    assert (made.json()["status"], made.json()["drawn"]) == ("confirmed", True)
    refused(writing("post", "/api/v1/clusters", body | {"core": ["99"]}), 400, "industry_unknown")
    refused(writing("post", "/api/v1/clusters", body | {"dataset": "no"}), 400, "invalid_parameter")
    refused(
        writing("post", "/api/v1/clusters", body | {"supporting": {"10": "core"}}),
        400,
        "invalid_field",
    )
    cluster = Cluster.objects.get(key=made.json()["id"])
    parts = [{"name": "A", "regions": ["01.01.01"]}, {"name": "B", "regions": ["01.01.02"]}]
    refused(writing("post", of(cluster, "/split"), {"parts": parts[:1]}), 400, "parts_missing")
    assert writing("post", of(cluster, "/split"), {"parts": parts}).json()["status"] == "replaced"
    a, b = cluster.made_into.order_by("name")
    merged = writing("post", of(a, "/merge"), {"name": "West again", "clusters": [str(b.key)]})
    assert merged.json()["region_codes"] == ["01.01.01", "01.01.02"]
    assert merged.json()["name"] == "West again"


def test_a_request_sent_again_does_nothing_twice(private, cluster, writing):
    body = {"dataset": "secret", "name": "West", "regions": ["01.01.01"], "core": ["31"]}
    one, other = (
        writing("post", "/api/v1/clusters", body, idempotency_key="draw-1") for _ in range(2)
    )
    assert one.json()["id"] == other.json()["id"]
    first, again = (
        writing("post", of(cluster, "/confirm"), idempotency_key="c-1") for _ in range(2)
    )
    assert first.status_code == again.status_code == 200
    assert cluster.changes.count() == 1
    other = found_cluster(cluster.run, "Other", roles={"10": "core"})
    refused(writing("post", of(other, "/confirm"), idempotency_key="c-1"), 409, "repeated_request")


def test_proposals_are_listed_accepted_and_dismissed(cluster, writing, private):
    writing("post", of(cluster, "/confirm"))
    run = new_run(private.dataset)
    found = found_cluster(run, "Again", regions=("01.01.01",), resembles=cluster)
    [row] = writing.get(of(cluster, "/proposals")).json()["results"]
    assert (row["regions_removed"], row["firms_removed"]) == (["01.01.02"], 1)
    address = of(cluster, f"/proposals/{found.key}")
    refused(writing("post", f"{address}/dismiss", {"reason": ""}), 400, "reason_missing")
    assert writing("post", f"{address}/accept").json()["region_codes"] == ["01.01.01"]
    refused(writing("post", f"{address}/dismiss", {"reason": "late"}), 409, "not_a_proposal")


def test_social_ties_count_pairs_of_members(cluster, asking, private):
    guild = Institution.objects.create(dataset=private.dataset, name="Guild", kind="association")
    for member in cluster.members.all()[:3]:
        Affiliation.objects.create(
            institution=guild, firm=member.firm, since_year=2020, source="Members' list"
        )
    found = asking("token of A").get(of(cluster, "/social-ties")).json()
    assert (found["firms"], found["tied_firms"], found["ties"], found["density"]) == (4, 3, 3, 0.5)
    [row] = found["institutions"]
    assert (row["name"], row["firms"], row["since_year"], row["sources"]) == (
        "Guild", 3, 2020, ["Members' list"],
    )  # fmt: skip


def test_a_programme_by_the_api(cluster, writing):
    start = {"cluster": str(cluster.key), "name": "Better wood", "started_date": "2025-03-01"}
    refused(writing("post", "/api/v1/programmes", start), 409, "cluster_not_confirmed")
    writing("post", of(cluster, "/confirm"))
    made = writing("post", "/api/v1/programmes", start, idempotency_key="p-1")
    assert made.status_code == 201
    again = writing("post", "/api/v1/programmes", start, idempotency_key="p-1")
    assert again.json()["id"] == made.json()["id"]
    address = made["Location"]
    refused(writing("patch", address, {"step": "diagnosis"}), 428, "precondition_required")
    moved = writing(
        "patch", address, {"step": "diagnosis", "name": "Best wood"}, if_match=made["ETag"]
    )
    assert (moved.json()["step"], moved.json()["name"]) == ("diagnosis", "Best wood")
    refused(
        writing("patch", address, {"step": "strategy"}, if_match=made["ETag"]),
        412,
        "changed_meanwhile",
    )
    action = writing(
        "post", f"{address}/actions",
        {"title": "Meet", "due_date": "2020-01-01", "budget": "10.50", "currency": "IDR"},
    )  # fmt: skip
    assert (action.status_code, action.json()["budget"]) == (201, "10.50")
    changed = writing("patch", action["Location"], {"status": "under_way"}, if_match=action["ETag"])
    assert (changed.json()["status"], changed.json()["title"]) == ("under_way", "Meet")
    [due] = writing.get("/api/v1/programmes/agenda").json()["results"]
    assert (due["title"], due["overdue"], due["budget"]) == ("Meet", True, "10.50")
    assert due["programme_name"] == "Best wood"
    [listed] = writing.get(f"{address}/actions", status="under_way").json()["results"]
    assert listed == changed.json()
    posted = writing("post", f"{address}/indicators", {"measure": "firms", "target": 8})
    assert posted.json()["results"][0]["baseline"] == 4
    refused(
        writing("post", f"{address}/indicators", {"measure": "luck", "target": 8}),
        400,
        "measure_unknown",
    )
    tag = writing.get(f"{address}/indicators")["ETag"]
    assert (
        writing("patch", f"{address}/indicators/firms", {"target": 9}, if_match=tag).status_code
        == 200
    )
    assert writing("delete", f"{address}/indicators/firms").json()["results"] == []
    assert writing("post", f"{address}/draft").status_code == 200
    notes = writing.get(f"{address}/notes").json()["results"]
    assert [note["step"] for note in notes] == ["diagnosis"]
    tag = writing.get(address)["ETag"]
    assert (
        writing(
            "patch", f"{address}/notes/strategy", {"text": "Together"}, if_match=tag
        ).status_code
        == 200
    )
    assert len(writing.get(f"{address}/history").json()["results"]) == 10


def test_the_agenda_is_walked_page_by_page(cluster, writing):
    writing("post", of(cluster, "/confirm"))
    start = {"cluster": str(cluster.key), "name": "Better wood", "started_date": "2025-03-01"}
    address = writing("post", "/api/v1/programmes", start)["Location"]
    days = ["2030-01-02", None, "2020-01-01", "2030-01-02", None]
    for number, day in enumerate(days):
        writing("post", f"{address}/actions", {"title": f"Meet {number}", "due_date": day})
    rows = all_pages(writing, "/api/v1/programmes/agenda?page_size=2")
    assert [row["title"] for row in rows] == [f"Meet {number}" for number in (2, 0, 3, 1, 4)]
    assert [row["overdue"] for row in rows] == [True, False, False, False, False]


def test_another_agencys_programme_is_not_there(cluster, writing):
    writing("post", of(cluster, "/confirm"))
    made = writing("post", "/api/v1/programmes", {"cluster": str(cluster.key), "name": "P"})
    outside = Sender(program("agency-b", "write"))
    for part in ("", "/actions", "/indicators", "/notes", "/history"):
        refused(outside.get(made["Location"] + part), 404, "not_found")
    assert outside.get("/api/v1/programmes").json()["results"] == []
    assert outside.get("/api/v1/programmes/agenda").json()["results"] == []
    refused(outside("post", f"{made['Location']}/actions", {"title": "x"}), 404, "not_found")
    assert Programme.objects.get().actions.count() == 0
