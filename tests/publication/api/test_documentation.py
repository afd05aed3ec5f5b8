"""The page that describes the API for people."""

import json

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.mark.parametrize(("language", "back"), [("id", "Peta"), ("en", "Map")])
def test_it_speaks_the_language_asked_for_and_leads_back(client, language, back):
    answer = client.get(f"/api/v1/docs?lang={language}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'<html lang="{language}">' in text
    assert f'<a href="/">{back}</a>' in text


def test_every_operation_has_a_line_that_says_what_it_does(client, db):
    paths = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    missing = [
        f"{method} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("summary") or "\n" in operation["summary"]
    ]
    assert missing == []


def test_the_guide_that_it_names_can_be_opened(client, db):
    described = json.loads(client.get("/api/v1/openapi.json").content)["info"]["description"]
    assert "/guide/api" in described
    answer = client.get("/guide/api")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert b"problem+json" in b"".join(answer)
