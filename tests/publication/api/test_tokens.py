"""How a program says who it is."""

import base64
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import ApiToken
from tests.publication.api.conftest import token_of

pytestmark = pytest.mark.django_db(databases=["default", "published"])
FIRMS = "/api/v1/firms"


@pytest.fixture
def secret(private):
    return token_of("agency-a")[0]


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_a_token_opens_its_agencys_records(client, secret):
    answer = client.get(FIRMS, headers={"authorization": f"Token {secret}"})
    assert answer.status_code == 200
    assert client.get(FIRMS, headers={"authorization": f"token  {secret}"}).status_code == 200


def test_a_token_is_also_the_password_of_http_basic(client, secret):
    answer = client.get(FIRMS, headers={"authorization": basic("anything", secret)})
    assert {row["dataset"] for row in answer.json()["results"]} == {"secret", "tiny"}


def test_every_other_header_is_refused_in_the_same_words(client, private):
    revoked, _ = token_of("agency-a", revoked_at=timezone.now())
    expired, _ = token_of("agency-a", expires_at=timezone.now() - timedelta(seconds=1))
    headers = [
        "Token unknown",
        f"Token {revoked}",
        f"Token {expired}",
        "Token",
        "Token a b c",
        "Token \u00e9",
        "Bearer abc",
        "nonsense",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        basic("user", ""),
        basic("user", revoked),
    ]
    bodies = []
    for header in headers:
        answer = client.get(FIRMS, headers={"authorization": header})
        assert answer.status_code == 401, header
        assert answer["WWW-Authenticate"] == 'Token realm="Sentra"'
        bodies.append({k: v for k, v in answer.json().items() if k != "request_id"})
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["code"] == "invalid_token"


def test_a_revoked_token_ends_at_once(client, private):
    secret, token = token_of("agency-a")
    header = {"authorization": f"Token {secret}"}
    assert client.get(FIRMS, headers=header).status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    assert client.get(FIRMS, headers=header).status_code == 401


def test_use_is_noted_at_most_once_a_minute(client, private, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr("agencies.services.timezone.now", lambda: now)
    secret, token = token_of("agency-a")
    header = {"authorization": f"Token {secret}"}
    client.get(FIRMS, headers=header)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    client.get(FIRMS, headers=header)
    token.refresh_from_db()
    assert token.last_used_at == first
    long_ago = first - timedelta(minutes=2)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=long_ago)
    client.get(FIRMS, headers=header)
    token.refresh_from_db()
    assert token.last_used_at > long_ago


def test_a_token_never_comes_into_the_log(client, secret, caplog):
    caplog.set_level(logging.DEBUG)
    client.get(FIRMS, headers={"authorization": f"Token {secret}"})
    client.get(FIRMS, headers={"authorization": f"Token {secret}x"})
    client.get(f"{FIRMS}?token={secret}")
    assert secret not in caplog.text


def test_a_bad_token_is_no_matter_where_everything_is_open(client, private):
    answer = client.get("/api/v1/releases/current", headers={"authorization": "Token no"})
    assert answer.status_code == 200
