"""Firms, as they are and as they were; links, statistics and prices as their files have them."""

import pytest
from django.contrib.gis.geos import Point

from firms.models import Firm, FirmState

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def list_of(asking):
    client = asking("token of A")

    def list_of(what, **parameters):
        answer = client.get(f"/api/v1/{what}", {"dataset": "secret", **parameters})
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    return list_of


@pytest.fixture
def moved(private):
    """The first firm (food, district A) made furniture in district B from 2025 on, and closes in 2030."""
    firm = private.firm
    industry = private.dataset.classification.industries.get(code="31")
    FirmState.objects.create(
        firm=firm, from_year=2025, industry=industry, point=Point(0.5, 0.5, srid=4326)
    )
    Firm.objects.filter(pk=firm.pk).update(closed_year=2030)
    return firm.firm_id


def ids(rows):
    return [row["firm_id"] for row in rows]


def test_a_firm_is_shown_as_it_was_in_the_year(list_of, moved):
    now, then = (list_of("firms", search=moved, **y)[0]["state"] for y in ({}, {"as_of": 2024}))
    assert (now["industry_code"], now["latitude"]) == ("31", 0.5)
    assert (then["industry_code"], then["region_code"]) == ("10", "01.01.01")


def test_filters_look_at_the_state_in_force(list_of, moved):
    assert moved in ids(list_of("firms", industry="31"))
    assert moved not in ids(list_of("firms", industry="10"))
    assert moved in ids(list_of("firms", industry="10", as_of=2024))
    assert moved in ids(list_of("firms", bbox="0,0.1,1,1"))
    assert moved not in ids(list_of("firms", bbox="0,0.1,1,1", as_of=2024))


def test_a_firm_is_there_from_its_founding_to_its_closing(list_of, moved):
    assert moved in ids(list_of("firms", as_of=2029))
    assert moved not in ids(list_of("firms", as_of=2030))
    assert list_of("firms", as_of=2009) == []


def test_codes_reach_what_lies_below_them(list_of, private):
    assert len(list_of("firms", region="01")) == 12
    assert len(list_of("firms", region="01.01")) == 8
    assert len(list_of("firms", region="01.01", edition="tiny")) == 8
    assert list_of("firms", region="01.01", edition="other") == []
    assert len(list_of("firms", industry="Z")) == 12
    assert list_of("firms", region="nowhere") == []


def test_figures_are_those_of_the_year_or_the_latest(list_of, private):
    row = list_of("firms", search=private.firm.firm_id)[0]
    assert row["figures"] == {"year": 2025, "employees": 10, "output": 1e7}
    row = list_of("firms", search=private.firm.firm_id, year=2024)[0]
    assert row["figures"] == {"year": 2024, "employees": 10, "output": None}
    assert list_of("firms", year=2020) == []


def test_one_firm_has_all_its_states_and_years(asking, private, moved):
    firm = asking("clerk of A").get(f"/api/v1/firms/secret/{moved}").json()
    assert [state["from_year"] for state in firm["states"]] == [2010, 2025]
    assert [year["year"] for year in firm["years"]] == [2024, 2025]


def test_a_firm_id_may_hold_a_slash(asking, private):
    Firm.objects.filter(pk=private.firm.pk).update(firm_id="2020/001 ü")
    firm = asking("clerk of A").get("/api/v1/firms/secret/2020%2F001%20%C3%BC").json()
    assert firm["firm_id"] == "2020/001 ü"


def test_links_name_both_ends_as_their_file_does(list_of, private):
    first, second = list_of("links")
    assert first["supplier_id"] == private.firm.firm_id
    assert second["supplier_id"] == "external:Kayu Jaya|Kalimantan|"
    assert second["buyer_name"] == private.firm.name
    assert len(list_of("links", firm=private.firm.firm_id)) == 2
    assert len(list_of("links", supplier=private.firm.firm_id)) == 1
    assert len(list_of("links", kind="raw_material", input="Z")) == 2
    assert list_of("links", kind="unknown") == []


def test_the_stated_total_is_named_as_such(list_of):
    assert [row["industry_code"] for row in list_of("statistics", industry="TOTAL")] == ["TOTAL"]
    assert list_of("statistics", industry="31") == []
    assert list_of("statistics", region="01.01", level="regency")[0]["employment"] == 200


def test_prices_are_found_by_supplier_and_input(list_of, private):
    [row] = list_of("prices", supplier=private.firm.firm_id, input="31", currency="IDR")
    assert (row["unit_price"], row["unit"], row["min_quantity"]) == (2.5, "kg", 0)


def test_a_run_tells_how_far_it_is(list_of, asking, private):
    [row] = list_of("runs", state="queued")
    assert (row["id"], row["levels"], row["done"]) == (str(private.run.key), ["district"], 0)
    run = asking("viewer of A").get(f"/api/v1/runs/{private.run.key}").json()
    assert run == row


@pytest.mark.parametrize(
    "address",
    [
        "firms?year=2025&region=01&industry=Z&bbox=0,-1,2,1&search=food&ordering=-name",
        "firms/secret/{firm}",
        "links?firm=x&input=Z",
        "statistics",
        "prices?input=Z",
        "runs",
        "datasets",
    ],
)
@pytest.mark.parametrize("who", ["token of A", "clerk of A"])
def test_no_address_takes_many_queries(
    asking, private, who, address, django_assert_max_num_queries
):
    client = asking(who)
    # Two more than there are: a test's transactions are savepoints, which count.
    with django_assert_max_num_queries(10 + 2):
        client.get(f"/api/v1/{address.format(firm=private.firm.firm_id)}")
