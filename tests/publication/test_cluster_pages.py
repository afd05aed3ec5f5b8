"""The pages of clusters as the server writes them: complete without a script, in both languages."""

import re
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from clusters.models import AnalysisRun, Cluster, ClusterEvidence
from publication.cluster_words import name_of
from publication.models import PublishedRelease
from publication.templatetags.figures import amount, capital, growth, shares, times
from tests.data.tiny_cluster import KEY
from tests.publication.api.conftest import person

pytestmark = pytest.mark.django_db(databases=["default", "published"])
PAGE = f"/clusters/{KEY}"


def text_of(response) -> str:
    assert response.status_code == 200
    text = re.sub(r"<script.*?</script>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("stage=growing&region=01.01&strength=weak&search=furnit", True),
        ("stage=mature", False),
        ("stage=nonsense&region=&unknown=1", True),  # what means nothing narrows nothing
        ("search=%00", True),
        ("search=Mebel", True),  # what people call furniture
        ("industry=31", True),
        ("industry=47", False),  # it only supports
        ("industry=47&role=complementary", True),
        ("region=01.02", False),
        ("search=West", True),  # what holds its regions
        ("search=East", False),
        ("search=makanan", True),  # a title in the other language
    ],
)
def test_the_list_is_narrowed_by_its_address(client, tiny, query, shown):
    text = text_of(client.get(f"/clusters?lang=en&{query}"))
    assert ("Furniture · A" in text) is shown
    assert ("No cluster fulfils all of this" in text) is not shown


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stage=nonsense", "There is no stage “nonsense” here, so it was left out."),
        ("region=99", "There is no region “99” here"),
        ("industry=%3Cb%3E", "There is no industry “&lt;b&gt;” here"),
        ("strength=huge&status=rejected", "There is no status “rejected” here"),
        ("role=institution", "There is no role “institution” here"),
        ("stage=a%00b", "There is no stage “ab” here"),
    ],
)
def test_a_filter_that_means_nothing_is_named(client, tiny, query, said):
    answer = client.get(f"/clusters?lang=en&{query}")
    assert said in text_of(answer)
    assert text_of(client.get(f"/clusters?lang=id&{query}")).count("Tidak ada") >= 1


def test_the_page_tells_all_without_a_script(client, tiny):
    text = text_of(client.get(f"{PAGE}?lang=en"))
    for said in (
        "Its core industries are 1.5 times as strong here",
        "It would no longer be found if its 2 largest core firms left",
        "from an input–output table",
        "In 2025 the figures say growing : jobs rise.",
        "100–300 million IDR",
        "Asosiasi Mebel",
        "No program has begun. A cluster can have one once a planner has confirmed it.",
        "Sample: fictional data",
    ):
        assert said in text, said
    assert "Food B 2" not in text and "Kayu Jaya" not in text


def test_what_is_found_in_the_same_places_is_not_called_the_same_skills(client, tiny):
    text = text_of(client.get(f"{PAGE}?lang=en"))
    assert "Tends to be found in the same places as" in text and "hints at shared skills" in text
    assert "Draws on the same skills as" not in text


def test_members_add_up_wherever_they_are_told(client, tiny):
    page = client.get(f"{PAGE}?lang=en")
    text = text_of(page)
    assert text.count("4 core firms, 6 supporting firms, 1 institution") == 3
    assert "11 members in" in text and "11 members: " in text
    counts = page.context["counts"]
    assert counts["all"] == page.context["cluster"].members == sum(counts["by_role"]) == 11
    assert sum(place["all"] for place in counts["regions"]) == 11
    assert counts["roles"][-1] == "institution" and "institution" not in counts["placed"]


def test_it_is_told_in_indonesian(client, tiny):
    text = text_of(client.get(f"{PAGE}?lang=id"))
    assert "Mengapa ditemukan" in text and "Membeli bersama" in text
    assert "Contoh: data fiktif" in text


def test_a_name_that_a_run_gave_is_told_in_the_readers_language():
    found = SimpleNamespace(
        name="Industri mebel · Barat",
        core_titles_id=["Logam", "Industri mebel"],
        core_titles_en=["Metal", "Furniture"],
    )
    with translation.override("en"):
        assert name_of(found) == "Furniture · Barat"
        found.name = "Mebel Barat"
        assert name_of(found) == "Mebel Barat"
    found.name = "Furniture · Barat"
    with translation.override("id"):
        assert name_of(found) == "Industri mebel · Barat"


def test_no_page_has_inline_scripts_or_styles(client, tiny):
    for path in ("/clusters", PAGE, f"{PAGE}?tab=stage"):
        text = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), path


def test_before_anything_is_published_the_page_says_so(client, db, monkeypatch):
    monkeypatch.setattr(
        "publication.cluster_source.models.PublishedRelease.objects",
        PublishedRelease.objects.none(),
    )
    assert "Nothing has been published yet" in text_of(client.get("/clusters?lang=en"))
    assert client.get(PAGE).status_code == 404


def test_a_run_is_shown_to_those_who_may_read_it(client, tiny, private):
    run = AnalysisRun.objects.get(release__current=True)
    for path in ("/clusters", PAGE):
        assert client.get(f"{path}?run={run.key}").status_code == 404
        assert client.get(f"{path}?run=nonsense").status_code == 404
    Cluster.objects.filter(key=KEY).update(status="rejected")
    analyst = person("analyst", "agency-b")  # the dataset is public
    text = text_of(analyst.get(f"/clusters?run={run.key}&lang=en"))
    assert "Furniture · A" not in text  # what was decided against is shown to who asks for it
    text = text_of(analyst.get(f"/clusters?run={run.key}&status=rejected&lang=en"))
    assert "You look at the full figures of a run" in text and "rejected" in text
    assert "Full figures of a run" in text
    text = text_of(analyst.get(f"{PAGE}?run={run.key}&lang=en"))
    assert "Food B 2" in text and "501 million IDR" in text
    assert analyst.get(f"/clusters?run={private.run.key}").status_code == 404


def test_who_may_read_a_run_is_led_to_it_and_nobody_else(client, tiny, private):
    run = AnalysisRun.objects.get(release__current=True)
    AnalysisRun.objects.filter(pk=private.run.pk).update(
        state="finished", finished_at=timezone.now()
    )
    secret = str(private.run.key)
    inside, outside = person("analyst", "agency-a"), person("analyst", "agency-b")
    assert secret in inside.get("/clusters").content.decode()
    assert secret not in outside.get("/clusters").content.decode()
    assert f"run={run.key}" in outside.get(PAGE).content.decode()
    assert (
        "?run=" not in client.get(PAGE).content.decode() + client.get("/clusters").content.decode()
    )
    assert "no cluster was found" in text_of(inside.get(f"/clusters?run={secret}&lang=en")).lower()


def test_a_cluster_that_a_planner_drew_has_a_page_without_figures(tiny):
    run = AnalysisRun.objects.get(release__current=True)
    drawn = Cluster.objects.create(
        dataset=run.dataset, boundary_set=run.boundary_set, name="Drawn", status="confirmed"
    )
    analyst = person("analyst", run.dataset.owner.code)
    text = text_of(analyst.get(f"/clusters/{drawn.key}?run={run.key}&lang=en"))
    for said in (
        "Drawn by a planner.",
        "No firm is known as a member",
        "No stage has been judged",
        "No supplier links of this cluster are known.",
        "No program has begun for this cluster.",
    ):
        assert said in text, said


def test_what_statistics_suggest_says_that_it_is_weaker(tiny):
    run = AnalysisRun.objects.get(release__current=True)
    ClusterEvidence.objects.filter(run=run).update(
        firms=None, holdings=None, q_value=None, undone_by=None, undone_rule="", grade="B"
    )
    text = text_of(person("analyst", run.dataset.owner.code).get(f"{PAGE}?run={run.key}&lang=en"))
    assert "By published figures its core industries are 1.5 times as strong" in text
    assert "stability grade B: sure, at the usual error" in text
    assert "revised figures brought the quotient below 2.0" in text
    assert "found in published statistics alone, which is weaker" in text.lower()


def test_a_key_that_is_none_is_not_found(client, tiny):
    assert client.get("/clusters/00000000-0000-0000-0000-000000000000").status_code == 404
    assert client.get("/clusters/nonsense").status_code == 404


def test_figures_are_rounded_not_cut():
    with translation.override("en"):
        assert times(8.7725) == "8.77" and times(17.078) == "17.08" and times(None) == "–"
        assert growth(-0.00076) == "−0.1%" and growth(-0.0002) == "0.0%"
        assert amount(1e8, 3e8, "IDR") == "100–300\u00a0million\u00a0IDR"
        assert amount(3e8, 1e9, "IDR") == "0.3–1\u00a0billion\u00a0IDR"
        assert amount(29, 29, "ton") == "29\u00a0ton" and amount(None, None) == "–"
        assert shares(0.011, 0.013) == "1%" and shares(0.01, 0.06) == "1–6%"
    with translation.override("id"):
        assert times(1234.5) == "1.234"
        assert amount(1e9, 3e9) == "1–3\u00a0miliar"
        assert amount(1e10, 3e10, "IDR") == "Rp10–30\u00a0miliar"


def test_a_symbol_stays_what_it_is():
    assert capital("γ of plants") == "γ of plants" and capital("score") == "Score"


def test_pages_ask_the_database_a_bounded_number_of_times(
    client, tiny, django_assert_max_num_queries
):
    """More clusters, members or links are not more questions."""
    client.get("/clusters")
    with (
        django_assert_max_num_queries(1),  # nothing but the sign-in's own tables
        django_assert_max_num_queries(14, using="published"),
    ):
        assert client.get("/clusters").status_code == 200
    with (
        django_assert_max_num_queries(1),
        django_assert_max_num_queries(26, using="published"),
    ):
        assert client.get(PAGE).status_code == 200
