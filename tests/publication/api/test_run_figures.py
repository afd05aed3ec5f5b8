"""Figures of a run are those below a release, from the run's own rows, for those who may read its dataset."""

import csv
import io

import pytest
from django.utils import timezone

from clusters.models import AnalysisRun, Concentration
from jobs.worker import wait_for

pytestmark = pytest.mark.django_db(databases=["default", "published"])
CURRENT = "/api/v1/releases/current"
SAME = [
    "concentration",
    "concentration?region=01.01.01&industry=31&year=2025&level=district",
    "concentration?ordering=-location_quotient,region_code&activity=establishments",
    "industries?ordering=-employment",
    "industries?search=retail&year=2024&level=regency",
    "industries?industry_level=section",
    "industries/31",
    "industries/10",
    "regions",
    "regions?level=district&year=2025&ordering=-krugman_specialization",
    "regions/01.01",
    "regions/01.02.02",
]
VALUES = [
    "values?industry=31",
    "values?industry=31&level=regency&year=2024&measure=employment&breaks=all",
    "values?industry=47&measure=share_of_region&activity=establishments",
    "values?industry=Z",
    "values?measure=entropy",
]


@pytest.fixture
def released(tiny):
    """Return the address of the run that is released: its figures are public, so both say the same."""
    return f"/api/v1/runs/{AnalysisRun.objects.get(release__current=True).key}"


@pytest.fixture
def own(private):
    """Return the address of a finished run over a dataset that is not public."""
    assert wait_for(private.run).state == "finished"
    return f"/api/v1/runs/{private.run.key}"


@pytest.fixture
def analyst(asking):
    return asking("viewer of A")


def sorted_rows(answer):
    """Return the answer with its rows in one order; without an `ordering` each has its own."""
    rows = answer.get("results")
    return answer | ({"results": sorted(rows, key=repr)} if rows else {})


@pytest.mark.parametrize("address", SAME)
def test_a_run_answers_as_its_release_does(analyst, client, released, address):
    of_run = analyst.get(f"{released}/{address}")
    assert of_run.status_code == 200, of_run.content
    of_release = client.get(f"{CURRENT}/{address}").json()
    if "ordering" not in address:
        assert sorted_rows(of_run.json()) == sorted_rows(of_release)
    else:
        assert of_run.json() == of_release


@pytest.mark.parametrize("address", VALUES)
def test_values_of_a_run_are_those_of_its_release(analyst, client, released, address):
    of_run = analyst.get(f"{released}/{address}").json()
    of_release = client.get(f"{CURRENT}/{address}").json()
    assert of_run["values"], address
    source, told = of_run.pop("source"), of_release.pop("source")
    assert of_run == of_release
    assert source == told | {"release": None, "released_at": None}


def test_the_quotients_of_a_private_run_are_those_worked_by_hand(analyst, own, tiny):
    values = analyst.get(f"{own}/values?industry=31").json()["values"]
    assert values == pytest.approx(tiny.QUOTIENTS_2025["31"])


def test_pages_join_to_the_whole_table_in_any_order(analyst, own, private):
    for ordering in ("", "-employment", "region_code,-year", "industry_code"):
        rows, address = [], f"{own}/concentration?page_size=3&ordering={ordering}"
        while address:
            page = analyst.get(address).json()
            rows += page["results"]
            address = page["next"]
        named = [(row["industry_code"], row["region_code"], row["year"]) for row in rows]
        assert (
            len(named) == len(set(named)) == Concentration.objects.filter(run=private.run).count()
        )


def test_a_row_has_every_measure_and_its_interval(analyst, own):
    asked = {"region": "01.01.01", "industry": "31", "year": 2025}
    [row] = analyst.get(f"{own}/concentration", asked).json()["results"]
    assert row["location_quotient"] == pytest.approx(2.4)
    assert row["location_quotient_low"] < 2.4 < row["location_quotient_high"]
    assert (row["region_name"], row["level"], row["local_moran_class"]) == (
        "A", "district", "high_low",
    )  # fmt: skip


@pytest.mark.parametrize("table", ["concentration", "regions"])
def test_the_file_has_the_rows_and_says_they_are_not_for_publication(analyst, own, table):
    answer = analyst.get(
        f"{own}/{table}/export", {"format": "csv"}, headers={"accept-language": "en"}
    )
    assert answer["Content-Disposition"] == f'attachment; filename="{table}-secret.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    *rows, last = answer.getvalue().decode().splitlines()
    found = list(csv.DictReader(io.StringIO("\n".join(rows))))
    assert len(found) == len(analyst.get(f"{own}/{table}").json()["results"])
    assert "Full figures, not for publication" in last
    assert analyst.get(f"{own}/{table}/export").status_code == 400


PARTS = ["values?industry=31", "concentration", "concentration/export?format=csv", "industries",
         "industries/31", "regions", "regions/export?format=csv", "regions/01.01"]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_figures_of_a_run_are_for_those_who_may_read_its_dataset(asking, client, own, part):
    address = f"{own}/{part}"
    assert client.get(address).status_code == 401
    assert asking("token of B").get(address).status_code == 404
    assert asking("clerk of B").get(address).status_code == 404
    answer = asking("token of A").get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


@pytest.mark.parametrize("part", [*PARTS, "clusters", "transitions"])
def test_a_run_that_is_not_finished_says_its_state(analyst, private, part):
    address = f"/api/v1/runs/{private.run.key}/{part}"
    in_english = {"accept-language": "en"}
    told = analyst.get(address, headers=in_english).json()
    assert (told["status"], told["code"]) == (409, "run_not_finished")
    assert "queued" in told["detail"]
    AnalysisRun.objects.filter(pk=private.run.pk).update(
        state="failed", error="No firm has a region.", finished_at=timezone.now()
    )
    told = analyst.get(address, headers=in_english).json()
    assert "failed" in told["detail"] and "No firm has a region." in told["detail"]


@pytest.mark.parametrize(
    ("part", "status", "code"),
    [
        ("values", 400, "missing_parameter"),
        ("values?industry=99", 400, "invalid_parameter"),
        ("values?industry=31&year=2020", 400, "invalid_parameter"),
        ("values?industry=31&level=province", 400, "invalid_parameter"),
        ("concentration?activity=establishments", 400, "invalid_parameter"),
        ("concentration?nothing=1", 400, "unknown_parameter"),
        ("concentration?cursor=abc", 400, "bad_cursor"),
        ("concentration?ordering=id", 400, "ordering_not_allowed"),
        ("industries/99", 404, "not_found"),
        ("regions/99", 404, "not_found"),
    ],
)
def test_what_makes_no_sense_is_refused(analyst, own, part, status, code):
    answer = analyst.get(f"{own}/{part}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_empty_run_id_or_a_strange_one_is_not_found(analyst, private):
    assert analyst.get("/api/v1/runs/current/values?industry=31").status_code == 404
