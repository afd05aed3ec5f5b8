"""The database refuses firm records that cannot be."""

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError

from firms.models import (
    Classification,
    Dataset,
    ExternalParty,
    Firm,
    FirmState,
    FirmYear,
    Industry,
    Price,
    Statistic,
    SupplierLink,
)
from regions.models import Region
from tests.data import tiny as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(tiny):
    return Dataset.objects.get(code="tiny")


@pytest.fixture
def firm(dataset):
    return Firm.objects.create(dataset=dataset, firm_id="new", name="New")


@pytest.fixture
def industry():
    return Industry.objects.get(classification__code="tiny", code="31")


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("longitude", "latitude", "reason"),
    [
        (106.8, -6.2, "outside the box"),  # a real place, but not in this edition
        (-0.5, 0.5, None),  # at sea, inside the box
        (float("nan"), 0.5, "firm_point_in_the_world"),
        (0.5, float("inf"), "firm_point_in_the_world"),
        (700_000, 9_200_000, "firm_point_in_the_world"),
    ],
)
def test_a_point_lies_in_its_datasets_box(firm, industry, longitude, latitude, reason):
    def create():
        FirmState.objects.create(
            firm=firm,
            from_year=2020,
            industry=industry,
            point=Point(longitude, latitude, srid=4326),
        )

    if reason is None:
        create()
    else:
        with refused(reason):
            create()


def test_an_industry_is_of_the_datasets_classification(firm):
    other = Classification.objects.create(code="other", name="Other")
    foreign = Industry.objects.create(
        classification=other, code="1", level="class", title_en="Foreign"
    )
    with refused("classification"):
        FirmState.objects.create(firm=firm, from_year=2020, industry=foreign, point=Point(0.5, 0.5))


def test_negative_employees_are_refused(firm):
    with refused("employees"):
        FirmYear.objects.create(firm=firm, year=2025, employees=-1)


@pytest.mark.parametrize("output", [-1.0, float("nan"), float("inf")])
def test_output_is_a_number_from_zero_on(firm, output):
    with refused("firm_output_not_negative"):
        FirmYear.objects.create(firm=firm, year=2025, output=output)


def test_a_year_has_one_figure(firm):
    FirmYear.objects.create(firm=firm, year=2025, employees=1)
    with refused("firm_year_once"):
        FirmYear.objects.create(firm=firm, year=2025, employees=2)


def test_a_firm_does_not_close_before_it_opens(dataset):
    with refused("firm_closes_after_it_opens"):
        Firm.objects.create(
            dataset=dataset, firm_id="x", name="X", founded_year=2020, closed_year=2019
        )


def test_a_firm_id_is_used_once_in_a_dataset(dataset, firm):
    with refused("firm_id_once"):
        Firm.objects.create(dataset=dataset, firm_id="new", name="Again")


def test_a_link_joins_two_different_firms(dataset, firm):
    with refused("link_between_two"):
        SupplierLink.objects.create(dataset=dataset, supplier=firm, buyer=firm, year=2025)


def test_a_link_has_one_supplier_not_two(dataset, firm):
    party = ExternalParty.objects.create(dataset=dataset, name="Outside")
    buyer = Firm.objects.create(dataset=dataset, firm_id="buyer", name="Buyer")
    with refused("link_has_one_supplier"):
        SupplierLink.objects.create(
            dataset=dataset, supplier=firm, external_supplier=party, buyer=buyer, year=2025
        )


def test_a_link_between_two_outsiders_says_nothing_of_the_register(dataset):
    one, two = (ExternalParty.objects.create(dataset=dataset, name=name) for name in "ab")
    with refused("link_touches_the_register"):
        SupplierLink.objects.create(
            dataset=dataset, external_supplier=one, external_buyer=two, year=2025
        )


def test_a_link_stays_within_its_dataset(dataset, firm):
    other = world.load_dataset("other-register", owner="other-agency", public=False)
    with refused("end in another dataset"):
        SupplierLink.objects.create(
            dataset=dataset, supplier=firm, buyer=other.firms.first(), year=2025
        )


def test_a_price_stays_within_its_dataset(dataset, industry):
    other = world.load_dataset("other-register", owner="other-agency", public=False)
    with refused("supplier of another dataset"):
        Price.objects.create(
            dataset=dataset,
            supplier=other.firms.first(),
            input=industry,
            unit="kg",
            unit_price=1,
            currency="IDR",
            year=2025,
        )


def test_a_value_names_its_currency(dataset, firm):
    buyer = Firm.objects.create(dataset=dataset, firm_id="buyer", name="Buyer")
    with refused("link_value_has_a_currency"):
        SupplierLink.objects.create(
            dataset=dataset, supplier=firm, buyer=buyer, year=2025, annual_value=5
        )


def test_the_same_link_is_entered_once(dataset, firm):
    buyer = Firm.objects.create(dataset=dataset, firm_id="buyer", name="Buyer")
    SupplierLink.objects.create(dataset=dataset, supplier=firm, buyer=buyer, year=2025)
    with refused("link_once"):
        SupplierLink.objects.create(dataset=dataset, supplier=firm, buyer=buyer, year=2025)


def test_a_suppressed_figure_is_unknown_not_zero(dataset, industry):
    region = Region.objects.get(boundary_set=dataset.boundary_set, code="01.01")
    with refused("unknown_is_null"):
        Statistic.objects.create(
            dataset=dataset,
            region=region,
            industry=industry,
            year=2025,
            employment=0,
            employment_flag="suppressed",
        )


def test_a_region_has_one_stated_total(dataset):
    region = Region.objects.get(boundary_set=dataset.boundary_set, code="01.01")
    Statistic.objects.create(dataset=dataset, region=region, year=2025, employment=5)
    with refused("statistic_once"):
        Statistic.objects.create(dataset=dataset, region=region, year=2025, employment=6)


def test_a_price_is_positive(dataset, firm, industry):
    with refused("price_positive"):
        Price.objects.create(
            dataset=dataset,
            supplier=firm,
            input=industry,
            unit="kg",
            unit_price=0,
            currency="IDR",
            year=2025,
        )
