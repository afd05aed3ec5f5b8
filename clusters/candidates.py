"""Store what was found as candidates, beside what planners confirmed or rejected before."""

import numpy as np
import pandas as pd
from django.db import models

from clusters.finding import Findings, every_combination
from clusters.finding_statistics import EMPLOYMENT, StatisticalFindings
from clusters.models import (
    AnalysisRun,
    Characteristic,
    Cluster,
    ClusterCell,
    ClusterEvidence,
    ClusterIndustry,
    GapCandidate,
    Member,
    PurchasingPool,
    Role,
    SharedLabour,
    StageAssessment,
    SupplyGap,
)
from clusters.storage import copy_rows
from firms.models import Industry
from regions.models import Region

# Tables whose rows about a cluster belong to one run.
FINDINGS = (
    ClusterEvidence,
    ClusterCell,
    Characteristic,
    PurchasingPool,
    SupplyGap,
    GapCandidate,
    SharedLabour,
    StageAssessment,
)
SAME_CLUSTER = 0.5  # share of the union of both cores from which on two are taken for one


def reviewed_cores(run: AnalysisRun) -> pd.DataFrame:
    """Return the core (cluster, status, table, region, industry) of clusters a planner decided on.

    `table` names the published definitions by which the cluster was found, "" where by links.
    """
    reviewed = Cluster.objects.filter(
        dataset=run.dataset_id, boundary_set=run.boundary_set_id
    ).exclude(status=Cluster.Status.CANDIDATE)
    regions = pd.DataFrame(
        reviewed.filter(regions__isnull=False).values_list(
            "id", "status", "run__parameters__definitions", "regions"
        ),
        columns=["cluster", "status", "table", "region"],
    )
    regions["table"] = regions["table"].fillna("").astype(str)
    industries = pd.DataFrame(
        ClusterIndustry.objects.filter(cluster__in=reviewed, role=Role.CORE).values_list(
            "cluster_id", "industry_id"
        ),
        columns=["cluster", "industry"],
    )
    return regions.merge(industries, on="cluster")


def store_candidates(run: AnalysisRun, found: Findings, reviewed: pd.DataFrame) -> None:
    """Store the candidates of a run with all that was measured of them.

    Clusters that a planner has reviewed are never changed: a candidate that finds one of them again
    says so in ``resembles``, and a confirmed one gets this run's stages.
    """
    discard_candidates(run)
    core = every_combination(found.found.cells)
    ids = _clusters(run, found.found.cells, _resembling(core, alike(run, reviewed)))
    _regions(core, ids)
    tables = found.found
    _copy(ClusterIndustry, _industries(tables.industries, tables.currency), ids)
    members = tables.members.rename(columns={"firm": "firm_id"})
    _copy(Member, members, ids)
    bounds = {"low": "location_quotient_low", "high": "location_quotient_high"}
    _copy(ClusterEvidence, tables.clusters.rename(columns=bounds).assign(grade=""), ids, run)
    _copy(ClusterCell, tables.cells.rename(columns=bounds).assign(grade=""), ids, run)
    _copy(Characteristic, found.characteristics, ids, run)
    pools = found.pools.rename(
        columns={"best_supplier": "best_supplier_id", "starter": "starter_id"}
    )
    _copy(PurchasingPool, pools.assign(year=found.links_year), ids, run)
    _copy(SupplyGap, found.gaps.gaps.assign(year=found.links_year), ids, run)
    _copy(GapCandidate, found.gaps.candidates.rename(columns={"firm": "firm_id"}), ids, run)
    labour = found.labour.rename(columns={"other": "other_id"})
    _copy(SharedLabour, labour, ids, run)
    kept = {-int(number): int(number) for number in reviewed["cluster"].unique()}
    texts = {"override": "", "override_reason": ""}
    _copy(StageAssessment, found.stages.assign(**texts), ids | kept, run)
    carry_overrides(run)


def alike(run: AnalysisRun, reviewed: pd.DataFrame) -> pd.DataFrame:
    """Return the reviewed clusters found in the run's way: those found otherwise stand beside."""
    return reviewed[reviewed["table"] == run.parameters.get("definitions", "")]


def carry_overrides(run: AnalysisRun) -> None:
    """Let what planners said of a stage stand beside what this run computed of the same year."""
    said = StageAssessment.objects.exclude(override="").exclude(run=run)
    said = said.filter(cluster__in=StageAssessment.objects.filter(run=run).values("cluster"))
    newest = said.order_by("cluster_id", "year", "-run_id").distinct("cluster_id", "year")
    for older in newest:
        StageAssessment.objects.filter(run=run, cluster=older.cluster_id, year=older.year).update(
            override=older.override,
            override_reason=older.override_reason,
            override_by=older.override_by_id,
        )


def store_from_statistics(
    run: AnalysisRun, found: StatisticalFindings, reviewed: pd.DataFrame
) -> None:
    """Store the candidates that published figures suggest."""
    discard_candidates(run)
    tables = found.found
    cells = tables.cells.assign(seed=True)
    core = every_combination(cells)
    ids = _clusters(
        run, cells.assign(firms=cells["activity"]), _resembling(core, alike(run, reviewed))
    )
    _regions(core, ids)
    _copy(ClusterIndustry, tables.industries.assign(currency=""), ids)
    jobs = {"activity": "employment"} if found.measure == EMPLOYMENT else {}
    _copy(ClusterCell, cells.rename(columns=jobs), ids, run)
    evidence = tables.clusters.rename(columns=jobs).assign(undone_rule="")
    _copy(ClusterEvidence, evidence, ids, run)
    texts = {"override": "", "override_reason": ""}
    _copy(StageAssessment, found.stages.assign(**texts), ids, run)


def discard_candidates(run: AnalysisRun) -> None:
    """Delete what a run found, but for what a planner has taken up."""
    for model in FINDINGS:
        model._base_manager.filter(run=run).delete()
    Cluster.objects.filter(run=run, status=Cluster.Status.CANDIDATE).delete()


def _clusters(run, cells: pd.DataFrame, resembling: dict) -> dict[int, int]:
    """Create the clusters and return their ids by their numbers."""
    names = _names(cells)
    numbers = list(names)
    defined = {}
    if "definition" in cells:
        defined = cells.groupby("cluster")["definition"].first().to_dict()
    rows = [
        Cluster(
            dataset_id=run.dataset_id,
            boundary_set_id=run.boundary_set_id,
            run=run,
            name=names[number],
            resembles_id=resembling.get(number),
            definition=str(defined.get(number, ""))[:200],
        )
        for number in numbers
    ]
    stored = Cluster.objects.bulk_create(rows, batch_size=1_000)
    return dict(zip(numbers, (cluster.pk for cluster in stored), strict=True))


def _names(cells: pd.DataFrame) -> dict[int, str]:
    """Name each cluster for its largest core industry and for the region with most of its firms."""
    titles = {i.pk: i.title_id or i.title_en for i in _of(Industry, cells["industry"])}
    places = {region.pk: region.name for region in _of(Region, cells["region"])}
    names = {}
    for number, part in cells.groupby("cluster"):
        largest = {by: part.groupby(by)["firms"].sum().idxmax() for by in ("industry", "region")}
        name = f"{titles[largest['industry']]} · {places[largest['region']]}"
        names[int(number)] = name if len(name) <= 200 else name[:199] + "…"
    return names


def _of(model, ids: pd.Series):
    return model.objects.filter(pk__in=[int(one) for one in ids.unique()])


def _regions(core: pd.DataFrame, ids: dict[int, int]) -> None:
    pairs = core[["cluster", "region"]].drop_duplicates()
    through = Cluster.regions.through
    rows = pd.DataFrame({"cluster_id": pairs["cluster"].map(ids), "region_id": pairs["region"]})
    copy_rows(through, rows)


def _industries(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    if "coefficient" not in rows:
        rows = rows.assign(coefficient=np.nan)
    return rows.assign(currency=np.where(rows["value"].notna(), currency, ""))


def _copy(model, rows: pd.DataFrame, ids: dict[int, int], run: AnalysisRun | None = None) -> None:
    """Append rows by COPY; labels become the columns of foreign keys."""
    rows = rows[rows["cluster"].isin(list(ids))]
    if rows.empty:
        return
    rows = rows.assign(cluster=rows["cluster"].map(ids))
    if run is not None:
        rows = rows.assign(run=run.pk)
    rows = rows.rename(columns={name: f"{name}_id" for name in FOREIGN})
    columns = {field.column: field for field in model._meta.concrete_fields}
    rows = rows[[name for name in rows.columns if name in columns]]
    whole = [name for name in rows if isinstance(columns[name], WHOLE_NUMBERS)]
    rows = rows.astype(dict.fromkeys(whole, "Int64"))
    texts = [name for name in rows if isinstance(columns[name], models.CharField)]
    copy_rows(model, rows.assign(**{name: rows[name].fillna("") for name in texts}))


WHOLE_NUMBERS = (models.ForeignKey, models.IntegerField)
FOREIGN = ("cluster", "run", "region", "industry", "input")


def _resembling(core: pd.DataFrame, reviewed: pd.DataFrame) -> dict[int, int]:
    """Return, by candidate, the reviewed cluster with which it shares most of the core."""
    sizes = core.groupby("cluster").size(), reviewed.groupby("cluster").size()
    both = core.merge(reviewed, on=["region", "industry"], suffixes=("", "_reviewed"))
    shared = both.groupby(["cluster", "cluster_reviewed"]).size().rename("shared").reset_index()
    union = (
        shared["cluster"].map(sizes[0])
        + shared["cluster_reviewed"].map(sizes[1])
        - shared["shared"]
    )
    shared["overlap"] = shared["shared"] / union
    # Where a confirmed cluster and one that was taken into it fit alike, the confirmed one is meant.
    confirmed = reviewed.drop_duplicates("cluster").set_index("cluster")["status"]
    shared["confirmed"] = shared["cluster_reviewed"].map(confirmed) == Cluster.Status.CONFIRMED
    shared = shared[shared["overlap"] >= SAME_CLUSTER]
    shared = shared.sort_values(["overlap", "confirmed"], kind="stable")
    return {int(row.cluster): int(row.cluster_reviewed) for row in shared.itertuples(index=False)}
