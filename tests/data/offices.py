"""Two offices with a register each, and people of every role: the world of the access tests."""

from types import SimpleNamespace

from django.utils import timezone

from agencies.models import Agency, ApiToken, Membership, User
from clusters.models import AnalysisRun, Cluster, Institution, Programme
from firms.models import ExternalParty, Price, Statistic, SupplierLink
from ingest.models import Upload
from publication.models import Release
from regions.models import Region
from tests.data.tiny import load_dataset


def person(name, agency=None, role=None, **kwargs):
    # Without a password: hashing one takes longer than most tests.
    someone = User.objects.create(
        username=name, password="!", is_staff=True, first_name=name.title(), **kwargs
    )
    if role:
        Membership.objects.create(user=someone, agency=agency, role=role)
    return someone


def rows_of(code):
    """Make an agency with a dataset and one row of everything that hangs on either."""
    dataset = load_dataset(f"register-{code}", owner=f"office-{code}", public=False)
    agency = dataset.owner
    furniture = dataset.classification.industries.get(code="31")
    food = dataset.classification.industries.get(code="10")
    seller, buyer = dataset.firms.order_by("firm_id")[:2]
    region = Region.objects.of_edition(dataset.boundary_set).get(code="01.01.01")
    run = AnalysisRun.objects.create(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
        first_year=2024,
        last_year=2025,
    )
    cluster = Cluster.objects.create(
        dataset=dataset, boundary_set=dataset.boundary_set, name=f"Furniture {code}"
    )
    rows = {
        "agencies.agency": agency,
        "agencies.user": person(f"colleague-{code}", agency, "viewer"),
        "agencies.apitoken": ApiToken.objects.create(
            agency=agency,
            name="partner",
            digest=ApiToken.digest_of(code),
            expires_at=timezone.now() + timezone.timedelta(days=10),
        ),
        "firms.dataset": dataset,
        "firms.firm": seller,
        "firms.supplierlink": SupplierLink.objects.create(
            dataset=dataset, supplier=seller, buyer=buyer, year=2025
        ),
        "firms.externalparty": ExternalParty.objects.create(dataset=dataset, name=f"Abroad {code}"),
        "firms.price": Price.objects.create(
            dataset=dataset,
            supplier=seller,
            input=food,
            unit="kg",
            unit_price=2,
            currency="IDR",
            year=2025,
        ),
        "firms.statistic": Statistic.objects.create(
            dataset=dataset, region=region, industry=furniture, year=2025, employment=80
        ),
        "ingest.upload": Upload.objects.create(
            agency=agency, kind="firms", file_name="f.csv", sha256=code, size_bytes=1
        ),
        "clusters.analysisrun": run,
        "clusters.cluster": cluster,
        "clusters.institution": Institution.objects.create(dataset=dataset, name=f"School {code}"),
        "clusters.programme": Programme.objects.create(
            cluster=cluster, name=f"Program {code}", started_date=timezone.localdate()
        ),
        "publication.release": Release.objects.create(run=run, current=False),
    }
    return rows


def build_offices():
    """Return the rows of both offices (`a`, `b`) and the people, by name."""
    a, b = rows_of("a"), rows_of("b")
    office_a, office_b = a["agencies.agency"], b["agencies.agency"]
    elsewhere = Agency.objects.create(code="office-c", name="Office C")
    people = {
        "viewer": person("viewer", office_a, "viewer"),
        "clerk": person("clerk", office_a, "clerk"),
        "analyst": person("analyst", office_a, "analyst"),
        "manager": person("manager", office_a, "manager"),
        "clerk of b": person("clerk-b", office_b, "clerk"),
        "administrator": person("administrator", elsewhere, "administrator"),
        "nobody": person("nobody"),
        "superuser": person("superuser", is_superuser=True),
    }
    return SimpleNamespace(a=a, b=b, people=people)
