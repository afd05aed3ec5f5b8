"""A geography small enough to check by hand: four squares, three industries, twelve firms.

::

    1 +-----------+-----------+        01.01 = A + B, 01.02 = C + D, 01 = all
      |  B 01.01.02 | D 01.02.02 |      D has no firms at all
    0 +-----------+-----------+
      |  A 01.01.01 | C 01.02.01 |
   -1 +-----------+-----------+
      0           1           2

Employment 2025 (firms' sizes)         quotients 2025 (share there / share of all 300)
        furniture    food      trade      furniture      food        trade
    A   50+20+10     10+10                0.8/(1/3)=2.4  0.2/0.5=0.4  0
    B   20           40+40                0.2/(1/3)=0.6  0.8/0.5=1.6  0
    C                30+20     25+25      0              0.5/0.5=1    0.5/(1/6)=3

2024 is the same, but the firm of 50 has 10: furniture in A 40 of 60, of all 60 of 260.
"""

import shapely
from django.contrib.gis.geos import Point

from agencies.models import Agency
from clusters.services import queue_run
from firms.models import Classification, Dataset, Firm, FirmRegion, FirmState, FirmYear, Industry
from jobs.worker import wait_for
from publication.services import publish_release
from regions import services as regions
from regions.models import BoundarySet, Region
from tests.data import tiny_cluster

SQUARES = {
    "01.01.01": ("A", (0, -1, 1, 0)),
    "01.01.02": ("B", (0, 0, 1, 1)),
    "01.02.01": ("C", (1, -1, 2, 0)),
    "01.02.02": ("D", (1, 0, 2, 1)),
}
LEVELS = [
    regions.NewLevel("province", "Provinsi", "Province"),
    regions.NewLevel("regency", "Kabupaten", "Regency"),
    regions.NewLevel("district", "Kecamatan", "District"),
]
INDUSTRIES = {
    "31": ("Furnitur", "Furniture"),
    "10": ("Makanan", "Food"),
    "47": ("Perdagangan eceran", "Retail trade"),
}
FIRMS_2025 = {
    ("01.01.01", "31"): [50, 20, 10],
    ("01.01.01", "10"): [10, 10],
    ("01.01.02", "31"): [20],
    ("01.01.02", "10"): [40, 40],
    ("01.02.01", "10"): [30, 20],
    ("01.02.01", "47"): [25, 25],
}
QUOTIENTS_2025 = {
    "31": {"01.01.01": 2.4, "01.01.02": 0.6, "01.02.01": 0.0, "01.02.02": None},
    "10": {"01.01.01": 0.4, "01.01.02": 1.6, "01.02.01": 1.0, "01.02.02": None},
    "47": {"01.01.01": 0.0, "01.01.02": 0.0, "01.02.01": 3.0, "01.02.02": None},
}


def load_edition() -> BoundarySet:
    squares = {code: shapely.box(*box) for code, (_, box) in SQUARES.items()}

    def of(code, name, level, parent, prefix):
        shape = shapely.union_all([s for c, s in squares.items() if c.startswith(prefix)])
        return regions.NewRegion(code, name, level, parent, shape)

    edition = regions.load_boundary_set(
        code="tiny",
        name="Tiny squares",
        code_system="fictional",
        extent=(-1, -2, 3, 2),
        levels=LEVELS,
        fictional=True,
        regions=[
            of("01", "Tiny", "province", None, ""),
            of("01.01", "West", "regency", "01", "01.01"),
            of("01.02", "East", "regency", "01", "01.02"),
            *(of(c, name, "district", c[:5], c) for c, (name, _) in SQUARES.items()),
        ],
    )
    regions.activate(edition)
    regions.set_population(edition, [(code, 2025, 1_000) for code in SQUARES])
    return edition


def load_classification() -> Classification:
    classification = Classification.objects.create(code="tiny", name="Tiny", fictional=True)
    section = Industry.objects.create(
        classification=classification, code="Z", level="section", title_id="Semua", title_en="All"
    )
    for code, (title_id, title_en) in INDUSTRIES.items():
        Industry.objects.create(
            classification=classification,
            code=code,
            level="division",
            parent=section,
            title_id=title_id,
            title_en=title_en,
            other_names_id="mebel, perabot" if code == "31" else "",
        )
    return classification


def load_dataset(code="tiny", *, owner="bappeda-tiny", public=True) -> Dataset:
    """Load the twelve firms as a dataset of an agency; the edition and classification are shared."""
    edition = BoundarySet.objects.filter(code="tiny").first() or load_edition()
    classification = Classification.objects.filter(code="tiny").first() or load_classification()
    agency, _ = Agency.objects.get_or_create(code=owner, defaults={"name": owner.title()})
    dataset = Dataset.objects.create(
        code=code,
        name=f"Tiny {code}",
        owner=agency,
        classification=classification,
        boundary_set=edition,
        public=public,
        fictional=True,
    )
    add_firms(dataset)
    return dataset


def add_firms(dataset) -> None:
    """Add the twelve firms of FIRMS_2025, a table at a time: most tests begin here."""
    edition = dataset.boundary_set
    industries = {i.code: i for i in dataset.classification.industries.all()}
    districts = {r.code: r for r in Region.objects.of_edition(edition).of_level("district")}
    firms, states, regions_of_states, years = [], [], [], []
    for (code, division), sizes in FIRMS_2025.items():
        district, industry = districts[code], industries[division]
        west, south, *_ = SQUARES[code][1]
        for place, size in enumerate(sizes):
            firm = Firm(
                dataset=dataset,
                firm_id=f"{district.name}{division}-{place}",
                name=f"{industry.title_en} {district.name} {place + 1}",
                founded_year=2010,
                listed=True,
            )
            point = Point(west + 0.2 + 0.2 * place, south + 0.5, srid=4326)
            state = FirmState(firm=firm, from_year=2010, industry=industry, point=point)
            firms.append(firm)
            states.append(state)
            regions_of_states.append(FirmRegion(state=state, boundary_set=edition, region=district))
            years += [
                FirmYear(firm=firm, year=2025, employees=size, output=size * 1e6),
                FirmYear(firm=firm, year=2024, employees=10 if size == 50 else size),
            ]
    for rows in (firms, states, regions_of_states, years):
        type(rows[0]).objects.bulk_create(rows)


def build():
    """Load everything and publish it: the world most tests live in."""
    dataset = load_dataset()
    tiny_cluster.add_links(dataset)
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["regency", "district"],
        measures=["employment", "establishments"],
    )
    run = wait_for(run)
    assert run.state == "finished", run.error
    tiny_cluster.add_cluster(run)
    publish_release(run)
