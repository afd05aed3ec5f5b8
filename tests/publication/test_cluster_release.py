"""What of the tiny cluster is in the schema `published`, and what is nowhere in it."""

import json
import uuid

import pytest
from django.db import DatabaseError, connection, connections, transaction

from clusters.models import AnalysisRun, Cluster, Member, PurchasingPool, StageAssessment
from firms.models import FirmState, FirmYear, Holding, SupplierLink
from publication.cluster_release import copy_clusters
from publication.management.commands import show_sample
from publication.models import PublishedCluster, Release
from publication.services import withdraw
from tests.data import tiny_cluster

pytestmark = pytest.mark.django_db(databases=["default", "published"])
TABLES = [
    "cluster", "cluster_industry", "cluster_cell", "cluster_member", "cluster_member_count",
    "cluster_stage", "cluster_characteristic", "cluster_pool", "cluster_gap", "cluster_candidate",
    "cluster_flow", "cluster_labour", "cluster_programme",
]  # fmt: skip
# They count what other tests have made before.
NUMBERS_OF_ROWS = {"id", "cluster_id", "release_id"}


def published(table, where="true"):
    """Return the rows of a table of the schema, as who may read nothing else sees them."""
    with connections["published"].cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t) FROM published.{table} t WHERE {where}")
        return [row if isinstance(row, dict) else json.loads(row) for (row,) in cursor]


def anew(**changes):
    """Publish the cluster of another run inside this test, and return what was published of it."""
    run = AnalysisRun.objects.order_by("pk").first()
    run.pk, run.key = None, uuid.uuid4()
    run.save()
    cluster = tiny_cluster.add_cluster(run, key=uuid.uuid4(), **changes)
    release = Release.objects.create(run=run, current=False)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO published.release
               SELECT %s, %s, %s, dataset_code, dataset_name, owner_name, fictional,
                      boundary_set_code, classification_code, levels, measures, years,
                      industry_level, parameters, released_at, false, ''
                 FROM published.release WHERE current""",
            [release.pk, release.key, run.key],
        )
    copy_clusters(run, release)
    rows = PublishedCluster.objects.using("default").filter(release_id=release.pk)
    return rows.filter(key=cluster.key).first(), run


def once_more(run):
    """Publish the clusters of a run again, as they are now."""
    release = Release.objects.get(run=run)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM published.cluster WHERE release_id = %s", [release.pk])
    copy_clusters(run, release)
    return PublishedCluster.objects.using("default").get(release_id=release.pk)


def rows_of(table, cluster):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT row_to_json(t) FROM published.{table} t WHERE cluster_id = %s", [cluster.pk]
        )
        return [row if isinstance(row, dict) else json.loads(row) for (row,) in cursor]


def test_the_cluster_is_there_with_its_strength_and_stage(tiny):
    [cluster] = published("cluster")
    assert cluster["name"] == "Furnitur · A"
    assert cluster["region_codes"] == ["01.01.01", "01.01.02"]
    assert (cluster["core_codes"], cluster["supporting_codes"]) == (["31"], ["10", "47"])
    assert (cluster["firms"], cluster["employment"], cluster["location_quotient"]) == (4, 100, 1.5)
    assert (cluster["stage"], cluster["stage_year"]) == ("growing", 2025)
    assert (cluster["members"], cluster["supporters"], cluster["institutions"]) == (11, 6, 1)


def test_sums_over_links_are_classes_and_hidden_where_few_stand_behind_them(tiny):
    by_code = {row["industry_code"]: row for row in published("cluster_industry")}
    food, trade = by_code["10"], by_code["47"]
    assert (food["value_low"], food["value_high"], food["flag"]) == (1e8, 3e8, "")
    assert food["share_of_purchases"] == pytest.approx(0.2)  # rounded
    assert (trade["value_low"], trade["share_of_sales"], trade["flag"]) == (None, None, "c")
    assert trade["observed"] is False
    flows = {
        (row["supplier_place"], row["supplier_industry_code"]): row
        for row in published("cluster_flow", "grain = 'industry' AND buyer_role = 'core'")
    }
    assert flows["member", "10"]["value_high"] == 3e8
    assert flows["member", "10"]["suppliers"] == flows["member", "10"]["pairs"] == 4
    assert {key for key, row in flows.items() if row["flag"] == "c"} == {
        ("member", "47"),
        ("outside", ""),
    }


def test_only_those_who_may_be_named_are_named(tiny):
    names = {row["name"] for row in published("cluster_member")}
    assert "Asosiasi Mebel" in names and "Food B 1" in names
    assert "Food B 2" not in names
    counts = {(row["role"], row["region_code"]): row for row in published("cluster_member_count")}
    assert (
        counts["raw_material", "01.01.02"]["firms"],
        counts["raw_material", "01.01.02"]["unlisted"],
    ) == (2, 1)
    [gap] = published("cluster_gap")
    assert gap["candidates"] == 2
    assert [row["name"] for row in published("cluster_candidate")] == ["Retail trade C 1"]


def test_no_table_holds_what_belongs_to_one_firm(tiny):
    """Names of those who must not be named or were never asked, and every figure of a single firm."""
    text = json.dumps([published(table) for table in TABLES])
    for secret in ("Food B 2", "Kayu Jaya", "Toko Besar", "Kalimantan", "B10-1", "A31-0"):
        assert secret not in text, secret
    numbers = {
        value
        for table in TABLES
        for row in published(table)
        for name, value in row.items()
        if name not in NUMBERS_OF_ROWS and isinstance(value, int | float)
        if not isinstance(value, bool)
    }
    outputs = {size * 1e6 for size in (50, 20, 10, 40)}
    links = {value * 1e6 for value in (80, 60, 50, 500, 1, 900, 5, 700)}
    sums = {value * 1e6 for value in (290, 501, 910, 1411, 3.1, 17.7)}
    assert not numbers & (links | sums | (outputs - {1e7, 3e7}))
    # The sizes of the largest firms, and the quotients that give them away.
    assert not numbers & {50.0, 1.03, 1.61}


def test_firms_and_registers_cannot_be_read_from_there(tiny):
    with connections["published"].cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT * FROM found_cluster_member")


def test_jobs_are_hidden_with_all_that_follows_where_one_firm_dominates(tiny):
    FirmYear.objects.filter(firm__firm_id="A31-0", firm__dataset__code="tiny", year=2025).update(
        employees=5_000
    )
    cluster, _ = anew()
    assert cluster.flag == "c"
    assert (cluster.employment, cluster.location_quotient, cluster.location_quotient_low) == (
        None,
    ) * 3
    assert cluster.slope is None
    assert cluster.firms == 4  # how many there are is no secret
    year = {row["year"]: row for row in rows_of("cluster_stage", cluster)}
    assert (year[2025]["employment"], year[2025]["of_peak"], year[2025]["flag"]) == (
        None,
        None,
        "c",
    )
    assert (year[2024]["employment"], year[2024]["stage"]) == (60, "not_enough_data")
    values = {row["part"]: row["value"] for row in rows_of("cluster_characteristic", cluster)
              if row["characteristic"] == "concentration"}  # fmt: skip
    assert values == {"score": None, "location_quotient": None}


def test_firms_of_one_owner_count_once(tiny):
    owner = Holding.objects.create(code="one")
    FirmState.objects.filter(
        firm__firm_id__in=["A31-0", "A31-1"], firm__dataset__code="tiny"
    ).update(holding=owner)
    FirmState.objects.filter(firm__firm_id="B31-0", firm__dataset__code="tiny").update(
        holding=owner
    )
    cluster, _ = anew()
    assert cluster.flag == "c"
    assert {row["flag"] for row in rows_of("cluster_pool", cluster)} == {"c"}


def test_fewer_than_three_price_lists_tell_no_saving(tiny):
    cluster, run = anew()
    [pool] = rows_of("cluster_pool", cluster)
    assert (pool["share_low"], pool["share_high"]) == (0.01, 0.06)
    assert PurchasingPool.objects.filter(run=run).update(price_lists=2) == 1
    again = once_more(run)
    [pool] = rows_of("cluster_pool", again)
    assert (pool["share_low"], pool["saving_high"]) == (None, None)
    assert pool["volume_high"] == 30  # the volume itself rests on enough


def test_what_was_rejected_is_not_published(tiny):
    cluster, _ = anew(status="rejected")
    assert cluster is None


def test_a_finding_of_what_was_decided_before_stays_with_the_planners(tiny):
    decided = Cluster.objects.get(key=tiny_cluster.KEY)
    decided.status = "confirmed"
    decided.save()
    proposal, run = anew(resembles=decided)
    assert proposal is None
    confirmed = PublishedCluster.objects.using("default").get(
        release__run_key=run.key, key=decided.key
    )
    assert (confirmed.status, confirmed.employment) == ("confirmed", 100)


def test_a_published_cluster_is_never_changed(tiny):
    for table in TABLES:
        column = "name" if table == "cluster" else "cluster_id"
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute(f"UPDATE published.{table} SET {column} = {column}")


def test_a_cluster_without_anything_is_published_all_the_same(tiny):
    run = AnalysisRun.objects.order_by("pk").first()
    drawn = Cluster.objects.create(
        dataset=run.dataset, boundary_set=run.boundary_set, name="Drawn", status="confirmed"
    )
    cluster, run = anew()
    bare = PublishedCluster.objects.using("default").get(release__run_key=run.key, key=drawn.key)
    assert (bare.basis, bare.stage, bare.members, bare.region_codes) == (
        "drawn", "not_enough_data", 0, [],
    )  # fmt: skip
    assert cluster is not None


def test_no_order_tells_a_hidden_sum(tiny):
    """Lists come in an order that follows from what is published; ids are handed out in it."""
    flows = published("cluster_flow", "grain = 'industry' AND buyer_role = 'core' ORDER BY id")
    assert [row["flag"] for row in flows] == ["", "c", "c"]
    # By numbers of links, which are no secret.
    assert [row["links"] for row in flows if row["flag"]] == [3, 2]
    SupplierLink.objects.filter(supplier__firm_id="C47-0").update(annual_value=9e12)
    cluster, _ = anew()
    again = sorted(rows_of("cluster_flow", cluster), key=lambda row: row["id"])
    by_name = [(row["supplier_place"], row["supplier_industry_code"]) for row in again
               if row["grain"] == "industry" and row["buyer_role"] == "core"]  # fmt: skip
    assert by_name == [(row["supplier_place"], row["supplier_industry_code"]) for row in flows]


def test_a_hidden_cluster_has_no_class_of_strength(tiny):
    FirmYear.objects.filter(firm__firm_id="A31-0", firm__dataset__code="tiny", year=2025).update(
        employees=5_000
    )
    cluster, _ = anew()
    assert (cluster.strength, cluster.q_value, cluster.undone_by, cluster.undone_rule) == (
        "", None, None, "",
    )  # fmt: skip


def test_jobs_of_a_year_are_those_reported_so_that_no_difference_tells_a_silent_firm(tiny):
    """The stage counts a firm that did not report with the figure in between; the release does not."""
    _, run = anew()
    StageAssessment.objects.filter(run=run, year=2025).update(employment=126, firms=5)
    again = once_more(run)
    newest = max(rows_of("cluster_stage", again), key=lambda row: row["year"])
    assert newest["employment"] == again.employment == 100


def test_what_planners_wrote_for_themselves_stays_with_them(tiny):
    anew(status="confirmed", reason="Its largest firm asked for it")
    assert "Its largest firm" not in json.dumps([published(table) for table in TABLES])


def test_a_cluster_without_members_is_not_told_from_figures_of_one_firm(tiny):
    """What protects is not the list of members but whose jobs they are."""
    FirmYear.objects.filter(firm__firm_id="A31-0", firm__dataset__code="tiny", year=2025).update(
        employees=5_000
    )
    cluster, run = anew()
    Member.objects.filter(cluster__key=cluster.key).delete()
    again = once_more(run)
    assert (again.flag, again.employment) == ("c", None)


def test_an_older_release_of_the_sample_gets_its_clusters(tiny, monkeypatch):
    monkeypatch.setattr(show_sample, "SAMPLE", "tiny")
    before = Release.objects.get(current=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM published.cluster WHERE release_id = %s", [before.pk])
    show_sample.add_clusters(before)
    now = Release.objects.get(current=True)
    assert now.pk != before.pk
    assert PublishedCluster.objects.using("default").get(release_id=now.pk).key == tiny_cluster.KEY
    show_sample.add_clusters(now)
    assert Release.objects.get(current=True).pk == now.pk


def test_a_release_taken_back_takes_its_clusters_along(tiny):
    cluster, run = anew()
    withdraw(Release.objects.get(run=run))
    assert not PublishedCluster.objects.using("default").filter(pk=cluster.pk).exists()
    assert rows_of("cluster_member", cluster) == []
