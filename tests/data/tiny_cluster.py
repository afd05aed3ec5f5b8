"""A cluster of furniture makers in the tiny geography, small enough to check by hand.

Core: furniture in A (firms of 50, 20, 10 jobs) and B (20): 4 firms, 100 jobs.
Links of 2025, value in million IDR (volume in tons):

* food → furniture, raw material: A10-0 → A31-0 100 (10), A10-1 → A31-1 80 (8), B10-0 → A31-2 60 (6),
  B10-1 → B31-0 50 (5): 4 suppliers, 4 buyers, 290 together, so in the class 100–300.
* trade → furniture, kind unknown: C47-0 → A31-0 500, C47-1 → A31-1 1: two suppliers only, so hidden.
* Kayu Jaya, outside the register → A31-0 900, A31-1 5, A31-2 5: one supplier, so hidden.
* A31-0 → Toko Besar, outside the register, 700: one seller, so hidden.

The firm B10-1 may not be shown by name.
"""

import uuid

from clusters.models import (
    Characteristic,
    Cluster,
    ClusterCell,
    ClusterEvidence,
    ClusterIndustry,
    GapCandidate,
    Institution,
    Member,
    PurchasingPool,
    SharedLabour,
    StageAssessment,
    SupplyGap,
)
from firms.models import ExternalParty, Firm, SupplierLink
from regions.models import Region

KEY = uuid.UUID("7c1a5e00-0000-4000-8000-000000000001")
CORE = ("A31-0", "A31-1", "A31-2", "B31-0")
FOOD = ("A10-0", "A10-1", "B10-0", "B10-1")
TRADE = ("C47-0", "C47-1")
RAW_MATERIAL = [("A10-0", "A31-0", 100, 10), ("A10-1", "A31-1", 80, 8), ("B10-0", "A31-2", 60, 6),
                ("B10-1", "B31-0", 50, 5)]  # fmt: skip


def add_links(dataset) -> None:
    """Add the links above; one of the suppliers may not be named."""
    firms = {firm.firm_id: firm for firm in dataset.firms.all()}
    industries = {industry.code: industry for industry in dataset.classification.industries.all()}
    Firm.objects.filter(pk=firms["B10-1"].pk).update(listed=False)

    def link(supplier, buyer, value, **more):
        ends = {}
        for end, found in (("supplier", supplier), ("buyer", buyer)):
            known = isinstance(found, str)
            ends[end if known else f"external_{end}"] = firms[found] if known else found
        SupplierLink.objects.create(
            dataset=dataset, year=2025, annual_value=value * 1e6, currency="IDR", **ends, **more
        )

    for supplier, buyer, value, tons in RAW_MATERIAL:
        link(supplier, buyer, value, kind="raw_material", input=industries["10"], quantity=tons,
             unit="ton")  # fmt: skip
    link("C47-0", "A31-0", 500, input=industries["47"])
    link("C47-1", "A31-1", 1, input=industries["47"])
    kayu = ExternalParty.objects.create(dataset=dataset, name="Kayu Jaya", place="Kalimantan")
    for buyer, value in (("A31-0", 900), ("A31-1", 5), ("A31-2", 5)):
        link(kayu, buyer, value, kind="raw_material", input=industries["47"])
    toko = ExternalParty.objects.create(dataset=dataset, name="Toko Besar", place="Jakarta")
    link("A31-0", toko, 700)


def add_cluster(run, key=KEY, **changes) -> Cluster:
    """Store the cluster as if the run had found it."""
    dataset = run.dataset
    industries = {industry.code: industry for industry in dataset.classification.industries.all()}
    districts = {
        r.name: r for r in Region.objects.of_edition(run.boundary_set).of_level("district")
    }
    values = {"name": "Furnitur · A", "key": key} | changes
    cluster = Cluster.objects.create(
        dataset=dataset, boundary_set=run.boundary_set, run=run, **values
    )
    cluster.regions.set([districts["A"], districts["B"]])
    found = {"cluster": cluster, "run": run}
    add_industries(cluster, industries)
    add_members(cluster)
    ClusterEvidence.objects.create(
        **found, firms=4, holdings=4, employment=100, location_quotient=1.5,
        location_quotient_low=1.1, location_quotient_high=2.2, one_firm_low=1.03,
        one_firm_high=1.61, q_value=0.01, surveyed=1.0, undone_by=2, undone_rule="min_firms",
    )  # fmt: skip
    for name, firms in (("A", 3), ("B", 1)):
        ClusterCell.objects.create(
            **found, region=districts[name], industry=industries["31"], seed=name == "A",
            firms=firms, employment=80 if name == "A" else 20, location_quotient=2.4,
        )  # fmt: skip
    add_findings(found, industries)
    return cluster


def add_industries(cluster, industries) -> None:
    ClusterIndustry.objects.create(cluster=cluster, industry=industries["31"], role="core")
    ClusterIndustry.objects.create(
        cluster=cluster, industry=industries["10"], role="raw_material", confidence=0.9, links=4,
        expected_links=0.5, suppliers=4, buyers=4, value=290e6, currency="IDR", share_of_sales=0.83,
        share_of_purchases=0.187, q_value=0.001, statements=4, agreeing=4,
    )  # fmt: skip
    ClusterIndustry.objects.create(
        cluster=cluster, industry=industries["47"], role="complementary", observed=False,
        confidence=0.4, links=2, expected_links=1.5, suppliers=2, buyers=2, value=501e6,
        currency="IDR", share_of_sales=0.9973, share_of_purchases=0.3237, coefficient=0.05,
    )  # fmt: skip


def add_members(cluster) -> None:
    firms = {firm.firm_id: firm for firm in cluster.dataset.firms.all()}
    for role, ids, observed in (("core", CORE, True), ("raw_material", FOOD, True),
                                ("complementary", TRADE, False)):  # fmt: skip
        for firm_id in ids:
            Member.objects.create(
                cluster=cluster, firm=firms[firm_id], role=role, observed=observed
            )
    association, _ = Institution.objects.get_or_create(
        dataset=cluster.dataset, name="Asosiasi Mebel"
    )
    Member.objects.create(cluster=cluster, institution=association, role="institution")


def add_findings(found, industries) -> None:
    firms = {firm.firm_id: firm for firm in found["cluster"].dataset.firms.all()}
    food, trade = industries["10"], industries["47"]
    for year, stage, rule, jobs in (
        (2024, "not_enough_data", "too_few_years", 60), (2025, "growing", "trend_rises", 100),
    ):  # fmt: skip
        StageAssessment.objects.create(
            **found, year=year, stage=stage, rule=rule, confidence=0.8, firms=4, employment=jobs,
            of_peak=1.0, net_entry=1, slope=0.1, slope_low=0.05, slope_high=0.2,
        )  # fmt: skip
    for kind, part, value in (("concentration", "score", 91), ("concentration", "location_quotient", 1.5),
                              ("connectivity", "local_sourcing", 0.19)):  # fmt: skip
        Characteristic.objects.create(
            **found, characteristic=kind, part=part, value=value, percentile=91,
            reference="groups",
        )  # fmt: skip
    PurchasingPool.objects.create(
        **found, input=food, unit="ton", currency="IDR", year=2025, buyers=4, suppliers=4,
        volume=29, value=290e6, price_lists=3, prices_left_out=0, saving_low=3.1e6,
        saving_high=17.7e6, share_low=0.0107, share_high=0.0611, best_supplier=firms["A10-0"],
        starter=firms["A31-0"],
    )  # fmt: skip
    SupplyGap.objects.create(
        **found, input=trade, currency="IDR", year=2025, buyers=3, links=5, links_outside=5,
        value_outside=1411e6, local_share=0.0, local_share_value=0.0,
    )  # fmt: skip
    for firm_id, distance in (("C47-0", 111.2), ("B10-1", 5.5)):
        GapCandidate.objects.create(**found, input=trade, firm=firms[firm_id], distance_km=distance)
    SharedLabour.objects.create(
        **found, industry=industries["31"], other=food, similarity=0.7, basis="relatedness",
        employment=200,
    )  # fmt: skip
