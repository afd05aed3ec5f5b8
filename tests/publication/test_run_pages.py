"""The pages of /runs: who sees what, what the form offers and refuses, what comes of a finished run."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from clusters.asking import levels_of_codes
from clusters.models import AnalysisRun, ClusterDefinition
from firms.models import Classification, Dataset, FirmState, Industry, Statistic
from jobs.worker import wait_for
from publication.models import PublishedRelease, Release
from publication.run_forms import RunForm
from regions.models import BoundarySet, Region
from tests.clusters.planners import planner

pytestmark = pytest.mark.django_db(databases=["default", "published"])


def signed_in(who, language="en"):
    client = Client()
    client.force_login(who.user, backend="agencies.permissions.RolePermissions")
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def rina(private):
    """An analyst of the agency that owns a private dataset."""
    return signed_in(planner("rina", "analyst", private.dataset.owner))


@pytest.fixture
def manager(private):
    return signed_in(planner("mega", "manager", private.dataset.owner))


@pytest.fixture
def asked(private):
    """Return what the form sends as it is offered, with some changes."""

    def sent(**changes):
        return {
            "dataset": "secret",
            "edition": "tiny",
            "levels": ["regency", "district"],
            "measures": ["employment"],
            "first_year": 2024,
            "last_year": 2025,
            "industry_level": "as-given",
            "base": "",
            "industries": "",
            "definitions": "",
            "seed": "0",
        } | changes

    return sent


def text_of(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def address_of(run, name="run"):
    return reverse(name, args=[run.key])


def finished(run):
    assert wait_for(run).state == "finished", run.error
    run.refresh_from_db()
    return run


def test_who_is_not_signed_in_is_asked_to(private, client):
    for address in ("/runs", "/runs/new", address_of(private.run)):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in?next=/runs")


def test_another_agency_neither_sees_nor_touches_a_run(private):
    other = signed_in(planner("far", "manager", Agency.objects.get(code="agency-b")))
    assert private.dataset.name not in text_of(other, "/runs")
    assert other.get(address_of(private.run)).status_code == 404
    for name in ("run-cancel", "run-publish"):
        assert other.post(address_of(private.run, name)).status_code == 404
    private.run.refresh_from_db()
    assert private.run.state == "queued"


def test_a_viewer_sees_runs_and_begins_none(private, asked):
    vera = signed_in(planner("vera", "viewer", private.dataset.owner))
    shown = text_of(vera, "/runs")
    assert private.dataset.name in shown and "New run" not in shown
    assert "Cancel the run" not in text_of(vera, address_of(private.run))
    assert vera.get("/runs/new").status_code == 403
    assert vera.post("/runs/new", asked()).status_code == 403
    for name in ("run-cancel", "run-publish"):
        assert vera.post(address_of(private.run, name)).status_code == 403


def test_the_list_says_of_which_data_by_whom_and_how_far(rina, private, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    AnalysisRun.objects.filter(pk=private.run.pk).update(
        state="running", step="Measuring", done=4, total=40,
        step_ends_at=now + timezone.timedelta(minutes=5),
        created_by=planner("rina").user,
    )  # fmt: skip
    shown = text_of(rina, "/runs?dataset=secret")
    for said in ("Tiny secret", "District", "2024–2025", "Rina", "running", "Measuring – 4 / 40"):
        assert said in shown, said
    assert "about 5 minutes left" in shown
    assert "sisa sekitar 5 menit" in text_of(signed_in(planner("rina"), "id"), "/runs")


def test_the_first_minute_says_what_to_do_first(private):
    AnalysisRun.objects.filter(pk=private.run.pk).delete()
    Dataset.objects.filter(code="tiny").update(public=False)
    rina = planner("rina", "analyst", private.dataset.owner)
    assert "Begin with a new run" in text_of(signed_in(rina), "/runs")
    vera = planner("vera", "viewer", private.dataset.owner)
    assert "An analyst or manager" in text_of(signed_in(vera), "/runs")
    nobody = planner("nora", "manager", Agency.objects.get(code="agency-b"))
    shown = text_of(signed_in(nobody), "/runs")
    assert "First bring boundaries" in shown and reverse("data") in shown


def test_a_run_is_begun_as_it_is_offered(rina, asked):
    before = AnalysisRun.objects.count()
    answer = rina.post("/runs/new", asked(seed="7", industries="31, 10 31"))
    run = AnalysisRun.objects.order_by("-pk").first()
    assert AnalysisRun.objects.count() == before + 1
    assert answer["Location"] == address_of(run)
    assert (run.levels, run.seed, run.created_by.username) == (["district", "regency"], 7, "rina")
    assert run.parameters["industries"] == ["10", "31"]
    shown = text_of(rina, address_of(run))
    assert "Waiting for its turn" in shown and "Cancel the run" in shown


def test_what_is_offered_first_is_what_is_usual(private, rina):
    form = RunForm(private.dataset, private.dataset.boundary_set)
    # The province is one region: there is nothing to compare it with.
    assert form.initial["levels"] == ["regency", "district"]
    assert form.initial["measures"] == ["employment", "establishments"]
    assert (form.initial["first_year"], form.initial["last_year"]) == (2024, 2025)
    shown = text_of(rina, "/runs/new?dataset=secret")
    assert 'value="district" checked' in shown and 'value="province" checked' not in shown
    assert "value_added" not in shown


def test_only_what_exists_is_offered(private):
    def offered(name):
        form = RunForm(private.dataset, private.dataset.boundary_set)
        return [value for value, _label in form.fields[name].choices]

    Statistic.objects.filter(dataset=private.dataset).update(
        industry=Industry.objects.get(classification__code="tiny", code="31")
    )
    assert offered("industry_level") == ["as-given", "section", "division"]
    assert offered("base") == ["", "all"] and offered("definitions") == [""]
    Industry.objects.filter(code="31").update(traded=True)
    Statistic.objects.filter(dataset=private.dataset).update(industry=None)
    ClusterDefinition.objects.create(
        classification=Classification.objects.get(code="tiny"), table="bcd", cluster_code="W", cluster_name="Wood",
        industry=Industry.objects.get(code="31"),
    )  # fmt: skip
    assert offered("base") == ["", "all", "traded", "stated"]
    assert offered("definitions") == ["", "bcd"]


def test_of_statistics_only_their_measures_are_offered(private):
    accounts = Dataset.objects.create(
        code="accounts", name="Accounts", owner=private.dataset.owner,
        classification=private.dataset.classification, boundary_set=private.dataset.boundary_set,
    )  # fmt: skip
    Statistic.objects.create(
        dataset=accounts, region=Region.objects.get(code="01.01"), year=2020, value_added=5,
        industry=Industry.objects.get(classification__code="tiny", code="31"),
    )  # fmt: skip
    form = RunForm(accounts, accounts.boundary_set)
    assert [value for value, _ in form.fields["measures"].choices] == ["value_added"]
    assert form.initial["measures"] == ["value_added"]
    assert not form.has_firms


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"levels": []}, "levels", "Choose at least one level of regions."),
        ({"levels": ["village"]}, "levels", "“village” is not offered here"),
        ({"measures": []}, "measures", "Choose at least one measure."),
        ({"measures": ["value_added"]}, "measures", "“value_added” is not offered here"),
        ({"first_year": 1999}, "first_year", "“1999” is not offered here"),
        ({"first_year": 2025, "last_year": 2024}, "last_year", "The years run backwards"),
        ({"industry_level": "x"}, "industry_level", "“x” is not offered here"),
        ({"base": "stated-by-nobody"}, "base", "“stated-by-nobody” is not offered here"),
        ({"industries": "31; 99"}, "industries", "has no industry 99"),
        ({"industries": "3" * 2001}, "industries", "At most 2,000 characters"),
        ({"seed": "x"}, "seed", "The seed is a whole number, such as"),
        ({"seed": "-1"}, "seed", "The seed is a whole number from 0"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(rina, asked, changes, field, said):
    before = AnalysisRun.objects.count()
    answer = rina.post("/runs/new", asked(**changes))
    shown = answer.content.decode()
    assert answer.status_code == 422
    beside = shown.split(f'id="{field}-error">')[1].split("</p>")[0]
    assert said in beside
    assert f'aria-describedby="{field}-error"' in shown or f"-hint {field}-error" in shown
    assert AnalysisRun.objects.count() == before


def test_everything_that_is_wrong_is_said_at_once_and_what_was_entered_is_kept(rina, asked):
    shown = rina.post("/runs/new", asked(levels=[], industries="99", seed="ten")).content.decode()
    assert shown.count('class="field-error"') == 3
    assert (
        'value="99"' in shown
        and 'value="ten"' in shown
        and '<details class="seldom" open>' in shown
    )


def test_another_dataset_shows_what_it_offers_and_queues_nothing(rina, asked):
    before = AnalysisRun.objects.count()
    answer = rina.post("/runs/new", asked(show="yes", levels=[]))
    assert answer.status_code == 200 and "field-error" not in answer.content.decode()
    assert AnalysisRun.objects.count() == before


def test_a_dataset_without_figures_sends_to_the_data(rina, private):
    private.dataset.firms.all().delete()
    private.dataset.statistics.all().delete()
    shown = text_of(rina, "/runs/new")
    assert "has no yearly figures yet" in shown and reverse("data") in shown
    assert "Begin the run" not in shown


def test_a_run_like_another_is_asked_the_same(rina, private):
    AnalysisRun.objects.filter(pk=private.run.pk).update(
        seed=42, levels=["regency"], parameters={"industries": ["31"], "asked_base": "all"}
    )
    shown = text_of(rina, f"/runs/new?like={private.run.key}")
    assert 'value="regency" checked' in shown and 'value="district" checked' not in shown
    assert 'value="42"' in shown and 'value="31"' in shown
    assert text_of(rina, "/runs/new?like=nonsense")


def test_a_waiting_run_is_cancelled(rina, private):
    assert rina.post(address_of(private.run, "run-cancel")).status_code == 302
    private.run.refresh_from_db()
    assert private.run.state == "cancelled"
    assert "ended before it was done" in text_of(rina, address_of(private.run))


def test_a_run_that_is_over_says_so_when_it_is_to_be_cancelled(rina, private):
    finished(private.run)
    shown = rina.post(address_of(private.run, "run-cancel"), follow=True).content.decode()
    assert "This run is over already: it is finished." in shown


def test_a_failed_run_says_its_sentence(rina, private):
    AnalysisRun.objects.filter(pk=private.run.pk).update(
        state="failed", error="No firm has a region.", finished_at=timezone.now()
    )
    for address in ("/runs", address_of(private.run)):
        assert "No firm has a region." in text_of(rina, address)


def test_a_finished_run_says_by_what_it_can_be_repeated(rina, private):
    run = finished(private.run)
    shown = text_of(rina, address_of(run))
    for said in (run.inputs_sha256, run.code_version, str(run.key), "Seed", "all industries"):
        assert said in shown, said
    assert f"{reverse('clusters')}?run={run.key}" in shown


def test_a_run_on_codes_as_given_says_which_level_that_came_to(rina, private):
    run = finished(private.run)
    assert run.industry_level == "as-given"
    assert "as given (division)" in text_of(rina, address_of(run))


def test_the_form_says_what_one_coarse_code_makes_of_all_others(rina, private):
    address = "/runs/new?dataset=secret"
    shown = text_of(rina, address)
    assert "as given: division" in shown and "coarse-codes" not in shown
    firms = FirmState.objects.filter(firm__dataset=private.dataset).order_by("firm__firm_id")
    coarse = [state.pk for state in firms[:7]]
    section = Industry.objects.get(classification__code="tiny", code="Z")

    FirmState.objects.filter(pk=coarse[0]).update(industry=section)
    shown = text_of(rina, address)
    assert "as given: section" in shown and '<details class="seldom" open>' in shown
    assert "levels: section, division. Taken as given" in shown
    assert f"because of 1 firm: {firms[0].firm.name}. At a finer level it is left out" in shown
    assert 'value="division"' in shown

    FirmState.objects.filter(pk__in=coarse).update(industry=section)
    assert "firms whose code is coarser are left out" in text_of(rina, address)
    err = io.StringIO()
    call_command("run_analysis", dataset="secret", levels=["district"], stderr=err, stdout=err)
    assert "levels: section, division" in err.getvalue()
    # What is only stated in statistics, here without an industry, tells no level.
    private.dataset.firms.all().delete()
    assert levels_of_codes(private.dataset) == []


@pytest.mark.parametrize("fictional", [True, False])
def test_pages_of_a_run_tell_whether_its_own_data_are_fictional(rina, private, fictional):
    """Whatever the map shows: the released sample is fictional."""
    run = finished(private.run)
    Dataset.objects.filter(pk=private.dataset.pk).update(fictional=fictional)
    for page in (address_of(run), f"/clusters?run={run.key}"):
        assert ("Sample: fictional data" in text_of(rina, page)) == fictional, page


def test_every_download_of_a_finished_run_has_its_source(rina, private):
    run = finished(private.run)
    shown = text_of(rina, address_of(run))
    links = [part.split('"')[0] for part in shown.split('href="') if '" download' in part[:200]]
    assert len(links) == 8
    for link in links:
        answer = rina.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert "not for publication" in answer.getvalue().decode(), link
    industries = rina.get(reverse("run-table", args=[run.key, "industries"])).getvalue().decode()
    rows = list(csv.DictReader(io.StringIO("\n".join(industries.splitlines()[:-1]))))
    assert {row["industry_code"] for row in rows} == {"31", "10", "47"}
    assert "id" not in rows[0] and "run_id" not in rows[0]
    assert rina.get(reverse("run-table", args=[run.key, "nothing"])).status_code == 404


def test_tables_are_for_those_who_may_read_the_dataset_and_of_finished_runs(rina, private):
    address = reverse("run-table", args=[private.run.key, "members"])
    assert rina.get(address).status_code == 404
    finished(private.run)
    other = signed_in(planner("far", "manager", Agency.objects.get(code="agency-b")))
    assert rina.get(address).status_code == 200
    assert other.get(address).status_code == 404


def test_an_analyst_does_not_publish(rina, private):
    finished(private.run)
    assert "Publish this run" not in text_of(rina, address_of(private.run))
    assert rina.post(address_of(private.run, "run-publish")).status_code == 403


def test_a_private_dataset_is_not_published_and_the_reason_is_said(manager, private):
    finished(private.run)
    assert "Publish this run" in text_of(manager, address_of(private.run))
    shown = manager.post(address_of(private.run, "run-publish"), follow=True).content.decode()
    assert "is not marked public" in shown
    assert not Release.objects.filter(run=private.run).exists()


def test_a_run_is_published_by_the_worker_and_the_page_shows_how_far_it_is(
    tiny, private, monkeypatch
):
    dataset = private.dataset
    dataset.public = True
    dataset.save()
    run = finished(private.run)
    mega = signed_in(planner("mega", "manager", dataset.owner))
    rina = signed_in(planner("rina", "analyst", dataset.owner))
    mega.post(address_of(run, "run-publish"))
    publication = run.publications.get()
    assert (publication.state, publication.created_by.username) == ("queued", "mega")
    assert not Release.objects.filter(run=run).exists()
    shown = text_of(mega, address_of(run))
    assert "Being published" in shown and "Waiting for its turn" in shown
    assert "Do not publish" in shown and "Publish this run" not in shown
    assert "being published" in text_of(mega, "/runs")
    # An analyst watches, and decides nothing.
    assert "Do not publish" not in text_of(rina, address_of(run))
    assert rina.post(address_of(run, "run-publish-cancel")).status_code == 403

    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    run.publications.update(
        state="running", step="Copying results", done=4, total=10, step_ends_at=now + timedelta(seconds=31)
    )  # fmt: skip
    shown = text_of(mega, address_of(run))
    assert "Copying results – 4 / 10, about 3" in shown
    told = mega.get(reverse("api-run", args=[run.key])).json()["publication"]
    assert (told["state"], told["step"], told["done"], told["total"]) == (
        "running", "Copying results", 4, 10,
    )  # fmt: skip
    assert told["seconds_left"] == 31
    mega.post(address_of(run, "run-publish-cancel"))
    assert run.publications.get().cancel_asked
    assert "ending, as asked" in text_of(mega, address_of(run))

    run.publications.update(state="failed", error="The disk is full.", finished_at=timezone.now())
    shown = text_of(mega, address_of(run))
    assert "could not be published" in shown and "The disk is full." in shown
    assert "Publish this run" in shown
    listed = mega.get(reverse("api-runs")).json()["results"]
    assert {one["id"]: one["publication"] and one["publication"]["error"] for one in listed}[
        str(run.key)
    ] == "The disk is full."


def test_an_earlier_release_is_shown_on_the_map_again(tiny):
    released = AnalysisRun.objects.get(release__current=True)
    mega = signed_in(planner("mega", "manager"))
    assert "everybody sees it on the map" in text_of(mega, address_of(released))
    Release.objects.filter(run=released).update(current=False)
    assert "the map shows another run" in text_of(mega, address_of(released))
    mega.post(address_of(released, "run-publish"))
    assert Release.objects.get(run=released).current
    assert PublishedRelease.objects.filter(run_key=released.key).exists()


def test_runs_are_found_from_the_account_the_data_and_the_dataset(rina, private):
    for address in ("/", "/data", reverse("data-dataset", args=["secret"])):
        assert 'href="/runs' in text_of(rina, address)
    assert "/runs/new?dataset=secret" in text_of(rina, reverse("data-dataset", args=["secret"]))


def test_a_run_is_looked_at_on_the_map_before_it_is_published(rina, private, client):
    run = finished(private.run)
    address = f"/?run={run.key}"
    shown = text_of(rina, address)
    assert "Not published:" in shown and f'href="{address_of(run)}"' in shown
    assert f"/api/v1/runs/{run.key}/offer" in shown
    assert f'href="{address}"' in text_of(rina, address_of(run))
    # Others are asked to sign in, or find nothing.
    assert client.get(address).status_code == 302
    far = signed_in(planner("far", "manager", Agency.objects.get(code="agency-b")))
    assert far.get(address).status_code == 404
    assert rina.get("/?run=nonsense").status_code == 404


def test_the_map_of_a_run_that_has_none_leads_to_its_page(rina, private):
    address = f"/?run={private.run.key}"
    assert rina.get(address)["Location"] == address_of(private.run)
    finished(private.run)
    BoundarySet.objects.filter(code="tiny").update(activated_at=None)
    shown = rina.get(address, follow=True).content.decode()
    assert "is not active yet" in shown and f'href="{address}"' not in shown


def test_what_a_map_of_a_run_can_show_is_told_as_of_a_release(tiny):
    run = AnalysisRun.objects.get(release__current=True)
    mega = signed_in(planner("mega", "manager", run.dataset.owner))
    of_release = mega.get(reverse("api-release", args=["current"])).json()
    of_run = mega.get(reverse("api-run-offer", args=[run.key])).json()
    assert of_run == {name: of_release[name] for name in of_run}
    assert set(of_release) - set(of_run) == {"id", "current", "released_at", "content_sha256"}
