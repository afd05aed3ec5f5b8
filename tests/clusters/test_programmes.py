"""A program goes through five steps with actions, indicators and texts, and forgets nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from clusters import programmes as services
from clusters.assessment import beside_similar, standings
from clusters.diagnosis import draft
from clusters.guidance import GUIDANCE
from clusters.history import ChangedMeanwhile, Refused, details
from clusters.indicators import current_figures
from clusters.models import Cluster, Programme, StageAssessment, Step
from clusters.review import confirm
from tests.clusters.planners import found_cluster, new_run, planner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(language_of_the_settings):
    with translation.override("en"):
        yield


@pytest.fixture
def rina(tiny, db):
    return planner()


@pytest.fixture
def cluster(rina):
    cluster = found_cluster(new_run())
    confirm(cluster, by=rina)
    return cluster


@pytest.fixture
def programme(cluster, rina):
    return services.start(cluster, "Better wood", by=rina, started_date="2025-03-01")


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_a_programme_begins_for_a_confirmed_cluster_only(rina, cluster, monkeypatch):
    today = date(2027, 12, 31)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: today)
    with refused("cluster_not_confirmed"):
        services.start(found_cluster(new_run()), "Too early", by=rina)
    programme = services.start(cluster, "Better wood", by=rina)
    assert (programme.step, programme.round) == ("mobilisation", 1)
    assert programme.started_date == today
    assert programme.changes.get().action == "started"


def test_an_assessment_may_lead_back_to_diagnosis(programme, rina):
    for step in ("diagnosis", "strategy", "implementation", "assessment"):
        services.go_to_step(programme, step, by=rina)
    services.go_to_step(programme, "diagnosis", by=rina, reason="Half of it worked")
    programme.refresh_from_db()
    assert (programme.step, programme.round) == ("diagnosis", 2)
    assert programme.changes.first().reason == "Half of it worked"


def test_an_ended_programme_stands_still(programme, rina):
    services.change(programme, ended_date="2025-12-31", by=rina)
    with refused("programme_ended"):
        services.go_to_step(programme, "assessment", by=rina)
    with refused("dates_backwards"):
        services.change(programme, ended_date="2024-12-31", by=rina)
    services.change(programme, ended_date="", by=rina)
    services.go_to_step(programme, "assessment", by=rina)


def test_two_planners_editing_one_programme_lose_nothing(programme, rina):
    seen = programme.version
    services.write_note(programme, "strategy", "Buy wood together", by=rina, version=seen)
    with pytest.raises(ChangedMeanwhile) as stale:
        services.write_note(programme, "strategy", "Build a road", by=planner("budi"), version=seen)
    assert "Rina" in str(stale.value) and "Buy wood together" in str(stale.value)
    assert programme.notes.get().text == "Buy wood together"
    services.write_note(
        programme, "strategy", "Build a road", by=planner("budi"), version=programme.version
    )
    assert programme.changes.first().before["text"] == "Buy wood together"


def test_fields_that_another_changed_are_kept(programme, rina):
    action = services.add_action(programme, title="Meet", by=rina)
    stale = programme.actions.get()
    services.change_action(action, due_date="2025-05-01", by=rina)
    services.change_action(stale, status="done", by=rina)
    stored = programme.actions.get()
    assert (stored.due_date, stored.status) == (date(2025, 5, 1), "done")


def test_an_action_has_owner_date_budget_and_documents(programme, rina):
    action = services.add_action(
        programme,
        title="Buy a kiln",
        owner="rina",
        due_date="2025-06-01",
        budget="1500000.50",
        currency="idr",
        documents=["https://example.org/plan.pdf", ""],
        by=rina,
    )
    stored = programme.actions.get()
    assert (stored.owner, stored.step) == (rina.user, "mobilisation")
    assert (stored.budget, stored.currency) == (Decimal("1500000.50"), "IDR")
    assert stored.documents == ["https://example.org/plan.pdf"]
    assert programme.changes.first().after["title"] == "Buy a kiln"
    services.change_action(action, status="done", by=rina)
    assert programme.changes.first().before == {"status": "planned"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "title_missing"),
        ({"due_date": "31/12/2025"}, "date_invalid"),
        ({"due_date": "2025-02-30"}, "date_invalid"),
        ({"budget": "10"}, "currency_missing"),
        ({"budget": "-1", "currency": "IDR"}, "budget_invalid"),
        ({"budget": "NaN", "currency": "IDR"}, "budget_invalid"),
        ({"budget": "1", "currency": "Rp"}, "currency_invalid"),
        ({"owner": "nobody-here"}, "owner_unknown"),
        ({"status": "maybe"}, "status_unknown"),
        ({"step": "dreaming"}, "step_unknown"),
        ({"documents": ["javascript:alert(1)"]}, "document_not_a_link"),
        ({"documents": ["https://example.org"] * 21}, "documents_too_many"),
    ],
)
def test_an_action_that_says_nonsense_is_refused(programme, rina, fields, code):
    with refused(code):
        services.add_action(programme, by=rina, **{"title": "Meet"} | fields)
    assert not programme.actions.exists()


def test_what_is_overdue_comes_first_and_what_is_done_not_at_all(programme, rina):
    today = timezone.localdate()
    days = {"late": -5, "soon": 3, "later": 40, "done": -9}
    for title, shift in days.items():
        services.add_action(
            programme,
            title=title,
            due_date=today + timedelta(days=shift),
            status="done" if title == "done" else "planned",
            by=rina,
        )
    services.add_action(programme, title="some day", by=rina)
    found = services.agenda(Programme.objects.all())
    assert [a.title for a in found] == ["late", "soon", "later", "some day"]
    assert [a.overdue for a in found] == [True, False, False, False]


def test_an_indicator_takes_its_baseline_from_the_newest_run(programme, rina, cluster):
    figures = current_figures(cluster)
    assert figures["employment"].value == 100
    assert figures["local_share:47"].value == 0.25
    assert figures["connectivity"].value == 80
    indicator = services.add_indicator(programme, "employment", "150", by=rina, target_year=2030)
    assert (indicator.baseline, indicator.baseline_year) == (100, 2025)
    with refused("indicator_exists"):
        services.add_indicator(programme, "employment", "160", by=rina)
    with refused("measure_unknown"):
        services.add_indicator(programme, "happiness", "1", by=rina)
    for nonsense in ("", None):
        with refused("target_missing"):
            services.change_indicator(indicator, nonsense, by=rina)
    with refused("target_invalid"):
        services.change_indicator(indicator, "inf", by=rina)


def test_the_way_to_the_target_is_measured_by_the_newest_run(programme, rina, cluster):
    services.add_indicator(programme, "employment", 150, by=rina)
    run = new_run()
    StageAssessment.objects.create(
        cluster=cluster, run=run, year=2026, stage="growing", employment=125, firms=4
    )
    [now] = standings(programme)
    assert (now.now.value, now.now.year, now.reached) == (125, 2026, 0.5)


def test_an_indicator_that_was_removed_stays_in_the_history(programme, rina):
    indicator = services.add_indicator(programme, "firms", 6, by=rina)
    services.remove_indicator(indicator, by=rina)
    assert not programme.indicators.exists()
    assert programme.changes.first().before["target"] == 6


def test_the_diagnosis_is_drafted_in_sentences_and_keeps_what_was_written(programme, rina):
    services.write_note(programme, "diagnosis", "They trust each other.", by=rina)
    services.draft_diagnosis(programme, by=rina)
    text = programme.notes.get(step="diagnosis").text
    assert "2.4 times as strong" in text
    assert "47 Retail trade: 3 of 4 purchases come from outside, IDR 90 a year" in text
    assert "2025: growing, because: jobs rise." in text
    assert text.endswith("They trust each other.")


def test_the_draft_speaks_the_readers_language(cluster):
    with translation.override("id"):
        assert "tumbuh" in draft(cluster)


def test_the_draft_tells_the_stage_of_the_newest_run(cluster):
    StageAssessment.objects.create(
        cluster=cluster, run=new_run(), year=2025, stage="mature", rule="holds",
        employment=100, firms=4, confidence=0.8,
    )  # fmt: skip
    assert "2025: mature" in draft(cluster)


def test_an_indicator_has_the_interval_of_its_measure(programme, rina):
    services.add_indicator(programme, "location_quotient", 3, by=rina)
    [quotient] = standings(programme)
    assert (quotient.now.value, quotient.now.low, quotient.now.high) == (2.4, 1.3, 4.3)


def test_a_drawn_cluster_without_any_run_has_a_draft_that_says_so(rina, cluster):
    Cluster.objects.filter(pk=cluster.pk).update(run=None)
    cluster.stages.all().delete()
    new_run()
    text = draft(Cluster.objects.get(pk=cluster.pk))
    assert "gives no figures" in text and "No run has judged its stage" in text


def test_the_cluster_is_set_beside_those_without_a_programme(programme, rina, cluster):
    run = cluster.run
    for number, jobs in enumerate((66.0, 72.0, 78.0)):
        other = found_cluster(run, f"Other {number}", roles={"10": "core"})
        other.stages.filter(year=2025).update(employment=jobs)
    employment = next(row for row in beside_similar(programme) if row.measure == "employment")
    assert employment.result.own == pytest.approx(100 / 60 - 1)
    assert employment.result.similar == pytest.approx(0.2)
    assert len(employment.result.clusters) == 3


def test_a_programme_that_has_just_begun_has_nothing_to_compare(cluster, rina):
    programme = services.start(cluster, "New", by=rina, started_date="2026-01-01")
    assert beside_similar(programme) == []


def test_every_step_has_guidance_in_both_languages():
    assert set(GUIDANCE) == set(Step.values)
    for guidance in GUIDANCE.values():
        texts = [guidance["aim"], guidance["done"], *guidance["tasks"]]
        with translation.override("en"):
            english = [str(text) for text in texts]
        with translation.override("id"):
            assert all(str(text) != other for text, other in zip(texts, english, strict=True))


def test_the_history_speaks_in_words_and_local_numbers(programme, rina):
    services.add_action(
        programme,
        by=rina,
        title="Buy wood",
        due_date="2026-12-31",
        budget="2500000",
        currency="idr",
    )
    services.add_indicator(programme, "employment", 120, by=rina)
    added, bought = programme.changes.all()[:2]
    with translation.override("en"):
        assert details(bought).split("; ") == [
            "title: Buy wood",
            "status: planned",
            "step: mobilization",
            "due on: 12/31/2026",
            "budget: 2,500,000",
            "currency: IDR",
        ]
        assert "measure: jobs in core firms" in details(added)
        assert "target: 120" in details(added) and "120.0" not in details(added)
    with translation.override("id"):
        assert "anggaran: 2.500.000" in details(bought)
        assert "tenggat: 31-12-2026" in details(bought)
