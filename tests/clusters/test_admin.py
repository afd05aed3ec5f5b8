"""Institutions and the firms in them are entered by analysts; clusters and programs are looked at."""

import pytest
from django.urls import reverse

from clusters.models import Affiliation, Institution, Member
from clusters.social import ties_of

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def dataset(offices):
    return offices.a["firms.dataset"]


@pytest.fixture
def analyst(signed_in):
    return signed_in("analyst")


def entered(dataset, firms, **changes) -> dict:
    """Return what the form of an institution sends, with these firms as its members."""
    form = {
        "dataset": dataset.pk,
        "name": "Rattan guild",
        "kind": "association",
        "affiliations-TOTAL_FORMS": len(firms),
        "affiliations-INITIAL_FORMS": 0,
    }
    for number, firm in enumerate(firms):
        form |= {
            f"affiliations-{number}-firm": firm.pk,
            f"affiliations-{number}-kind": "membership",
            f"affiliations-{number}-since_year": "2020",
        }
    return form | changes


def send(client, dataset, form):
    address = reverse("admin:clusters_institution_add") + f"?dataset={dataset.pk}"
    return client.post(address, form)


def test_an_analyst_enters_an_association_and_its_members_are_tied(analyst, dataset, offices):
    one, other, third = dataset.firms.order_by("firm_id")[:3]
    answer = send(analyst, dataset, entered(dataset, [one, other]))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    guild = Institution.objects.get(name="Rattan guild")
    assert set(guild.affiliations.values_list("firm", "since_year")) == {
        (one.pk, 2020),
        (other.pk, 2020),
    }
    cluster = offices.a["clusters.cluster"]
    Member.objects.bulk_create(
        Member(cluster=cluster, firm=firm, role="core") for firm in (one, other, third)
    )
    found = ties_of(cluster)
    assert (found["firms"], found["tied_firms"], found["ties"]) == (3, 2, 1)
    Affiliation.objects.filter(firm=one).update(until_year=2021)
    assert ties_of(cluster)["ties"] == 0


@pytest.mark.parametrize(
    "mistake",
    [
        {"affiliations-0-until_year": "2010"},  # ended before it began
        {"name": ""},
        {"kind": "club"},
    ],
)
def test_a_mistake_is_said_and_nothing_is_stored(analyst, dataset, mistake):
    answer = send(analyst, dataset, entered(dataset, dataset.firms.all()[:1], **mistake))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode() or "errornote" in answer.content.decode()
    assert not Institution.objects.filter(name="Rattan guild").exists()


def test_a_firm_of_another_agency_is_no_member(analyst, dataset, offices):
    foreign = offices.b["firms.firm"]
    assert send(analyst, dataset, entered(dataset, [foreign])).status_code == 200
    assert not Affiliation.objects.filter(firm=foreign).exists()


def test_a_clerk_enters_no_institution(signed_in, dataset):
    answer = send(signed_in("clerk"), dataset, entered(dataset, []))
    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["cluster", "programme"])
def test_what_is_decided_elsewhere_is_looked_at_and_the_page_is_named(analyst, offices, kind):
    row = offices.a[f"clusters.{kind}"]
    address = reverse(f"admin:clusters_{kind}_change", args=[row.pk])
    text = analyst.get(address).content.decode()
    page = "cluster-review" if kind == "cluster" else "programme"
    assert reverse(page, args=[row.key]) in text
    assert 'name="_save"' not in text
    assert analyst.post(address, {"name": "x"}).status_code == 403


def test_a_cluster_without_firms_has_no_ties(offices):
    found = ties_of(offices.a["clusters.cluster"])
    assert (found["firms"], found["ties"], found["density"]) == (0, 0, None)
