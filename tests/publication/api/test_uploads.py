"""Files through the API: sent whole or in parts, watched, answered, applied, reverted."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Agency, Membership, User
from firms.models import Firm
from ingest import storing
from ingest.models import Upload
from jobs.worker import wait_for
from tests.publication.api.conftest import program

pytestmark = pytest.mark.django_db(databases=["default", "published"])
FILE = (
    b"firm_id,name,industry_code,latitude,longitude,year,employees\nF1,Toko A,31,-0.5,0.5,2024,10\n"
)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def send(asking, private):
    def send(content=FILE, who="program of A", headers=None, **fields):
        file = SimpleUploadedFile("firms.csv", content)
        fields = {"kind": "firms", "dataset": "secret", "file": file} | fields
        return asking(who).post("/api/v1/uploads", fields, headers=headers)

    return send


def read(answer):
    """Let the worker do what was asked for."""
    return wait_for(Upload.objects.get(key=answer.json()["id"]))


def test_a_file_is_sent_read_applied_and_reverted(send, asking):
    answer = send()
    assert answer.status_code == 202, answer.content
    address = answer["Location"]
    read(answer)
    client = asking("program of A")
    upload = client.get(address).json()
    assert upload["state"] == "ready" and upload["counts"]["new"] == 1
    applied = client.post(f"{address}/apply")
    assert applied.status_code == 202, applied.content
    read(applied)
    assert client.get(address).json()["state"] == "applied"
    assert Firm.objects.filter(dataset__code="secret", firm_id="F1").exists()
    read(client.post(f"{address}/revert"))
    assert client.get(address).json()["state"] == "reverted"
    assert not Firm.objects.filter(dataset__code="secret", firm_id="F1").exists()


def test_the_body_may_be_the_file_itself(asking, private):
    answer = asking("program of A").post(
        "/api/v1/uploads?kind=firms&dataset=secret&file_name=a.csv", FILE, content_type="text/csv"
    )
    assert answer.status_code == 202, answer.content
    assert read(answer).verdict == "ready"


def test_problems_are_listed_and_can_be_answered(send, asking):
    answer = send(FILE.replace(b"employees", b"hobby").replace(b"31", b"99"))
    address = answer["Location"]
    read(answer)
    client = asking("program of A")
    upload = client.get(address).json()
    assert (upload["state"], upload["code"]) == ("questions", "header_unknown")
    answers = client.post(
        f"{address}/answers", json.dumps({"ignored": ["hobby"]}), content_type="application/json"
    )
    assert answers.status_code == 202, answers.content
    read(answers)
    assert client.get(address).json()["state"] == "rejected"
    problems = client.get(f"{address}/problems").json()["results"]
    assert [(p["row"], p["column"], p["code"]) for p in problems] == [
        (2, "industry_code", "kbli_unknown")
    ]
    assert client.post(f"{address}/apply").status_code == 409


def test_the_same_request_again_is_answered_the_same(send):
    first = send(headers={"Idempotency-Key": "k1"})
    again = send(headers={"Idempotency-Key": "k1"})
    assert again.json()["id"] == first.json()["id"]
    other = send(FILE + b"\n", headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert send().json()["code"] == "duplicate_submission"
    assert Upload.objects.filter(target="secret").count() == 1


def test_the_same_file_sent_with_what_was_asked_is_read_again(send, asking):
    hobby = FILE.replace(b"employees", b"hobby")
    first = send(hobby)
    read(first)
    again = send(hobby, ignored="hobby")
    assert (again.status_code, again["Location"]) == (202, first["Location"])
    read(again)
    assert asking("program of A").get(first["Location"]).json()["state"] == "ready"
    once_more = send(hobby, ignored="hobby").json()
    assert (once_more["state"], once_more["code"]) == ("ready", "duplicate_submission")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "toys"}, 400, "invalid_parameter"),
        ({"who": "viewer of A"}, 403, "permission_denied"),
        ({"dataset": "tiny"}, 409, "owned_by_other_agency"),
        ({"nonsense": "1"}, 400, "invalid_parameter"),
        ({"on_problem": "maybe"}, 400, "invalid_parameter"),
        ({"content": b""}, 400, "file_empty"),
        ({"content": b"%PDF-1.4"}, 415, "content_mismatch"),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(send, fields, status, code):
    answer = send(**fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        ("clerk", "firms", 403),
        ("manager", "firms", 202),
        ("manager", "industries", 403),
        ("administrator", "industries", 202),
    ],
)
def test_a_token_sends_for_new_places_what_the_person_who_made_it_may(private, role, kind, status):
    """A new dataset is a manager's business, a classification an administrator's."""
    agency = Agency.objects.get(code="agency-a")
    maker = User.objects.create_user(f"{role} who makes a token")
    Membership.objects.create(user=maker, agency=agency, role=role)
    target = {"dataset": "new"} if kind == "firms" else {"classification": "new"}
    fields = {"kind": kind, "file": SimpleUploadedFile("a.csv", FILE)} | target
    client = program("agency-a", "write", created_by=maker)
    answer = client.post("/api/v1/uploads", fields)
    assert answer.status_code == status, answer.content


def test_a_large_body_is_refused_by_its_declared_length(asking, private, settings):
    settings.UPLOAD_MOST_BYTES = 100
    answer = asking("program of A").post(
        "/api/v1/uploads?kind=firms", b"x" * 2_000_000, content_type="text/csv"
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


@pytest.mark.parametrize("who", ["clerk of B", "token of B"])
def test_another_agencys_upload_is_as_good_as_none(send, asking, who):
    address = send()["Location"]
    client = asking(who)
    for place in ("", "/problems"):
        assert client.get(address + place).status_code == 404
    for step in ("/apply", "/revert", "/answers"):
        assert client.post(address + step).status_code == 404
    assert client.get("/api/v1/uploads").json()["results"] == []


def test_a_body_cut_off_half_way_leaves_nothing(asking, private):
    answer = asking("program of A").post(
        "/api/v1/uploads?kind=firms&dataset=secret&file_name=a.csv",
        FILE,
        content_type="text/csv",
        **{"wsgi.input": io.BytesIO(FILE[: len(FILE) // 2])},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "file_incomplete"), answer.content
    assert list(storing.folder().iterdir()) == []
    assert not Upload.objects.filter(target="secret").exists()
