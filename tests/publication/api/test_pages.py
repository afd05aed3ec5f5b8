"""Lists: every row exactly once, in the order asked for, page by page."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "published"])
CONCENTRATION = "/api/v1/releases/current/concentration"


def all_pages(client, address):
    rows = []
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


@pytest.mark.parametrize(
    ("size", "order"),
    [
        (1, ""),
        (3, "-location_quotient"),
        (3, "employment,-year"),
        (7, "-region_name"),
        (19, "share_of_region"),
        (20, "industry_code"),
    ],
)
def test_pages_hold_every_row_once_and_in_order(tiny, client, size, order):
    rows = all_pages(client, f"{CONCENTRATION}?page_size={size}&ordering={order}")
    whole = client.get(f"{CONCENTRATION}?page_size=1000&ordering={order}").json()["results"]
    assert rows == whole
    assert len({tuple(row.values()) for row in rows}) == len(rows) == 20


@pytest.mark.parametrize(
    "name",
    [
        "boundary-sets", "regions", "classifications", "industries", "releases", "datasets",
        "firms?dataset=secret", "links", "statistics", "prices", "coefficients", "region-figures",
        "runs", "releases/current/industries", "releases/current/regions",
    ],
)  # fmt: skip
def test_every_list_can_be_walked_row_by_row(asking, private, name):
    client = asking("token of A")
    address = f"/api/v1/{name}{'&' if '?' in name else '?'}page_size="
    rows = all_pages(client, f"{address}1")
    assert rows
    assert rows == client.get(f"{address}1000").json()["results"]


def test_unknown_values_come_last_whichever_way(asking, private):
    client = asking("token of A")
    private.dataset.firms.filter(pk=private.firm.pk).update(founded_year=None)
    for order in ("founded_year", "-founded_year"):
        rows = all_pages(client, f"/api/v1/firms?dataset=secret&page_size=5&ordering={order}")
        assert [row["founded_year"] for row in rows] == [2010] * 11 + [None]


def test_an_order_is_what_it_says(ask):
    rows = ask(CONCENTRATION, level="district", year=2025, ordering="-location_quotient")["results"]
    quotients = [row["location_quotient"] for row in rows]
    assert quotients == sorted(quotients, reverse=True)
    assert (rows[0]["region_code"], rows[0]["industry_code"]) == ("01.02.01", "47")


def test_a_page_is_never_longer_than_a_thousand_and_says_so(ask):
    page = ask("/api/v1/regions", page_size=1_000_000)
    assert (page["page_size"], page["page_size_capped"]) == (1000, True)
    assert ask("/api/v1/regions", page_size=2)["page_size_capped"] is False


def test_a_cursor_of_one_order_is_none_of_another(tiny, client):
    following = client.get("/api/v1/regions?page_size=2").json()["next"]
    assert client.get(following).status_code == 200
    assert client.get(f"{following}&ordering=name").json()["code"] == "bad_cursor"


def test_rows_that_arrive_between_two_pages_move_nothing(asking, private, tiny):
    client = asking("token of A")
    first = client.get("/api/v1/firms?dataset=secret&page_size=6").json()
    private.dataset.firms.create(firm_id="!before all others", name="New")
    second = client.get(first["next"]).json()
    seen = [row["firm_id"] for row in first["results"] + second["results"]]
    assert len(seen) == len(set(seen)) == 12
