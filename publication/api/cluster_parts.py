"""The lists below a cluster: for each, what it is read from and what may be asked of it."""

from dataclasses import dataclass
from itertools import groupby

from django.db import models as db

from publication import models
from publication.api import cluster_rows as rows
from publication.api.cluster_filters import codes_below
from publication.api.lists import ListQuery, columns, given
from publication.api.strict import Query


@dataclass(frozen=True)
class Part:
    """`published` and `found` are the same table of a release and of a run."""

    says: str
    published: type[db.Model]
    found: type[db.Model]
    row: type
    found_row: type
    filters: type[Query]
    order: tuple[str, ...]
    key: tuple[str, ...] = ("pk",)


PARTS = {
    "industries": Part(
        "Core and supporting industries of a cluster with their roles and evidence.",
        models.PublishedClusterIndustry,
        models.FoundIndustry,
        rows.ClusterIndustrySerializer,
        rows.ClusterIndustrySerializer,
        rows.IndustryFilters,
        ("role", "industry_code", "links", "confidence"),
    ),
    "members": Part(
        "Firms and institutions of a cluster with their roles; of a release, those shown by name.",
        models.PublishedClusterMember,
        models.FoundMember,
        rows.ClusterMemberSerializer,
        rows.FoundClusterMemberSerializer,
        rows.MemberFilters,
        ("name", "role", "industry_code", "region_code"),
    ),
    "stages": Part(
        "The stage of a cluster year by year, with its evidence.",
        models.PublishedClusterStage,
        models.FoundStage,
        rows.ClusterStageSerializer,
        rows.ClusterStageSerializer,
        rows.StageFilters,
        ("year",),
        ("year",),
    ),
    "characteristics": Part(
        "Commonality, concentration and connectivity, with their parts and reference sets.",
        models.PublishedCharacteristic,
        models.FoundCharacteristic,
        rows.ClusterCharacteristicSerializer,
        rows.ClusterCharacteristicSerializer,
        rows.CharacteristicFilters,
        ("characteristic", "part", "percentile"),
    ),
    "pools": Part(
        "Inputs that several members buy and could buy together.",
        models.PublishedClusterPool,
        models.FoundPool,
        rows.ClusterPoolSerializer,
        rows.FoundClusterPoolSerializer,
        rows.InputFilters,
        ("input_code", "buyers", "value_high", "saving_high"),
    ),
    "gaps": Part(
        "Inputs that the core buys from outside, and who makes them elsewhere.",
        models.PublishedClusterGap,
        models.FoundGap,
        rows.ClusterGapSerializer,
        rows.ClusterGapSerializer,
        rows.InputFilters,
        ("input_code", "links_outside", "value_high", "local_share"),
    ),
    "network": Part(
        "Supplier links summed by industries and roles, or by regions.",
        models.PublishedClusterFlow,
        models.FoundFlow,
        rows.ClusterFlowSerializer,
        rows.ClusterFlowSerializer,
        rows.FlowFilters,
        ("links", "value_high", "kind"),
    ),
    "programme": Part(
        "The development programs of a cluster.",
        models.PublishedClusterProgramme,
        models.FoundProgramme,
        rows.ClusterProgrammeSerializer,
        rows.ClusterProgrammeSerializer,
        rows.ProgrammeFilters,
        ("started_date",),
    ),
}


def query_of(name: str, part: Part) -> type[Query]:
    """Return what the list may be asked."""
    order = {"orderings": {column: column for column in part.order}, "__module__": __name__}
    return type(f"{name.title()}Query", (ListQuery, part.filters), order)


def chosen(part_rows, asked: dict, industries):
    """Return the rows of a list that fulfil what was asked."""
    where = given(
        asked,
        role="role",
        region="region_code",
        characteristic="characteristic",
        input="input_code",
        grain="grain",
        place="supplier_place",
    )
    if "kind" in asked:
        where["kind"] = asked["kind"].replace("unknown", "")
    if "industry" in asked:
        where["industry_code__in"] = codes_below(industries, asked["industry"])
    return part_rows.filter(**where)


def with_candidates(gaps: list[dict], candidates) -> list[dict]:
    """Add to each gap who makes the input elsewhere, nearest first."""
    names = columns(rows.ClusterCandidateSerializer)
    inputs = {row["input_code"] for row in gaps}
    found = candidates.filter(input_code__in=inputs).order_by("input_code", "distance_km", "name")
    by_input = {
        code: [{name: row[name] for name in names} for row in group]
        for code, group in groupby(found.values("input_code", *names), lambda r: r["input_code"])
    }
    return [row | {"candidate_suppliers": by_input.get(row["input_code"], [])} for row in gaps]
