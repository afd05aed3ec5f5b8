"""What there is to be kept from others."""

from types import SimpleNamespace

import pytest

from agencies.models import Agency
from clusters.services import queue_run
from firms.models import Coefficient, ExternalParty, Price, Statistic, SupplierLink
from regions.models import Region


@pytest.fixture
def private(tiny):
    """A dataset of agency A that is not public, with a record of every kind."""
    dataset = tiny.load_dataset("secret", owner="agency-a", public=False)
    first, second = dataset.firms.order_by("firm_id")[:2]
    industry = dataset.classification.industries.get(code="31")
    party = ExternalParty.objects.create(dataset=dataset, name="Kayu Jaya", place="Kalimantan")
    link = {"dataset": dataset, "year": 2025, "kind": "raw_material", "input": industry}
    SupplierLink.objects.create(supplier=first, buyer=second, **link)
    SupplierLink.objects.create(external_supplier=party, buyer=first, **link)
    Statistic.objects.create(
        dataset=dataset, region=Region.objects.get(code="01.01"), year=2025, employment=200
    )
    Price.objects.create(
        dataset=dataset,
        supplier=first,
        input=industry,
        unit="kg",
        unit_price=2.5,
        currency="IDR",
        year=2025,
    )
    Coefficient.objects.create(
        classification=dataset.classification,
        source="Tiny 2025",
        using_industry=industry,
        supplying_industry=dataset.classification.industries.get(code="10"),
        coefficient=0.1,
    )
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
    )
    Agency.objects.get_or_create(code="agency-b", defaults={"name": "Agency B"})
    return SimpleNamespace(dataset=dataset, firm=first, run=run)
