"""A run finds the clusters of a small sample province, stores them, and never touches what people decided."""

import csv
import io
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from clusters.definitions import found_otherwise
from clusters.export import TABLES
from clusters.finding import shared_labour_of
from clusters.models import (
    AnalysisRun,
    Characteristic,
    Cluster,
    ClusterDefinition,
    ClusterEvidence,
    ClusterIndustry,
    Concentration,
    GapCandidate,
    Member,
    PurchasingPool,
    StageAssessment,
    SupplyGap,
)
from clusters.proposals import proposals_for
from clusters.reasons import undone, why
from clusters.services import RunRefused, discard_run, queue_run
from firms.models import Dataset
from jobs.worker import wait_for

pytestmark = pytest.mark.django_db  # without the mark there would be no test database


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small sample province with a run, and the truth about it; gone after this module."""
    folder = tmp_path_factory.mktemp("province")
    with django_db_blocker.unblock(), transaction.atomic():
        call_command(
            "make_sample", seed=2, firms=2_000, districts=30, dataset="found", output=folder,
            stdout=io.StringIO(),
        )  # fmt: skip
        run = analyzed()
        yield run, json.loads((folder / "truth.json").read_text())
        transaction.set_rollback(True)


@pytest.fixture
def english(language_of_the_settings):
    with translation.override("en"):
        yield


def analyzed(**options) -> AnalysisRun:
    dataset = Dataset.objects.get(code="found")
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
        **options,
    )
    return wait_for(run)


def exported(run, table, path, file_format="csv"):
    call_command(
        "export_run", str(run.key), table=table, file_format=file_format, output=path,
        stdout=io.StringIO(),
    )  # fmt: skip
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines)) if file_format == "csv" else None


def cells(regions, industries):
    return {(region, industry) for region in regions for industry in industries}


def test_planted_clusters_come_out_of_the_export(province, tmp_path):
    run, truth = province
    rows = exported(run, "clusters", tmp_path / "clusters.csv")
    given = set().union(
        *(cells(row["region_codes"].split("|"), row["core_codes"].split("|")) for row in rows)
    )
    wanted = set().union(*(cells(c["regions"], c["core"]) for c in truth["clusters"]))
    assert len(given & wanted) >= 0.9 * max(len(given), len(wanted))
    roles = {
        (row["core_codes"].split("|")[0], *pair.split(":"))
        for row in rows
        for pair in row["supporting"].split("|")
    }
    planted = {
        (sorted(c["core"])[0], *pair) for c in truth["clusters"] for pair in c["supporting"].items()
    }
    assert len(roles & planted) >= 0.85 * len(planted)


def test_members_and_stages_come_out_of_the_export(province, tmp_path):
    run, truth = province
    members = {row["firm_id"] for row in exported(run, "members", tmp_path / "members.csv")}
    planted = {firm for cluster in truth["clusters"] for firm in cluster["firms"]}
    assert len(members & planted) >= 0.9 * len(members)
    stages = exported(run, "stages", tmp_path / "stages.csv")
    assert {row["stage"] for row in stages} >= {"not_enough_data", "growing", "mature"}
    assert {row["year"] for row in stages} == {str(year) for year in range(2016, 2026)}


@pytest.mark.parametrize("table", [name for name in TABLES if name != "distances"])
def test_every_table_is_exported_alike_as_csv_and_parquet(province, table, tmp_path):
    run, _ = province
    rows = exported(run, table, tmp_path / "table.csv")
    exported(run, table, tmp_path / "table.parquet", "parquet")
    parquet = pyarrow.parquet.read_table(tmp_path / "table.parquet")
    assert rows
    assert parquet.column_names == list(rows[0])
    assert parquet.num_rows == len(rows)
    first = parquet.slice(0, 1).to_pylist()[0]
    assert {n: str(v) for n, v in first.items() if n.endswith("_code")} == {
        n: v for n, v in rows[0].items() if n.endswith("_code")
    }


def test_an_export_names_what_it_cannot_do(province, tmp_path, english):
    with pytest.raises(CommandError, match="no run 'x'"):
        call_command("export_run", "x", table="clusters", output=tmp_path / "x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command(
            "export_run", str(province[0].key), table="clusters", output=tmp_path / "no" / "x"
        )


def test_every_cluster_has_its_evidence(province):
    run, _ = province
    clusters = Cluster.objects.filter(run=run)
    assert clusters
    for cluster in clusters:
        evidence = ClusterEvidence.objects.get(cluster=cluster, run=run)
        assert cluster.status == "candidate"
        assert evidence.firms == Member.objects.filter(cluster=cluster, role="core").count()
        assert (
            evidence.location_quotient_low
            < evidence.location_quotient
            < evidence.location_quotient_high
        )
        scores = Characteristic.objects.filter(cluster=cluster, part="score")
        assert {row.characteristic for row in scores} == {
            "commonality",
            "concentration",
            "connectivity",
        }
        assert StageAssessment.objects.filter(cluster=cluster, run=run).count() == 10
    supporting = ClusterIndustry.objects.filter(cluster__in=clusters).exclude(role="core")
    assert all(row.links >= 3 and 0 < row.confidence <= 1 for row in supporting)


def test_the_gap_that_was_planted_is_found_with_those_who_could_fill_it(province):
    run, truth = province
    found = set(
        SupplyGap.objects.filter(run=run, local_share=0).values_list("input__code", flat=True)
    )
    planted = {gap for cluster in truth["clusters"] for gap in cluster["gaps"]}
    assert len(planted & found) >= len(planted) - 1
    assert GapCandidate.objects.filter(run=run, distance_km__gt=0).exists()


def test_pools_add_up_what_members_buy_in_one_unit(province):
    run, _ = province
    pools = PurchasingPool.objects.filter(run=run, price_lists__gt=0)
    assert pools
    for pool in pools:
        assert pool.buyers >= 3
        assert pool.unit
        assert 0 <= pool.saving_low <= pool.saving_high
        assert pool.share_high < 0.5


def test_the_reason_says_what_it_rests_on_and_what_would_undo_it(province):
    evidence = ClusterEvidence.objects.filter(run=province[0]).first()
    with translation.override("en"):
        assert f"{evidence.firms} firms" in why(evidence)
        assert f"{evidence.undone_by} largest core firms" in undone(evidence)


def test_the_run_keeps_the_thresholds_in_force(province):
    run = AnalysisRun.objects.get(pk=province[0].pk)
    assert run.parameters["clusters"]["min_quotient"] == 2.0
    assert run.parameters["level"] == "district"
    assert len(run.parameters["links_sha256"]) == 64


def test_a_threshold_out_of_bounds_is_refused(province, english):
    with pytest.raises(RunRefused, match=r"min_quotient.*1.0.*20.0"):
        analyzed(thresholds={"min_quotient": 100})
    with pytest.raises(RunRefused, match="no threshold"):
        analyzed(thresholds={"quotient": 2})


def found_industries(run):
    columns = ["cluster__name", "industry__code", "role", "links", "confidence", "q_value"]
    rows = ClusterIndustry.objects.filter(cluster__run=run).order_by(*columns)
    return list(rows.values_list(*columns))


def test_the_next_run_finds_the_same_proposes_it_and_never_overwrites(province):
    run, _ = province
    found = found_industries(run)
    confirmed, rejected, *_rest = Cluster.objects.filter(run=run).order_by("id")
    Cluster.objects.filter(pk=confirmed.pk).update(status="confirmed", name="Named by a planner")
    Cluster.objects.filter(pk=rejected.pk).update(status="rejected")
    before = list(Member.objects.filter(cluster=confirmed).order_by("id").values())
    again = analyzed()
    assert found_industries(again) == found
    confirmed.refresh_from_db()
    assert (confirmed.name, confirmed.status, confirmed.run_id) == (
        "Named by a planner",
        "confirmed",
        run.pk,
    )
    assert list(Member.objects.filter(cluster=confirmed).order_by("id").values()) == before
    proposals = Cluster.objects.filter(run=again, status="candidate")
    assert proposals.filter(resembles=confirmed).count() == 1
    assert proposals.filter(resembles=rejected).count() == 1
    assert StageAssessment.objects.filter(cluster=confirmed, run=again).count() == 10
    assert not StageAssessment.objects.filter(cluster=rejected, run=again).exists()


def test_a_published_table_finds_its_clusters_beside_those_that_links_show(province):
    run, truth = province
    dataset = run.dataset
    for number, planted in enumerate(truth["clusters"]):
        for industry in dataset.classification.industries.filter(code__in=planted["core"]):
            ClusterDefinition.objects.get_or_create(
                table="planted",
                classification=dataset.classification,
                industry=industry,
                defaults={"cluster_code": str(number), "cluster_name": planted["name"]},
            )
    by_links = Cluster.objects.filter(run=run).order_by("id")
    Cluster.objects.filter(pk=by_links[0].pk).update(status="confirmed")
    again = analyzed(definitions="planted")
    found = Cluster.objects.filter(run=again)
    assert {cluster.definition for cluster in found} <= {c["name"] for c in truth["clusters"]}
    assert len(found) >= len(truth["clusters"]) - 1
    assert not found.filter(resembles__isnull=False).exists()
    assert proposals_for(Cluster.objects.get(pk=by_links[0].pk)) == []
    assert found_otherwise(by_links[0])[0].shared >= 1
    assert StageAssessment.objects.filter(cluster=by_links[0], run=again).count() == 10


def test_thresholds_that_find_nothing_leave_a_finished_run_without_clusters(province):
    run = analyzed(thresholds={"min_firms": 1000}, years=(2024, 2025))
    assert run.state == "finished"
    assert not Cluster.objects.filter(run=run).exists()
    assert Concentration.objects.filter(run=run).exists()


def test_two_years_are_not_enough_for_a_stage(province):
    run = analyzed(years=(2024, 2025))
    stages = StageAssessment.objects.filter(run=run)
    assert stages
    assert set(stages.values_list("stage", "confidence")) == {("not_enough_data", None)}


def test_a_discarded_run_leaves_what_a_planner_confirmed(province):
    run, _ = province
    kept = Cluster.objects.filter(run=run).first()
    Cluster.objects.filter(pk=kept.pk).update(status="confirmed")
    discard_run(AnalysisRun.objects.get(pk=run.pk))
    assert list(Cluster.objects.filter(dataset__code="found")) == [kept]
    assert Cluster.objects.get(pk=kept.pk).run is None
    assert not Concentration.objects.filter(run=run.pk).exists()


def test_no_association_shares_labor_with_an_industry():
    firms = np.arange(3)
    found = SimpleNamespace(
        members=pd.DataFrame(
            {"cluster": 1, "firm": firms, "role": ["core", "raw_material", "institution"]}
        ),
        seen=SimpleNamespace(
            firms=firms,
            industries=np.array([31, 16, 94]),
            industry=firms,
            table=pd.DataFrame({"employees": [5.0, 5.0, 5.0]}),
        ),
    )
    alike = pd.DataFrame(1.0, [16, 31, 94], [16, 31, 94])
    pairs = shared_labour_of(found, alike, 5 * alike)
    assert pairs[["industry", "other"]].to_numpy().tolist() == [[16, 31]]
