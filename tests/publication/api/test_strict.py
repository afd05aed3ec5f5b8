"""What is refused, and how: always a problem with a code, never a silent guess, never a crash."""

import itertools

import pytest
from django.test import Client
from django.urls import resolve

from publication.api.problems import KINDS
from tests.publication.api.test_access import EVERY, NEEDED, address_of

pytestmark = pytest.mark.django_db(databases=["default", "published"])

VALUES = "/api/v1/releases/current/values?industry=31"
REFUSED = {
    # unknown names
    "/api/v1/regions?kbly=1": "unknown_parameter",
    "/api/v1/regions?level__depth__gte=1": "unknown_parameter",
    "/api/v1/regions/tiny/01.01?year=2025": "unknown_parameter",
    "/api/v1?page=2": "unknown_parameter",
    "/api/v1/regions?page=1": "unknown_parameter",
    "/api/v1/regions?lang=en": "unknown_parameter",
    # values
    f"{VALUES}&measure=profit": "invalid_parameter",
    f"{VALUES}&activity=profit": "invalid_parameter",
    f"{VALUES}&level=village": "invalid_parameter",
    f"{VALUES}&year=2031": "invalid_parameter",
    f"{VALUES}&year=twenty": "invalid_parameter",
    f"{VALUES}&year=NaN": "invalid_parameter",
    f"{VALUES}&year=1e999999": "invalid_parameter",
    f"{VALUES}&year={'9' * 5000}": "invalid_parameter",
    f"{VALUES}&breaks=quantiles": "invalid_parameter",
    "/api/v1/releases/current/values?industry=99": "invalid_parameter",
    "/api/v1/releases/current/values": "missing_parameter",
    "/api/v1/releases/current/values?industry=": "missing_parameter",
    "/api/v1/regions?geometry=some": "invalid_parameter",
    "/api/v1/regions?edition=a&edition=b": "repeated_parameter",
    "/api/v1/releases/current/concentration?level=village": "invalid_parameter",
    "/api/v1/releases/current/concentration/export?format=exe": "invalid_parameter",
    "/api/v1/releases/current/concentration/export": "missing_parameter",
    # pages
    "/api/v1/regions?page_size=0": "invalid_parameter",
    "/api/v1/regions?page_size=-1": "invalid_parameter",
    f"/api/v1/regions?page_size={2**31}": "invalid_parameter",
    f"/api/v1/regions?page_size={2**63}": "invalid_parameter",
    "/api/v1/regions?cursor=garbage": "bad_cursor",
    "/api/v1/regions?cursor=WyJjb2RlIl0:1a2b3c:forged": "bad_cursor",
    # order
    "/api/v1/regions?ordering=geometry": "ordering_not_allowed",
    "/api/v1/regions?ordering=parent__children__code": "ordering_not_allowed",
    "/api/v1/regions?ordering=__class__": "ordering_not_allowed",
    "/api/v1/regions?ordering=code,-code": "ordering_not_allowed",
    # text
    "/api/v1/regions?search=%00": "invalid_text",
    "/api/v1/regions?%00=1": "invalid_text",
    "/api/v1/regions?search=%ED%A0%80": "invalid_text",
    "/api/v1/regions?search=%FF": "invalid_text",
    "/api/v1/regions/tiny/%00": "invalid_text",
    f"/api/v1/regions?search={'a' * 101}": "search_too_long",
    f"/api/v1/industries?search={'%25' * 7000}": "search_too_long",
    # secrets
    "/api/v1/regions?token=abc": "token_in_address",
    "/api/v1/regions?api_key=abc": "token_in_address",
    "/api/v1/regions?Access_Token=abc": "token_in_address",
    # what is not there
    "/api": "not_found",
    "/api/": "not_found",
    "/api/v1/": "not_found",
    "/api/v1/nothing": "not_found",
    "/api/v2/regions": "not_found",
    "/api/v1/regions/": "not_found",
    "/api/v1/regions/tiny/99": "not_found",
    "/api/v1/regions/tiny/%ED%A0%80": "not_found",
    "/api/v1/regions/tiny/%C5%81%C3%B3d%C5%BA": "not_found",
    "/api/v1/regions/other/01": "not_found",
    "/api/v1/boundary-sets/other": "not_found",
    "/api/v1/boundary-sets/tiny/shapes/village.0.json": "not_found",
    "/api/v1/industries/tiny/99": "not_found",
    "/api/v1/releases/latest": "not_found",
    "/api/v1/releases/00000000-0000-0000-0000-000000000000": "not_found",
    "/api/v1/releases/current/industries/99": "not_found",
    "/api/v1/releases/current/regions/99": "not_found",
    # forms
    "/api/v1/regions?format=api": "not_acceptable",
    "/api/v1/regions?format=xml": "not_acceptable",
}
FIRMS = "/api/v1/firms"
REFUSED_TO_THE_KNOWN = {
    f"{FIRMS}?bbox=nan,nan,nan,nan": "bbox_invalid",
    f"{FIRMS}?bbox=inf,0,1,1": "bbox_invalid",
    f"{FIRMS}?bbox=1,2,3": "bbox_invalid",
    f"{FIRMS}?bbox=2,0,1,1": "bbox_invalid",
    f"{FIRMS}?bbox=0,-100,1,1": "bbox_invalid",
    f"{FIRMS}?bbox=a,b,c,d": "bbox_invalid",
    f"{FIRMS}?bbox=-180,-90,180,90": "bbox_too_large",
    f"{FIRMS}?in_bbox=0,0,1,1": "unknown_parameter",
    f"{FIRMS}?dataset__owner__code=x": "unknown_parameter",
    f"{FIRMS}?ordering=years__employees": "ordering_not_allowed",
    f"{FIRMS}?as_of=1066": "invalid_parameter",
    "/api/v1/links?kind=friendship": "invalid_parameter",
    "/api/v1/runs?state=lost": "invalid_parameter",
    "/api/v1/runs/1": "not_found",
    f"{FIRMS}/tiny/%00": "invalid_text",
    f"{FIRMS}?search=%00": "invalid_text",
}


def check(answer, code):
    problem = answer.json()
    assert (problem["code"], answer.status_code) == (code, KINDS[code][0]), problem
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:sentra:problem:{code}"
    assert problem["title"] and problem["detail"]
    assert answer["X-Request-ID"] == problem["request_id"]


def test_every_bad_question_is_refused_by_name(tiny, client):
    for address, code in REFUSED.items():
        check(client.get(address), code)


def test_so_is_every_bad_question_of_the_known(asking):
    client = asking("token of A")
    for address, code in REFUSED_TO_THE_KNOWN.items():
        check(client.get(address), code)


def test_a_refusal_names_what_is_allowed(tiny, client):
    problem = client.get(f"{VALUES}&year=2031&level=district").json()
    assert problem["errors"] == [
        {
            "parameter": "year",
            "code": "invalid_parameter",
            "message": problem["errors"][0]["message"],
            "allowed": [2024, 2025],
        }
    ]
    problem = client.get(f"{VALUES}&measure=x&breaks=y").json()
    assert {error["parameter"] for error in problem["errors"]} == {"measure", "breaks"}
    assert problem["errors"][1]["allowed"] == ["year", "all"]


def test_an_empty_parameter_counts_as_not_given(ask):
    with_empty = ask("/api/v1/regions?edition=&level=&search=")
    assert with_empty == ask("/api/v1/regions")


def test_wildcards_of_the_database_are_letters_like_others(ask):
    assert ask("/api/v1/regions", search="%")["results"] == []
    assert ask("/api/v1/regions", search="_")["results"] == []
    assert ask("/api/v1/regions", search="(a+)+$")["results"] == []


@pytest.mark.parametrize(
    ("language", "title"), [("id", "Parameter tidak dikenal"), ("en-US", "Unknown parameter")]
)
def test_a_refusal_speaks_the_readers_language(tiny, client, language, title):
    answer = client.get("/api/v1/regions?x=1", headers={"accept-language": language})
    assert answer.json()["title"] == title
    assert "Accept-Language" in answer["Vary"]


def test_html_is_not_offered(tiny, client):
    answer = client.get("/api/v1/regions", headers={"accept": "text/html"})
    check(answer, "not_acceptable")
    check(client.get("/api/v1/regions", headers={"accept": "application/xml"}), "not_acceptable")


def test_an_unknown_address_is_unknown_to_every_method(tiny):
    client = Client(enforce_csrf_checks=True)
    check(client.post("/api/v1/nothing"), "not_found")
    check(client.delete("/api/v1/regions/"), "not_found")


def test_a_method_cannot_be_smuggled_in(tiny, client):
    answer = client.get("/api/v1/regions", headers={"x-http-method-override": "DELETE"})
    assert answer.status_code == 200
    check(client.post("/api/v1/regions?x=1", {"a": 1}), "method_not_allowed")


def test_head_is_get_without_the_body(tiny, client):
    answer = client.head("/api/v1/regions")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "application/json"


def test_a_wrong_host_is_refused(tiny, client, settings):
    settings.ALLOWED_HOSTS = ["sentra.example"]
    answer = client.get("/api/v1/regions", headers={"host": "evil.example"})
    assert answer.status_code == 400
    check(answer, "bad_request")


def test_other_origins_get_no_leave_to_read(tiny, client):
    answer = client.get("/api/v1/regions", headers={"origin": "https://evil.example"})
    assert not answer.has_header("Access-Control-Allow-Origin")


def test_too_many_parameters_are_a_bad_request(tiny, client):
    query = "&".join(f"a{number}=1" for number in range(2000))
    check(client.get(f"/api/v1/regions?{query}"), "bad_request")


# Arabic digits, a text turned right to left, quotes, numbers out of range, far too long, empty of sense.
NASTY = [
    "٢٠٢٥",
    "\u202e1\u0000",
    "' OR 1=1 --",
    '"',
    "\\",
    "-1e999",
    "9" * 400,
    "é" * 300,
    "[]",
    "%s",
    "𝕏",
]


@pytest.mark.slow
def test_no_parameter_of_any_address_can_cause_a_fault(asking, private):
    client, values = asking("token of A"), itertools.cycle(NASTY)
    faults = []
    for name in EVERY:
        address = address_of(name, private)
        for parameter in resolve(address).func.cls.query().fields:
            for value in itertools.islice(values, 3):
                answer = client.get(address, NEEDED.get(name, {}) | {parameter: value})
                if answer.status_code not in {200, 400, 404}:
                    faults.append((address, parameter, value, answer.status_code))
    assert faults == []
