"""Problems that no question can provoke at will."""

import logging

import psycopg2.errors
import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import RequestFactory
from rest_framework import exceptions
from rest_framework.views import APIView

from publication.api.problems import KINDS, problem


def answer_to(exception):
    request = APIView().initialize_request(RequestFactory().get("/api/v1/regions"))
    return problem(exception, {"request": request, "view": APIView()})


def stopped():
    error = OperationalError("canceling statement due to statement timeout")
    error.__cause__ = psycopg2.errors.QueryCanceled()
    return error


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (exceptions.Throttled(wait=7), 429),
        (RequestDataTooBig(), 413),
        (exceptions.UnsupportedMediaType("text/xml"), 415),
        (exceptions.PermissionDenied(), 403),
        (OperationalError("server closed the connection"), 503),
    ],
)
def test_what_goes_wrong_outside_keeps_its_status(exception, status):
    answer = answer_to(exception)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_whoever_must_wait_is_told_how_long():
    assert answer_to(exceptions.Throttled(wait=7))["Retry-After"] == "7"
    assert answer_to(OperationalError("gone"))["Retry-After"] == "10"


def test_a_question_that_took_too_long_is_named_as_such():
    assert b'"too_slow"' in answer_to(stopped()).content


def test_a_fault_of_ours_is_logged_under_the_id_that_is_answered(caplog):
    caplog.set_level(logging.ERROR)
    answer = answer_to(ZeroDivisionError("secret detail"))
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in caplog.text
    assert "secret detail" in caplog.text
    assert b"secret detail" not in answer.content


@pytest.mark.django_db(databases=["default", "published"])
def test_a_search_is_stopped_when_nobody_would_wait_for_it(tiny, client, monkeypatch):
    from publication.api import patience

    monkeypatch.setattr(patience, "SECONDS", 0.2)
    monkeypatch.setattr(
        "publication.api.regions.Regions.rows",
        lambda self: patience_tried(self),
    )
    assert client.get("/api/v1/regions").json()["code"] == "too_slow"


def patience_tried(view):
    from django.db.models import FloatField, Func

    from publication.models import PublishedRegion

    class Sleep(Func):
        template = "(SELECT 1 FROM pg_sleep(60))"
        output_field = FloatField()

    return PublishedRegion.objects.alias(nap=Sleep()).filter(nap=1)


def test_every_code_is_documented():
    from config.settings import ROOT

    text = (ROOT / "docs/api.md").read_text()
    missing = [
        code for code, (status, *_) in KINDS.items() if f"| `{code}` | {status} |" not in text
    ]
    assert missing == []
