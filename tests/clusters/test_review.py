"""What a planner decides is kept with who, when and why; nothing is lost, and nothing is overwritten."""

import pytest
from django.utils import translation

from clusters import review
from clusters.candidates import carry_overrides, reviewed_cores
from clusters.history import ChangedMeanwhile, Refused, sentence
from clusters.models import (
    Cluster,
    ClusterEvidence,
    ClusterIndustry,
    Member,
    Programme,
    StageAssessment,
)
from clusters.programmes import start
from clusters.proposals import is_found_by_newest, proposals_for
from tests.clusters.planners import found_cluster, new_run, planner, tiny_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(language_of_the_settings):
    with translation.override("en"):
        yield


@pytest.fixture
def run(tiny, db):
    return new_run()


@pytest.fixture
def candidate(run):
    return found_cluster(run)


@pytest.fixture
def rina(tiny, db):
    return planner()


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def status_of(cluster):
    return Cluster.objects.get(pk=cluster.pk).status


def test_a_confirmed_cluster_says_who_confirmed_it(candidate, rina):
    review.confirm(candidate, by=rina)
    assert status_of(candidate) == "confirmed"
    change = candidate.changes.get()
    assert (change.by, change.by_name, change.version) == (rina.user, "Rina", 2)
    assert (change.before, change.after) == ({"status": "candidate"}, {"status": "confirmed"})
    assert "Rina" in sentence(change) and "candidate → confirmed" in sentence(change)


def test_what_was_confirmed_cannot_be_confirmed_again(candidate, rina):
    review.confirm(candidate, by=rina)
    with refused("not_now"):
        review.confirm(candidate, by=rina)
    assert candidate.changes.count() == 1


def test_a_rejection_needs_a_reason_and_can_be_taken_back(candidate, rina):
    for nothing in ("", "  "):
        with refused("reason_missing"):
            review.reject(candidate, nothing, by=rina)
    review.reject(candidate, "One firm under several names", by=rina)
    assert status_of(candidate) == "rejected"
    review.revoke(candidate, by=rina)
    assert status_of(candidate) == "candidate"
    assert [c.action for c in candidate.changes.all()] == ["revoked", "rejected"]
    assert candidate.changes.last().reason == "One firm under several names"


def test_a_name_must_be_one(candidate, rina):
    for wrong, code in (
        ("", "name_missing"),
        ("x" * 201, "text_too_long"),
        ("a\0b", "text_invalid"),
    ):
        with refused(code):
            review.rename(candidate, wrong, by=rina)
    review.rename(candidate, " Mebel Barat ", by=rina)
    assert Cluster.objects.get(pk=candidate.pk).name == "Mebel Barat"
    assert candidate.changes.get().before == {"name": "Furniture"}


def test_the_second_of_two_planners_is_told_what_the_first_did(candidate, rina):
    seen = candidate.version
    review.rename(candidate, "Mebel Barat", by=rina, version=seen)
    with pytest.raises(ChangedMeanwhile) as stale:
        review.reject(candidate, "Too small", by=planner("budi"), version=seen)
    text = str(stale.value)
    assert "Rina" in text and "Furniture → Mebel Barat" in text and "nothing of yours" in text
    assert status_of(candidate) == "candidate"
    review.reject(candidate, "Too small", by=planner("budi"), version=candidate.version)
    assert status_of(candidate) == "rejected"


# Drawing


def drawn(rina, **changes):
    values = {"name": "West", "regions": ["01.01.01"], "roles": {"31": "core"}, "by": rina}
    return review.draw(tiny_dataset(), **values | changes)


def test_a_drawn_cluster_has_the_working_firms_of_its_regions_and_industries(rina):
    cluster = drawn(rina, regions=["01.01"], roles={"31": "core", "10": "raw_material"})
    roles = list(cluster.members.values_list("role", flat=True))
    assert (roles.count("core"), roles.count("raw_material")) == (4, 4)
    assert (cluster.status, cluster.drawn, cluster.run) == ("confirmed", True, None)
    assert len(cluster.changes.get().after["members"]) == 8


def test_a_firm_that_has_closed_is_no_member_of_a_drawn_cluster(rina):
    firm = tiny_dataset().firms.get(firm_id="A31-0")
    firm.closed_year = 2025
    firm.save()
    assert drawn(rina).members.filter(role="core").count() == 2


def test_regions_that_do_not_touch_are_asked_about(rina):
    # B and C meet in a corner; A and the far square are made apart by leaving the others out.
    west = tiny_dataset().boundary_set.regions.get(code="01.01.01")
    west.pk, west.code, west.name = None, "01.01.09", "Island"
    west.geometry = _moved(west.geometry)
    west.save()
    with refused("regions_apart"):
        drawn(rina, regions=["01.01.01", "01.01.09"])
    cluster = drawn(rina, regions=["01.01.01", "01.01.09"], apart=True)
    assert cluster.regions.count() == 2


def _moved(geometry):
    from django.contrib.gis.geos import MultiPolygon, Polygon

    return MultiPolygon(Polygon.from_bbox((2.5, 1.5, 2.9, 1.9)), srid=geometry.srid)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"regions": []}, "regions_missing"),
        ({"regions": ["99"]}, "region_unknown"),
        ({"regions": ["01.01", "01.01.01"]}, "levels_mixed"),
        ({"roles": {}}, "core_missing"),
        ({"roles": {"10": "service"}}, "core_missing"),
        ({"roles": {"99": "core"}}, "industry_unknown"),
        ({"roles": {"31": "core", "10": "friend"}}, "role_unknown"),
        ({"name": " "}, "name_missing"),
    ],
)
def test_a_drawing_that_cannot_be_is_refused_and_leaves_nothing(rina, changes, code):
    before = Cluster.objects.count()
    with refused(code):
        drawn(rina, **changes)
    assert Cluster.objects.count() == before


def test_an_industry_without_a_parent_can_be_core(rina):
    industry = tiny_dataset().classification.industries.get(code="31")
    industry.parent = None
    industry.save()
    assert drawn(rina).members.count() == 3


def test_a_firm_may_be_in_two_clusters(rina):
    one, other = drawn(rina), drawn(rina, name="Wood and food", roles={"31": "core", "10": "core"})
    firm = one.members.first().firm
    assert Member.objects.filter(firm=firm, cluster__in=[one, other]).count() == 2
    review.reject(other, "The same firms twice", by=rina)
    assert one.members.filter(firm=firm).exists()


# Splitting and merging


@pytest.fixture
def whole(run, rina):
    cluster = found_cluster(run, roles={"31": "core", "10": "core", "47": "service"})
    review.confirm(cluster, by=rina)
    return cluster


def test_a_split_gives_each_part_its_regions_and_firms(whole, rina):
    parts = [{"name": "A", "regions": ["01.01.01"]}, {"name": "B", "regions": ["01.01.02"]}]
    a, b = review.split(whole, parts, by=rina)
    assert status_of(whole) == "replaced"
    assert {m.firm.firm_id[0] for m in a.members.select_related("firm")} == {"A"}
    assert {m.firm.firm_id[0] for m in b.members.select_related("firm")} == {"B"}
    assert a.members.count() + b.members.count() == whole.members.count()
    assert set(a.industries.values_list("industry__code", "role")) == {
        ("31", "core"), ("10", "core"), ("47", "service"),
    }  # fmt: skip
    assert list(whole.made_into.order_by("pk")) == [a, b]


def test_a_split_by_core_industries_gives_each_part_its_firms(whole, rina):
    both = ["01.01.01", "01.01.02"]
    wood, food = review.split(
        whole,
        [
            {"name": "Wood", "regions": both, "core": ["31"]},
            {"name": "Food", "regions": both, "core": ["10"]},
        ],
        by=rina,
    )
    assert set(wood.members.values_list("firm__states__industry__code", flat=True)) == {"31"}
    assert set(food.members.values_list("firm__states__industry__code", flat=True)) == {"10"}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([{"name": "A", "regions": ["01.01.01", "01.01.02"]}], "parts_missing"),
        ([{"name": "A", "regions": ["01.01.01"]}, {"name": "B", "regions": []}], "part_empty"),
        (
            [{"name": "A", "regions": ["01.01.01"]}, {"name": "B", "regions": ["01.02.01"]}],
            "not_in_cluster",
        ),
        (
            [{"name": "A", "regions": ["01.01.01"]}, {"name": "B", "regions": ["01.01.01"]}],
            "parts_overlap",
        ),
        (
            [
                {"name": "A", "regions": ["01.01.01"]},
                {"name": "B", "regions": ["01.01.02"], "core": ["31"]},
            ],
            "parts_incomplete",
        ),
        (
            [{"name": "", "regions": ["01.01.01"]}, {"name": "B", "regions": ["01.01.02"]}],
            "name_missing",
        ),
    ],
)
def test_a_split_that_loses_or_doubles_something_is_refused(whole, rina, parts, code):
    before = Cluster.objects.count()
    with refused(code):
        review.split(whole, parts, by=rina)
    assert (Cluster.objects.count(), status_of(whole)) == (before, "confirmed")


def test_a_split_can_be_taken_back_whole(whole, rina):
    parts = [{"name": "A", "regions": ["01.01.01"]}, {"name": "B", "regions": ["01.01.02"]}]
    made = review.split(whole, parts, by=rina)
    review.revoke(whole, by=rina)
    assert status_of(whole) == "confirmed"
    assert [status_of(part) for part in made] == ["rejected", "rejected"]


def test_merging_unites_and_core_wins(run, rina):
    one = found_cluster(run, roles={"31": "core", "10": "raw_material"})
    other = found_cluster(run, "Food", regions=("01.02.01",), roles={"10": "core"})
    merged = review.merge([one, other], "Wood and food", by=rina)
    assert dict(merged.industries.values_list("industry__code", "role")) == {
        "31": "core",
        "10": "core",
    }
    assert merged.regions.count() == 3
    assert merged.members.count() == one.members.count() + other.members.count()
    assert {status_of(one), status_of(other)} == {"replaced"}
    review.revoke(one, by=rina)
    assert (status_of(one), status_of(other), status_of(merged)) == (
        "candidate", "candidate", "rejected",
    )  # fmt: skip


def test_a_firm_of_both_merged_clusters_is_one_member(run, rina):
    one = found_cluster(run, roles={"31": "core", "10": "service"})
    other = found_cluster(run, "Food", roles={"10": "core"})
    merged = review.merge([one, other], "Both", by=rina)
    firms = list(merged.members.values_list("firm", flat=True))
    assert len(firms) == len(set(firms)) == 8
    assert set(merged.members.values_list("role", flat=True)) == {"core"}


def test_one_cluster_alone_cannot_be_merged(candidate, rina):
    with refused("parts_missing"):
        review.merge([candidate, candidate], "Twice itself", by=rina)


def test_a_programme_goes_with_the_merged_cluster_and_holds_it(run, rina):
    one, other = found_cluster(run), found_cluster(run, "Food", roles={"10": "core"})
    review.confirm(one, by=rina)
    programme = start(one, "Wood program", by=rina)
    merged = review.merge([one, other], "Both", by=rina)
    assert Programme.objects.get(pk=programme.pk).cluster == merged
    with refused("programme_runs"):
        review.reject(merged, "No more", by=rina)
    with refused("programme_runs"):
        review.revoke(one, by=rina)


# Stages


def test_an_override_without_a_reason_is_refused(candidate, rina):
    with refused("reason_missing"):
        review.override_stage(candidate, 2025, "mature", " ", by=rina)
    with refused("stage_unknown"):
        review.override_stage(candidate, 2025, "not_enough_data", "because", by=rina)
    with refused("stage_not_computed"):
        review.override_stage(candidate, 2031, "mature", "because", by=rina)
    assert not candidate.stages.exclude(override="").exists()


def test_an_override_stands_beside_the_computed_stage_until_it_is_withdrawn(candidate, rina):
    review.override_stage(candidate, 2025, "mature", "No firm came in a year", by=rina)
    row = candidate.stages.get(year=2025)
    assert (row.stage, row.override, row.override_by) == ("growing", "mature", rina.user)
    review.withdraw_stage(candidate, 2025, by=rina)
    row.refresh_from_db()
    assert (row.stage, row.override, row.override_reason) == ("growing", "", "")
    with refused("not_now"):
        review.withdraw_stage(candidate, 2025, by=rina)
    assert [c.action for c in candidate.changes.all()] == ["stage_withdrawn", "stage_overridden"]


def test_an_override_is_carried_to_the_stages_of_a_later_run(candidate, rina):
    review.confirm(candidate, by=rina)
    review.override_stage(candidate, 2025, "mature", "No firm came in a year", by=rina)
    later = new_run()
    for year in (2024, 2025):
        StageAssessment.objects.create(cluster=candidate, run=later, year=year, stage="declining")
    carry_overrides(later)
    row = StageAssessment.objects.get(run=later, year=2025)
    assert (row.stage, row.override, row.override_by) == ("declining", "mature", rina.user)
    assert StageAssessment.objects.get(run=later, year=2024).override == ""


# Proposals


@pytest.fixture
def proposal(candidate, rina):
    """What the next run finds in place of a confirmed cluster: a region less, an industry more."""
    review.confirm(candidate, by=rina)
    return found_cluster(
        new_run(), "Again", regions=("01.01.01",), roles={"31": "core", "10": "service"},
        resembles=candidate,
    )  # fmt: skip


def test_a_proposal_says_what_it_would_add_and_remove(candidate, proposal):
    [found] = proposals_for(candidate)
    assert [region.code for region in found.regions_removed] == ["01.01.02"]
    assert found.regions_added == []
    assert [(i["code"], i["role"]) for i in found.industries_added] == [("10", "service")]
    assert found.counts == {"added": 2, "removed": 1}
    assert is_found_by_newest(candidate) is True


def test_a_proposal_of_an_older_run_is_closed(candidate, proposal):
    new_run()
    assert proposals_for(candidate) == []
    assert is_found_by_newest(candidate) is False


def test_accepting_changes_the_cluster_and_moves_the_figures(candidate, proposal, rina):
    review.override_stage(candidate, 2025, "mature", "No firm came", by=rina)
    review.accept(candidate, proposal, by=rina)
    cluster = Cluster.objects.get(pk=candidate.pk)
    assert [region.code for region in cluster.regions.all()] == ["01.01.01"]
    assert cluster.run == proposal.run
    assert ClusterEvidence.objects.filter(cluster=cluster, run=proposal.run).exists()
    assert cluster.stages.get(run=proposal.run, year=2025).override == "mature"
    assert cluster.members.count() == 5
    change = cluster.changes.first()
    assert change.action == "accepted"
    assert change.before["regions"] == ["01.01.01", "01.01.02"]
    assert set(change.before["members"]) - set(change.after["members"]) == {"B31-0"}
    assert status_of(proposal) == "replaced"
    assert proposals_for(cluster) == []


def test_a_dismissed_proposal_leaves_the_cluster_and_is_remembered(candidate, proposal, rina):
    with refused("reason_missing"):
        review.dismiss(candidate, proposal, "", by=rina)
    review.dismiss(candidate, proposal, "B belongs to it", by=rina)
    assert status_of(proposal) == "rejected"
    assert Cluster.objects.get(pk=candidate.pk).regions.count() == 2
    assert proposals_for(candidate) == []
    assert proposal.pk in set(reviewed_cores(new_run())["cluster"])


def test_a_proposal_is_not_confirmed_beside_what_it_would_change(candidate, proposal, rina):
    with refused("is_a_proposal"):
        review.confirm(proposal, by=rina)


def test_only_an_open_proposal_for_this_very_cluster_is_accepted(candidate, proposal, rina, run):
    other = found_cluster(run, "Other", roles={"10": "core"})
    with refused("not_a_proposal"):
        review.accept(candidate, other, by=rina)
    review.dismiss(candidate, proposal, "No", by=rina)
    with refused("not_a_proposal"):
        review.accept(candidate, proposal, by=rina)


def test_a_request_that_is_sent_again_does_nothing_twice(rina):
    one, other = drawn(rina, key="k-1"), drawn(rina, key="k-1")
    assert one == other
    assert ClusterIndustry.objects.filter(cluster=one).count() == 1
