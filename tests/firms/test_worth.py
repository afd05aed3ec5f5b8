"""What a dataset is worth: the gaps and doubts that its page shows."""

import datetime

import pytest
from django.urls import reverse

from firms.models import (
    Classification,
    Dataset,
    ExternalParty,
    Firm,
    FirmYear,
    Industry,
    IndustryConcordance,
    Statistic,
    SupplierLink,
)
from firms.worth import coverage_of, worth_of
from regions.models import BoundarySet, Region
from tests.data import tiny as world


@pytest.fixture
def dataset(tiny, db):
    return Dataset.objects.get(code="tiny")


def test_years_without_anything_are_named(dataset):
    assert worth_of(dataset)["absent_years"] == []
    FirmYear.objects.create(firm=dataset.firms.first(), year=2021, employees=1)
    worth = worth_of(dataset)
    assert worth["absent_years"] == [2022, 2023]
    assert [row["year"] for row in worth["years"]] == [2021, 2024, 2025]


def test_years_in_which_the_boundaries_were_not_in_force_are_named(dataset):
    dataset.boundary_set.valid_from = datetime.date(2025, 1, 1)
    assert worth_of(dataset)["outside_validity"] == [2024]


def test_a_party_outside_that_is_called_like_a_firm_is_unresolved(dataset):
    seller, buyer = dataset.firms.order_by("firm_id")[:2]
    words = buyer.name.upper().split()
    party = ExternalParty.objects.create(
        dataset=dataset, name=" ".join(reversed(words)), place="West"
    )
    ExternalParty.objects.create(dataset=dataset, name="Somebody else")
    SupplierLink.objects.create(dataset=dataset, supplier=seller, external_buyer=party, year=2025)
    (found,) = worth_of(dataset)["unresolved"]
    assert (found["ids"], found["links"], found["place"]) == ([buyer.firm_id], 1, "West")


def test_codes_that_a_later_edition_does_not_have_are_counted(dataset):
    later = BoundarySet.objects.create(
        code="later", name="Later", code_system="fictional", extent=dataset.boundary_set.extent,
        activated_at=dataset.boundary_set.activated_at + datetime.timedelta(days=1),
    )  # fmt: skip
    level = later.levels.create(code="district", depth=1, name_id="K", name_en="D")
    kept = Region.objects.get(boundary_set=dataset.boundary_set, code="01.01.01")
    Region.objects.create(
        boundary_set=later,
        level=level,
        code=kept.code,
        name="A",
        geometry=kept.geometry,
        area_km2=1,
    )
    (found,) = worth_of(dataset)["later_editions"]
    assert (found["used"], found["gone"], found["codes"]) == (3, 2, ["01.01.02", "01.02.01"])


def test_codes_that_a_concordance_loses_or_splits_are_counted(dataset):
    new = Classification.objects.create(code="new", name="New")
    to = [
        Industry.objects.create(classification=new, code=c, level="division", title_id=c)
        for c in ("91", "92")
    ]
    furniture = dataset.classification.industries.get(code="31")
    for industry in to:
        IndustryConcordance.objects.create(
            from_industry=furniture, to_industry=industry, weight=0.5
        )
    (found,) = worth_of(dataset)["later_codes"]
    assert (found["used"], found["gone"], found["split"]) == (3, 2, 1)
    assert found["codes"] == ["10", "47"]


def test_the_register_is_compared_with_the_official_figures(dataset):
    official = Dataset.objects.create(
        code="official", name="Official", owner=dataset.owner, classification=dataset.classification,
        boundary_set=dataset.boundary_set, public=True,
    )  # fmt: skip
    west = Region.objects.get(boundary_set=dataset.boundary_set, code="01.01")
    furniture = dataset.classification.industries.get(code="31")
    for industry, jobs in ((None, 400), (furniture, 200)):
        Statistic.objects.create(
            dataset=official, region=west, industry=industry, year=2025, employment=jobs
        )
    found = coverage_of(dataset, official, 2025)
    assert [(line["code"], line["register"], line["share"]) for line in found["regions"]] == [
        ("01.01", 200, 0.5)
    ]
    assert [(line["code"], line["register"], line["share"]) for line in found["industries"]] == [
        ("31", 100, 0.5)
    ]


def test_the_page_says_all_of_it(dataset, signed_in):
    other = world.load_dataset("other", owner="dinas")
    Firm.objects.filter(dataset=other).exclude(firm_id="A31-0").delete()
    page = signed_in("viewer").get(reverse("data-dataset", args=["tiny"])).content.decode()
    for text in (
        "Firms by year",
        "Places",
        "Look for firms that are also in another dataset",
        "Tiny other",
    ):
        assert text in page
