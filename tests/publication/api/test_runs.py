"""Runs are queued and cancelled by those who may, and refused in a sentence with a code."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.models import AnalysisRun
from firms.models import Dataset
from jobs.models import JobState
from jobs.worker import wait_for
from tests.publication.api.conftest import analysts_program, person, program

pytestmark = pytest.mark.django_db(databases=["default", "published"])
RUNS = "/api/v1/runs"
ASKED = {"dataset": "secret", "levels": ["district"]}


def post(client, address, body=None, **headers):
    return client.post(
        address,
        json.dumps(body if body is not None else {}),
        content_type="application/json",
        headers={"accept-language": "en"} | headers,
    )


def refused(answer, status, code) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    return answer.json()


@pytest.fixture
def analyst(private):
    return person("analyst", "agency-a")


def test_an_analyst_queues_a_run_and_finds_it_at_its_location(analyst):
    asked = ASKED | {
        "edition": "tiny",
        "measures": ["employment", "establishments"],
        "first_year": 2024,
        "last_year": 2025,
        "industry_level": "section",
        "seed": 7,
        "base": "all",
        "industries": ["31"],
        "thresholds": {"min_quotient": 1.5, "min_firms": 3},
        "definitions": "",
    }
    answer = post(analyst, RUNS, asked)
    assert answer.status_code == 202
    told = analyst.get(answer["Location"]).json()
    assert told["id"] == answer.json()["id"]
    for name in ("dataset", "edition", "levels", "measures", "first_year", "last_year", "seed"):
        assert told[name] == asked[name], name
    assert told["parameters"] == {
        "clusters": {"min_quotient": 1.5, "min_firms": 3}, "industries": ["31"], "asked_base": "all",
    }  # fmt: skip
    run = AnalysisRun.objects.get(key=told["id"])
    assert (run.state, run.created_by.username) == ("queued", "analyst-agency-a")


def test_what_is_left_out_is_as_the_command_has_it(analyst):
    told = post(analyst, RUNS, ASKED).json()
    assert (told["edition"], told["measures"], told["industry_level"]) == (
        "tiny", ["employment"], "as-given",
    )  # fmt: skip
    assert (told["first_year"], told["last_year"], told["seed"]) == (2024, 2025, 0)
    told = post(analyst, RUNS, ASKED | {"first_year": 2025}).json()
    assert (told["first_year"], told["last_year"]) == (2025, 2025)


def test_a_queued_run_is_computed_by_the_worker(analyst):
    told = post(analyst, RUNS, ASKED).json()
    assert wait_for(AnalysisRun.objects.get(key=told["id"])).state == JobState.FINISHED
    assert analyst.get(f"{RUNS}/{told['id']}/concentration").json()["results"]


def test_a_program_queues_for_the_analyst_who_made_its_token(private):
    told = post(analysts_program("agency-a"), RUNS, ASKED)
    assert told.status_code == 202
    assert AnalysisRun.objects.get(key=told.json()["id"]).created_by.username == "maker-agency-a"


@pytest.mark.parametrize("who", ["viewer of A", "clerk of A", "token of A"])
def test_who_may_only_read_queues_and_cancels_nothing(asking, private, who):
    client, before = asking(who), AnalysisRun.objects.count()
    refused(post(client, RUNS, ASKED), 403, "permission_denied")
    refused(post(client, f"{RUNS}/{private.run.key}/cancel"), 403, "permission_denied")
    assert AnalysisRun.objects.count() == before
    private.run.refresh_from_db()
    assert private.run.state == "queued"


def test_a_write_token_without_an_analyst_behind_it_queues_nothing(private):
    refused(post(program("agency-a", "write"), RUNS, ASKED), 403, "permission_denied")


def test_nobody_is_asked_to_sign_in(client, private):
    refused(post(client, RUNS, ASKED), 401, "not_authenticated")
    refused(post(client, f"{RUNS}/{private.run.key}/cancel"), 401, "not_authenticated")


def test_the_dataset_of_another_agency_is_as_good_as_none(private):
    client = person("analyst", "agency-b")
    theirs = refused(post(client, RUNS, ASKED), 400, "invalid_parameter")
    none = refused(post(client, RUNS, ASKED | {"dataset": "none"}), 400, "invalid_parameter")
    assert theirs["detail"] == none["detail"]
    refused(post(client, f"{RUNS}/{private.run.key}/cancel"), 404, "not_found")
    # Public data may be read by all who are known, and computed by the agency that owns them.
    refused(post(client, RUNS, ASKED | {"dataset": "tiny"}), 403, "permission_denied")


@pytest.mark.parametrize(
    ("changes", "code", "field", "said"),
    [
        ({"levels": ["village"]}, "unknown_level", "levels", "province, regency, district"),
        ({"levels": []}, "unknown_level", "levels", "province, regency, district"),
        ({"measures": ["jobs"]}, "unknown_measure", "measures", "employment, establishments"),
        ({"measures": ["value_added"]}, "firms_have_no_value_added", "measures", "holds firms"),
        ({"industry_level": "village"}, "unknown_industry_level", "industry_level", "section"),
        ({"base": "half"}, "unknown_base", "base", "all, traded, stated"),
        ({"base": "stated"}, "no_stated_totals", "base", "TOTAL"),
        ({"base": "traded"}, "no_traded_industries", "base", "marks no industry"),
        ({"industries": ["99"]}, "unknown_industry", "industries", "99"),
        ({"thresholds": {"x": 1}}, "unknown_threshold", "thresholds", "'x'"),
        ({"thresholds": {"min_quotient": 99}}, "threshold_out_of_range", "thresholds", "20"),
        ({"thresholds": {"min_firms": 2.5}}, "threshold_out_of_range", "thresholds", "whole"),
        ({"thresholds": {"min_firms": True}}, "threshold_out_of_range", "thresholds", "whole"),
        ({"thresholds": {"min_quotient": "2"}}, "threshold_out_of_range", "thresholds", "number"),
        ({"definitions": "bcd"}, "unknown_definitions", "definitions", "bcd"),
        ({"seed": -1}, "seed_out_of_range", "seed", "from 0"),
        ({"seed": 2**63}, "seed_out_of_range", "seed", "from 0"),
        ({"first_year": 2025, "last_year": 2024}, "years_run_backwards", "last_year", "2025–2024"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_a_sentence(analyst, changes, code, field, said):
    before = AnalysisRun.objects.count()
    if code == "no_stated_totals":
        Dataset.objects.get(code="secret").statistics.filter(industry=None).delete()
    told = refused(post(analyst, RUNS, ASKED | changes), 400, code)
    assert said in told["detail"]
    assert told["errors"][0]["parameter"] == field
    assert AnalysisRun.objects.count() == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (ASKED | {"level": "district"}, "unknown_field"),
        ({"dataset": "secret"}, "missing_field"),
        (ASKED | {"levels": "district"}, "invalid_field"),
        (ASKED | {"first_year": 3}, "invalid_field"),
        (ASKED | {"first_year": "soon"}, "invalid_field"),
        (ASKED | {"seed": 1.5}, "invalid_field"),
        (ASKED | {"thresholds": [1]}, "invalid_field"),
        (ASKED | {"industries": [["31"]]}, "invalid_field"),
        (ASKED | {"edition": "none"}, "invalid_parameter"),
        ([], "bad_request"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(analyst, body, code):
    refused(post(analyst, RUNS, body), 400, code)


def test_a_dataset_without_figures_says_so(analyst):
    Dataset.objects.get(code="secret").firms.all().delete()
    Dataset.objects.get(code="secret").statistics.all().delete()
    told = refused(post(analyst, RUNS, ASKED), 400, "no_figures")
    assert "no yearly figures" in told["detail"]


def test_a_request_sent_twice_queues_one_run(analyst, private):
    key = {"idempotency-key": "night-1"}
    first = post(analyst, RUNS, ASKED, **key)
    again = post(analyst, RUNS, dict(reversed(ASKED.items())), **key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first["Location"] == again["Location"]
    refused(post(analyst, RUNS, ASKED | {"seed": 2}, **key), 422, "idempotency_mismatch")
    # Another's key is another's.
    other = post(analysts_program("agency-a"), RUNS, ASKED, **key)
    assert other.status_code == 202 and other["Location"] != first["Location"]
    assert AnalysisRun.objects.filter(request_key="night-1").count() == 2


def test_a_waiting_run_is_cancelled_at_once_and_asking_again_changes_nothing(analyst, private):
    for _ in range(2):
        answer = post(analyst, f"{RUNS}/{private.run.key}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
        assert answer["Location"] == reverse("api-run", args=[private.run.key])


def test_a_running_run_is_asked_to_end(analyst, private):
    AnalysisRun.objects.filter(pk=private.run.pk).update(state="running")
    told = post(analyst, f"{RUNS}/{private.run.key}/cancel").json()
    assert (told["state"], told["cancel_asked"]) == ("running", True)


def test_a_finished_run_cannot_be_cancelled(analyst, private):
    AnalysisRun.objects.filter(pk=private.run.pk).update(
        state="finished", finished_at=timezone.now()
    )
    told = refused(post(analyst, f"{RUNS}/{private.run.key}/cancel"), 409, "run_is_over")
    assert "finished" in told["detail"]
    refused(post(analyst, f"{RUNS}/{private.run.key}/cancel", {"x": 1}), 400, "unknown_field")
