"""A planner decides about clusters on a page: every form works, and a refusal keeps what was typed."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from clusters import review
from clusters.models import Cluster, Programme
from firms.models import Dataset
from tests.clusters.planners import found_cluster, new_run, planner, tiny_dataset
from tests.data.tiny_cluster import KEY

pytestmark = pytest.mark.django_db(databases=["default", "published"])


def signed_in(who, language="en"):
    client = Client()
    client.force_login(who.user, backend="agencies.permissions.RolePermissions")
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def candidate(tiny, db):
    return found_cluster(new_run(), roles={"31": "core", "10": "core", "47": "service"})


@pytest.fixture
def rina(tiny, db):
    return planner()


@pytest.fixture
def page(candidate, rina):
    """Return a function that posts one decision as Rina, about the version that stands."""
    client, address = signed_in(rina), reverse("cluster-review", args=[candidate.key])

    def post(action, cluster=candidate, **fields):
        version = fields.pop("version", Cluster.objects.get(pk=cluster.pk).version)
        address = reverse("cluster-review", args=[cluster.key])
        return client.post(address, {"action": action, "version": version, **fields})

    post.get = lambda: client.get(address).content.decode()
    return post


def stored(cluster):
    return Cluster.objects.get(pk=cluster.pk)


def test_who_is_not_signed_in_is_asked_to(candidate, client):
    for name, args in (
        ("cluster-review", [candidate.key]),
        ("cluster-draw", []),
        ("programmes", []),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in?next=/")


def test_another_agencys_private_cluster_is_not_there(candidate, tiny):
    Dataset.objects.filter(code="tiny").update(public=False)
    other = Agency.objects.create(code="elsewhere", name="Elsewhere")
    client = signed_in(planner("far", "manager", other))
    assert client.get(reverse("cluster-review", args=[candidate.key])).status_code == 404


def test_a_viewer_sees_but_does_not_decide(candidate, tiny):
    client = signed_in(planner("vera", "viewer"))
    address = reverse("cluster-review", args=[candidate.key])
    assert "Confirm this cluster" not in client.get(address).content.decode()
    assert client.post(address, {"action": "confirm"}).status_code == 403
    assert stored(candidate).status == "candidate"
    assert client.get(reverse("cluster-draw")).status_code == 403


@pytest.mark.parametrize("role", ["analyst", "manager"])
def test_analysts_and_managers_decide(candidate, role):
    client = signed_in(planner("m", role))
    answer = client.post(
        reverse("cluster-review", args=[candidate.key]), {"action": "confirm", "version": 1}
    )
    assert answer.status_code == 302
    assert stored(candidate).status == "confirmed"


def test_the_whole_life_of_a_decision(page, candidate):
    assert page("rename", name="Mebel Barat").status_code == 302
    assert page("confirm").status_code == 302
    assert page("override", year=2025, stage="mature", reason="No firm came").status_code == 302
    assert page("withdraw", year=2025).status_code == 302
    assert page("revoke").status_code == 302
    assert page("reject", reason="Too small").status_code == 302
    assert stored(candidate).status == "rejected"
    text = page.get()
    assert "Furniture → Mebel Barat" in text and "Too small" in text and "Rina" in text


def test_confirming_says_what_it_means_and_keeps_the_reason(page, candidate):
    text = page.get()
    assert "Confirming says that planners take it for a cluster" in text
    assert "8 members: 8 core firms, 0 supporting firms" in re.sub(r"\s+", " ", text)
    assert page("confirm", reason="Seen on the visit").status_code == 302
    text = page.get()
    assert "It is confirmed now." in text and "“Seen on the visit”" in text
    assert "It is confirmed now." not in page.get()


def test_a_decision_leads_back_to_where_it_was_taken(page, candidate, client):
    assert page("confirm", view="").headers["Location"].endswith(f"{candidate.key}/review")
    run = str(candidate.run.key)
    there = page("rename", view=run, name="One")["Location"]
    assert there == f"/clusters/{candidate.key}?run={run}&tab=review"
    for view in ("release", "00000000-0000-4000-8000-000000000000", "nonsense"):
        assert page("rename", view=view, name=view)["Location"].endswith("/review")


def test_what_was_decided_since_the_release_is_told_to_who_decides_and_to_nobody_else(rina, client):
    public = f"/clusters/{KEY}"
    cluster = Cluster.objects.get(key=KEY)
    signed = signed_in(rina)
    form = {"action": "confirm", "version": cluster.version, "view": "release"}
    assert 'name="view" value="release"' in signed.get(f"{public}?lang=en").content.decode()
    answer = signed.post(f"{public}/review", form)
    assert answer["Location"] == f"{public}?tab=review"
    text = signed.get(answer["Location"]).content.decode()
    assert "The public pages still say “candidate” about it" in text
    listed = signed.get("/clusters?lang=en").content.decode()
    assert "→ confirmed (with the next release)" in listed
    for address in (public, "/clusters"):
        text = client.get(f"{address}?lang=en").content.decode()
        assert "next release" not in text, address


def test_a_drawn_cluster_is_listed_as_waiting_for_the_release(rina, client):
    review.draw(tiny_dataset(), name="Hand", regions=["01.01.01"], roles={"31": "core"}, by=rina)
    listed = signed_in(rina).get("/clusters?lang=en").content.decode()
    assert "Confirmed, and on the public pages with the next release:" in listed
    assert ">Hand</a>" in listed
    assert "Hand</a>" not in client.get("/clusters?lang=en").content.decode()


def test_a_cluster_without_a_firm_is_drawn_only_when_that_is_said(rina):
    client, address = signed_in(rina), reverse("cluster-draw")
    form = {"dataset": "tiny", "name": "Empty", "region": ["01.02.02"], "core": ["31", "", ""]}
    answer = client.post(address, form)
    text = answer.content.decode()
    assert answer.status_code == 422 and "No working firm of these core industries" in text
    assert 'name="empty" value="yes" aria-invalid="true"' in text
    assert not Cluster.objects.filter(name="Empty").exists()
    assert client.post(address, form | {"empty": "yes"}).status_code == 302
    assert Cluster.objects.get(name="Empty").members.count() == 0


@pytest.mark.parametrize(
    ("action", "fields", "said", "where"),
    [
        ("rename", {"name": " "}, "Give it a name.", "rename-name"),
        ("reject", {"reason": ""}, "Give a reason", "reject-reason"),
        ("override", {"year": "", "stage": "mature", "reason": "x"}, "Choose a year.", "override-year"),
        ("override", {"year": 2025, "stage": "x", "reason": "x"}, "Choose one of", "override-stage"),
        ("override", {"year": 2025, "stage": "mature"}, "Give a reason", "override-reason"),
        ("confirm", {"reason": "x" * 4_001}, "At most 4000 characters", "confirm-reason"),
    ],
)  # fmt: skip
def test_a_refusal_stands_beside_its_field(page, action, fields, said, where):
    text = page(action, **fields).content.decode()
    field = re.search(rf'<(?:input|select|textarea)[^>]* id="{where}"[^>]*>', text).group()
    assert 'aria-invalid="true"' in field and "autofocus" in field
    told = re.search(r'<p class="problem" id="refused"[^>]*>([^<]*)', text)
    assert said in told.group(1) and text.count(told.group(1)) == 1
    assert "refused" in re.search(r'aria-describedby="([^"]*)"', field).group(1).split()
    assert told.end() < text.index(field)


def test_a_refusal_whose_form_is_gone_stands_above_the_page(page, candidate, rina):
    review.reject(candidate, "None", by=rina)
    text = page("reject", reason="").content.decode()
    assert re.search(r'<p class="note warn" role="alert"[^>]*>Give a reason', text)


def test_a_merge_is_refused_when_the_other_cluster_changed_meanwhile(page, candidate, rina):
    other = found_cluster(candidate.run, "Trade", regions=("01.02.01",), roles={"47": "core"})
    assert f'name="version-{other.key}" value="1"' in page.get()
    review.rename(other, "Shops", by=planner("budi"))
    chosen = {"with": [str(other.key)], "name": "Both", f"version-{other.key}": 1}
    answer = page("merge", **chosen, reason="One market")
    text = answer.content.decode()
    assert answer.status_code == 409 and "Budi" in text and "Trade → Shops" in text
    assert f'value="{other.key}" checked' in text and "One market" in text
    assert page("merge", **chosen | {f"version-{other.key}": 2}).status_code == 302


def test_a_refusal_says_why_and_keeps_what_was_typed(page, candidate):
    answer = page("override", year=2024, stage="declining", reason="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a reason" in text
    assert '<option value="declining" selected>' in text
    assert '<option value="2024" selected>' in text


def test_two_planners_at_one_cluster(page, candidate):
    budi = signed_in(planner("budi"))
    page("rename", name="Mebel Barat")
    answer = budi.post(
        reverse("cluster-review", args=[candidate.key]),
        {"action": "reject", "version": 1, "reason": "It is one firm only"},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Rina" in text and "Furniture → Mebel Barat" in text
    assert "It is one firm only" in text and 'name="version" value="2"' in text
    assert stored(candidate).status == "candidate"


def test_splitting_by_the_form(page, candidate):
    answer = page(
        "split",
        **{
            "part-1-name": "A", "part-2-name": "B",
            "region-01.01.01": "1", "region-01.01.02": "2", "core-31": "both", "core-10": "both",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert sorted(stored(candidate).made_into.values_list("name", flat=True)) == ["A", "B"]


def test_a_split_that_is_refused_keeps_the_choices(page, candidate):
    answer = page(
        "split",
        **{
            "part-1-name": "Wood", "part-2-name": "",
            "region-01.01.01": "1", "region-01.01.02": "2", "core-31": "both", "core-10": "both",
        },
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422 and "Give part 2 a name" in text
    assert 'value="Wood"' in text
    assert stored(candidate).status == "candidate"


def test_merging_by_the_form(page, candidate):
    other = found_cluster(candidate.run, "Trade", regions=("01.02.01",), roles={"47": "core"})
    answer = page("merge", **{"with": [str(other.key)], "name": "Both"})
    assert answer.status_code == 302
    merged = Cluster.objects.get(name="Both")
    assert set(merged.made_from.all()) == {candidate, other}


def test_proposals_are_accepted_and_dismissed_on_the_page(page, candidate, rina):
    page("confirm")
    first = found_cluster(new_run(), "Again", regions=("01.01.01",), resembles=candidate)
    text = page.get()
    assert "which would change it" in text and "Regions to remove" in text
    assert page("dismiss", proposal=str(first.key), reason="").status_code == 422
    assert page("dismiss", proposal=str(first.key), reason="B belongs").status_code == 302
    second = found_cluster(new_run(), "And again", regions=("01.01.01",), resembles=candidate)
    assert page("accept", proposal=str(second.key)).status_code == 302
    assert stored(candidate).run == second.run


def test_a_programme_is_started_from_the_cluster(page, candidate):
    assert page("programme", name="Too early").status_code == 422
    page("confirm")
    answer = page("programme", name="Better wood")
    programme = Programme.objects.get()
    assert answer["Location"] == reverse("programme", args=[programme.key])
    assert page("reject", reason="x").status_code == 422


def test_an_unknown_action_is_not_found(page):
    assert page("explode").status_code == 404


def test_drawing_by_the_form(rina):
    client, address = signed_in(rina), reverse("cluster-draw")
    text = client.get(address, {"dataset": "tiny"}).content.decode()
    assert 'value="01.01.02"' in text and 'value="01.02.01"' in text
    assert "/api/v1/boundary-sets/tiny/shapes/district." in text
    form = {
        "dataset": "tiny", "name": "West", "region": ["01.01.01"], "region_codes": "01.01.02",
        "core": ["31 Furniture", "", ""], "supporting": ["10"], "supporting_role": ["service"],
    }  # fmt: skip
    answer = client.post(address, form)
    cluster = Cluster.objects.get(name="West")
    assert answer["Location"].startswith(reverse("cluster", args=[cluster.key]))
    assert client.get(answer["Location"]).status_code == 200
    assert cluster.members.count() == 8
    wrong = client.post(address, form | {"core": ["99", "", ""]})
    assert wrong.status_code == 422
    assert 'value="West"' in wrong.content.decode() and 'value="99"' in wrong.content.decode()


def test_many_regions_are_shown_by_the_one_above_and_nothing_chosen_is_lost(rina, monkeypatch):
    monkeypatch.setattr("publication.drawing_pages.SHOWN_REGIONS", 1)
    client, address = signed_in(rina), reverse("cluster-draw")
    form = {"dataset": "tiny", "name": "West", "region": ["01.01.01"], "core": ["31", "", ""],
            "inside": "01.02", "show": "yes"}  # fmt: skip
    answer = client.post(address, form)
    text = answer.content.decode()
    assert answer.status_code == 200 and not Cluster.objects.filter(name="West").exists()
    assert 'value="01.02.01"' in text and 'name="region" value="01.01.01"' not in text
    assert 'name="region_codes" value="01.01.01"' in text and 'value="West"' in text


def test_the_newest_run_by_links_is_offered_with_what_waits_there(candidate, rina):
    by_table = new_run()
    by_table.parameters = {"definitions": "bcd"}
    by_table.save()
    refused = found_cluster(candidate.run, "Refused", status="rejected")
    found_cluster(candidate.run, "Refused again", resembles=refused)
    text = signed_in(rina).get("/clusters?lang=en").content.decode()
    assert f"/clusters?run={candidate.run.key}" in text
    assert ": 1 candidate</a>" in text
    viewer = signed_in(planner("vera", "viewer")).get("/clusters?lang=en").content.decode()
    assert "to-review" not in viewer and "/clusters/draw" not in viewer


def test_pages_have_no_inline_scripts_or_styles(page, candidate, rina):
    page("confirm")
    page("programme", name="Better wood")
    client = signed_in(rina)
    programme = Programme.objects.get()
    for address in (
        reverse("cluster-review", args=[candidate.key]),
        reverse("cluster-draw"),
        reverse("programmes"),
        *(f"{reverse('programme', args=[programme.key])}?step={s}" for s in ("diagnosis", "assessment")),
    ):  # fmt: skip
        text = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), address
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
        fields = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', text)
        assert set(fields) - {"search"} <= labels, address
        assert len(fields) == len(set(fields)), address


def test_names_are_text_and_nothing_else(page, candidate):
    page("rename", name='<b onclick="x">M</b>')
    assert "<b onclick" not in page.get()


def test_the_history_outlives_the_person(page, candidate, rina):
    page("confirm")
    User.objects.filter(pk=rina.user.pk).delete()
    assert candidate.changes.get().by_name == "Rina"


def test_a_stage_that_was_overridden_shows_both(page, candidate, rina):
    review.override_stage(candidate, 2025, "mature", "No firm came", by=rina)
    text = page.get()
    assert '<span class="stage growing">' in text and '<span class="stage mature">' in text
