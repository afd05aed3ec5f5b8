"""Planners, and clusters to decide about, in the tiny geography."""

from agencies.models import Membership, User
from agencies.principal import principal_of
from clusters.models import (
    AnalysisRun,
    Characteristic,
    Cluster,
    ClusterEvidence,
    ClusterIndustry,
    Member,
    StageAssessment,
    SupplyGap,
)
from firms.models import Dataset, Firm
from regions.models import Region

WEST = ("01.01.01", "01.01.02")


def tiny_dataset() -> Dataset:
    return Dataset.objects.get(code="tiny")


def planner(name="rina", role="analyst", agency=None):
    """Return a person of the tiny dataset's agency, as who asks."""
    user, made = User.objects.get_or_create(username=name, defaults={"first_name": name.title()})
    if made:
        Membership.objects.create(user=user, agency=agency or tiny_dataset().owner, role=role)
    return principal_of(user)


def new_run(dataset=None) -> AnalysisRun:
    """Return a finished run without results, newer than all others."""
    from django.utils import timezone

    dataset = dataset or tiny_dataset()
    return AnalysisRun.objects.create(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
        first_year=2024,
        last_year=2025,
        state="finished",
        finished_at=timezone.now(),
    )


def found_cluster(run, name="Furniture", regions=WEST, roles=None, **fields) -> Cluster:
    """Return a candidate as a run stores one: regions, industries, members, stages, findings."""
    dataset = run.dataset
    cluster = Cluster.objects.create(
        dataset=dataset, boundary_set=run.boundary_set, run=run, name=name, **fields
    )
    cluster.regions.set(Region.objects.of_edition(run.boundary_set_id).filter(code__in=regions))
    roles = roles or {"31": "core"}
    for code, role in roles.items():
        industry = dataset.classification.industries.get(code=code)
        ClusterIndustry.objects.create(cluster=cluster, industry=industry, role=role)
        firms = Firm.objects.filter(
            dataset=dataset,
            states__industry=industry,
            states__regions__region__code__in=regions,
        )
        Member.objects.bulk_create(Member(cluster=cluster, firm=f, role=role) for f in firms)
    for year, jobs in ((2024, 60.0), (2025, 100.0)):
        StageAssessment.objects.create(
            cluster=cluster, run=run, year=year, stage="growing", rule="trend_rises",
            employment=jobs, firms=4, confidence=0.8,
        )  # fmt: skip
    ClusterEvidence.objects.create(
        cluster=cluster, run=run, firms=4, holdings=4, employment=100, location_quotient=2.4,
        location_quotient_low=1.3, location_quotient_high=4.3, q_value=0.01, undone_by=2,
        undone_rule="min_firms",
    )  # fmt: skip
    Characteristic.objects.create(
        cluster=cluster, run=run, characteristic="connectivity", part="score", value=80,
        percentile=80, reference="chance",
    )  # fmt: skip
    SupplyGap.objects.create(
        cluster=cluster, run=run, input=dataset.classification.industries.get(code="47"),
        currency="IDR", year=2025, buyers=3, links=4, links_outside=3, value_outside=90,
        local_share=0.25,
    )  # fmt: skip
    return cluster
