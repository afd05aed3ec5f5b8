"""Real supplier lists: facilities of a drawn cluster and the buyers who declared them."""

import csv

import pytest
import shapely
from django.contrib.gis.geos import Point
from django.utils import timezone

from clusters.models import AnalysisRun, Cluster, Member
from firms.models import (
    Classification,
    Dataset,
    ExternalParty,
    Firm,
    FirmRegion,
    FirmState,
    Industry,
    SupplierLink,
)
from regions import services as regions
from regions.models import Region
from tests.analysis.reference import FOLDER, needs_reference_data
from tests.publication.api.conftest import person

pytestmark = pytest.mark.django_db(databases=["default", "published"])


def rows(name):
    with (FOLDER / "supplier_lists" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def facilities(tiny, private):
    """A cluster drawn around every facility of the lists, in one region that is the world."""
    world = regions.load_boundary_set(
        code="world",
        name="World",
        code_system="fictional",
        extent=(-180, -90, 180, 90),
        levels=[regions.NewLevel("world", "Dunia", "World")],
        fictional=True,
        regions=[regions.NewRegion("W", "World", "world", None, shapely.box(-179, -89, 179, 89))],
    )
    classification = Classification.objects.create(code="lists", name="Lists")
    apparel = Industry.objects.create(
        classification=classification,
        code="1411",
        level="group",
        title_id="Pakaian",
        title_en="Apparel",
    )
    dataset = Dataset.objects.create(
        code="lists",
        name="Lists",
        owner=private.dataset.owner,
        classification=classification,
        boundary_set=world,
    )
    region = Region.objects.get(boundary_set=world)
    firms = {}
    for row in rows("oar_facilities.csv"):
        firm = Firm.objects.create(dataset=dataset, firm_id=row["oar_id"], name=row["name"])
        state = FirmState.objects.create(
            firm=firm,
            from_year=2019,
            industry=apparel,
            point=Point(float(row["lon"]), float(row["lat"]), srid=4326),
        )
        FirmRegion.objects.create(state=state, boundary_set=world, region=region)
        firms[row["oar_id"]] = firm
    declared = {(row["contributor"], row["facility"])
                for row in rows("oar_contributor_facility_links.csv")}  # fmt: skip
    buyers = {
        name: ExternalParty.objects.create(dataset=dataset, name=name)
        for name in sorted({contributor for contributor, _ in declared})
    }
    SupplierLink.objects.bulk_create(
        SupplierLink(
            dataset=dataset, supplier=firms[facility], external_buyer=buyers[name], year=2019
        )
        for name, facility in sorted(declared)
    )
    run = AnalysisRun.objects.create(
        dataset=dataset,
        boundary_set=world,
        levels=["world"],
        measures=["establishments"],
        first_year=2019,
        last_year=2019,
        state="finished",
        finished_at=timezone.now(),
    )
    cluster = Cluster.objects.create(
        dataset=dataset, boundary_set=world, name="Apparel", status="confirmed"
    )
    cluster.regions.add(region)
    Member.objects.bulk_create(
        Member(cluster=cluster, firm=firm, role="core") for firm in firms.values()
    )
    return f"/api/v1/runs/{run.key}/clusters/{cluster.key}"


@needs_reference_data
def test_every_facility_and_every_declared_pair_is_in_the_network(facilities):
    analyst = person("analyst", "agency-a")
    cluster = analyst.get(facilities).json()
    assert (cluster["members"], cluster["basis"], cluster["stage"]) == (
        163,
        "drawn",
        "not_enough_data",
    )
    [flow] = analyst.get(f"{facilities}/network").json()["results"]
    assert (flow["suppliers"], flow["pairs"]) == (163, 172)
    assert (flow["supplier_place"], flow["supplier_role"]) == ("member", "core")
    assert (flow["buyer_place"], flow["buyer_role"]) == ("outside", "")
    assert flow["value_low"] is None
