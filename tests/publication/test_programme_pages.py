"""The board, the agenda and the page of a program, as a planner uses them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters import programmes as services
from clusters.models import Cluster, Programme
from clusters.review import confirm
from publication.indicator_bars import bar_of
from tests.clusters.planners import found_cluster, new_run, planner
from tests.publication.test_review_pages import signed_in

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def rina(tiny, db):
    return planner()


@pytest.fixture
def programme(rina):
    cluster = found_cluster(new_run())
    confirm(cluster, by=rina)
    return services.start(cluster, "Better wood", by=rina, started_date="2025-03-01")


@pytest.fixture
def post(programme, rina):
    client = signed_in(rina)
    address = reverse("programme", args=[programme.key])

    def post(action, **fields):
        version = fields.pop("version", Programme.objects.get(pk=programme.pk).version)
        return client.post(address, {"action": action, "version": version, **fields})

    post.client, post.address = client, address
    post.get = lambda **asked: client.get(address, asked).content.decode()
    return post


def test_the_board_shows_each_program_in_the_column_of_its_step(programme, rina):
    client = signed_in(rina)
    text = client.get(reverse("programmes")).content.decode()
    column = text.split('id="column-mobilisation"')[1].split("</section>")[0]
    assert "Better wood" in column and "growing" in column
    services.go_to_step(programme, "strategy", by=rina)
    text = client.get(reverse("programmes")).content.decode()
    assert "Better wood" in text.split('id="column-strategy"')[1].split("</section>")[0]


def test_an_empty_board_says_what_to_do(tiny):
    text = signed_in(planner()).get(reverse("programmes")).content.decode()
    assert "There is no program yet" in text and reverse("cluster-draw") in text


def test_the_board_is_filtered_by_words_state_and_own_actions(programme, rina):
    client, board = signed_in(rina), reverse("programmes")
    assert "Better wood" not in client.get(board, {"q": "fish"}).content.decode()
    assert "Better wood" not in client.get(board, {"state": "ended"}).content.decode()
    assert "Better wood" not in client.get(board, {"mine": "yes"}).content.decode()
    services.add_action(programme, title="Meet", owner="rina", by=rina)
    assert "Better wood" in client.get(board, {"mine": "yes", "q": "WOOD"}).content.decode()
    assert client.get(board, {"state": "nonsense", "q": "\x00"}).status_code == 200


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Furniture · Barat"), ("id", "Industri mebel · Barat")]
)
def test_a_clusters_name_is_told_in_the_readers_language(programme, rina, language, name):
    industry = programme.cluster.dataset.classification.industries.get(code="31")
    stored, found = (
        f"{industry.title_id} · Barat",
        name.replace("Industri mebel", industry.title_id),
    )
    Cluster.objects.filter(pk=programme.cluster_id).update(name=stored)
    other = found_cluster(new_run(), name=stored)
    client = signed_in(rina, language)
    pages = [
        reverse("programmes"),
        reverse("programme", args=[programme.key]),
        reverse("cluster-review", args=[programme.cluster.key]),
        reverse("cluster-review", args=[other.key]),
    ]
    for page in pages:
        assert found in client.get(page).content.decode(), page
    told = industry.title_en if language == "en" else industry.title_id
    assert "Better wood" in client.get(pages[0], {"q": told}).content.decode()


def test_what_is_overdue_is_marked_on_board_agenda_and_page(programme, rina, post):
    late = timezone.localdate() - timedelta(days=2)
    services.add_action(programme, title="Meet", due_date=late.isoformat(), by=rina)
    text = signed_in(rina).get(reverse("programmes")).content.decode()
    assert text.count("overdue") >= 3
    assert "overdue" in post.get()


def test_a_programme_from_its_start_to_its_assessment(post, programme):
    post("step", step="diagnosis")
    assert post("draft", shown="diagnosis").status_code == 302
    text = post.get(step="diagnosis")
    assert "2.4 times as strong" in text
    assert post("add-indicator", shown="diagnosis", measure="employment", target="150",
                target_year="2030").status_code == 302  # fmt: skip
    assert (
        post(
            "add-indicator", shown="diagnosis", measure="local_share:47", target="40 %"
        ).status_code
        == 302
    )
    indicator = programme.indicators.get(measure="local_share:47")
    assert (indicator.baseline, indicator.target) == (0.25, 0.4)
    post("step", step="implementation")
    answer = post("add-action", shown="implementation", title="Buy a kiln", owner="rina",
                  due_date="2030-01-31", status="planned", budget="1,500,000", currency="IDR",
                  documents="https://example.org/a\nhttps://example.org/b")  # fmt: skip
    assert answer.status_code == 302
    action = programme.actions.get()
    assert (action.budget, len(action.documents), action.step) == (1_500_000, 2, "implementation")
    post("change-action", shown="implementation", key=str(action.key), title="Buy a kiln",
         owner="rina", status="done", budget="1,500,000", currency="IDR", documents="")  # fmt: skip
    assert programme.actions.get().status == "done"
    post("step", step="assessment")
    text = post.get()
    assert "100" in text and "150" in text
    post("step", step="diagnosis")
    assert Programme.objects.get(pk=programme.pk).round == 2
    post("remove-indicator", shown="diagnosis", measure="employment")
    post("change-indicator", shown="diagnosis", measure="local_share:47", target="50")
    assert programme.indicators.get().target == 0.5
    post("change", name="Best wood", started_date="2025-03-01", ended_date="2025-12-31")
    assert Programme.objects.get(pk=programme.pk).ended_date.year == 2025


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("add-action", {"title": ""}, "Say what is to be done"),
        ("add-action", {"title": "Meet", "budget": "12.345"}, "can be read in two ways"),
        ("add-action", {"title": "Meet", "budget": "5", "currency": ""}, "in which currency"),
        ("add-action", {"title": "Meet", "due_date": "tomorrow"}, "is not a date"),
        ("add-indicator", {"measure": "employment", "target": ""}, "which value is to be reached"),
        ("add-indicator", {"measure": "employment", "target": "many"}, "is not a number"),
        ("add-indicator", {"measure": "luck", "target": "1"}, "Choose a measure"),
        ("step", {"step": "dreaming"}, "one of the five steps"),
        ("change", {"name": ""}, "Give it a name"),
        ("change-action", {"key": "nonsense"}, "not there any more"),
    ],
)
def test_a_mistake_is_said_in_a_sentence_and_what_was_typed_is_kept(post, action, fields, sentence):
    shown = {"shown": "diagnosis"} if action != "step" else {}
    answer = post(action, **shown, **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'role="alert"' in text
    if fields.get("title"):
        assert f'value="{fields["title"]}"' in text
    if fields.get("budget"):
        assert f'value="{fields["budget"]}"' in text


@pytest.mark.parametrize(
    ("action", "fields", "field"),
    [
        ("add-action", {"title": ""}, "title"),
        ("add-action", {"title": "Meet", "budget": "many"}, "budget"),
        ("add-action", {"title": "Meet", "budget": "5", "currency": ""}, "currency"),
        ("add-action", {"title": "Meet", "due_date": "tomorrow"}, "due_date"),
        ("add-action", {"title": "Meet", "documents": "here"}, "documents"),
        ("add-indicator", {"measure": "employment", "target": "many"}, "target"),
        ("add-indicator", {"measure": "employment", "target": "5", "target_year": "x"}, "target_year"),
        ("change", {"name": "A", "started_date": "2025-03-01", "ended_date": "2024-01-01"}, "ended_date"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_beside_its_field_which_takes_the_focus(post, action, fields, field):
    text = post(action, shown="diagnosis", **fields).content.decode()
    marked = re.findall(
        r'name="(\w+)" aria-invalid="true" aria-describedby="refused" autofocus', text
    )
    assert marked == [field]
    assert text.count('role="alert"') == 1
    assert re.search(rf'name="{field}" aria-invalid[^\n]*?<p class="problem" id="refused"', text)


def test_a_mistake_in_one_of_several_actions_is_told_in_that_one(post, programme, rina):
    for title in ("Meet", "Build"):
        services.add_action(programme, title=title, step="diagnosis", by=rina)
    key = str(programme.actions.get(title="Build").key)
    text = post(
        "change-action", shown="diagnosis", key=key, title="Build", budget="x"
    ).content.decode()
    assert text.count("aria-invalid") == 1
    assert f'id="{key}-budget" name="budget" aria-invalid' in text


def test_two_planners_editing_the_same_programme(post, programme):
    budi = signed_in(planner("budi"))
    version = programme.version
    post("note", shown="strategy", text="Buy wood together")
    answer = budi.post(
        post.address,
        {"action": "note", "shown": "strategy", "text": "Build a road", "version": version},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Rina" in text and "Buy wood together" in text and "Build a road" in text
    assert programme.notes.get().text == "Buy wood together"


def test_a_viewer_reads_and_changes_nothing(post, programme):
    client = signed_in(planner("vera", "viewer"))
    assert "<textarea" not in client.get(post.address).content.decode()
    assert client.post(post.address, {"action": "note", "text": "x"}).status_code == 403


def test_every_step_is_shown_in_both_languages(post):
    for step in ("mobilisation", "diagnosis", "strategy", "implementation", "assessment"):
        assert post.client.get(post.address, {"step": step, "lang": "en"}).status_code == 200
        text = post.client.get(post.address, {"step": step, "lang": "id"}).content.decode()
        assert '<html lang="id">' in text


def test_a_bar_shows_the_way_from_baseline_to_target(post, programme):
    from clusters.assessment import standings

    post("add-indicator", shown="diagnosis", measure="firms", target="8")
    [standing] = standings(Programme.objects.get(pk=programme.pk))
    bar = bar_of(standing)
    assert bar["baseline"] == bar["now"] == 12
    assert bar["target"] == 228
