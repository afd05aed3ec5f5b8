"""Legend, layers, years and drawer lead from the map to what belongs to it."""

import re

from playwright.sync_api import expect

from tests.browser import six_squares
from tests.browser.test_address import wait_for_state
from tests.browser.test_map import region

FULL, FADED = "1", re.compile(r"^0\.[0-4]")


def expect_opacity(page, code, opacity):
    expect(region(page, code)).to_have_attribute("fill-opacity", opacity)


def test_an_entry_of_the_legend_shows_where_its_regions_lie(explorer):
    page = explorer("industry=C31&lang=en")
    entry = page.get_by_test_id("legend").get_by_role("button", name="over 2")
    entry.hover()
    expect_opacity(page, "B", FADED)
    expect_opacity(page, "A", FULL)
    page.get_by_test_id("measure").hover()
    expect_opacity(page, "B", FULL)
    page.get_by_test_id("legend").get_by_role("button", name="of these uncertain").focus()
    page.keyboard.press("Enter")
    expect_opacity(page, "A", FADED)
    expect_opacity(page, "E", FULL)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_test_id("measure").focus()
    expect_opacity(page, "A", FULL)


def test_a_region_leads_to_its_cluster(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    link = page.locator("#clusters-here a")
    expect(link).to_have_text(["Furniture making · Square A"])
    expect(link).to_have_attribute("href", f"/clusters/{six_squares.CLUSTER['id']}?lang=en")


def test_what_belongs_to_another_region_is_not_shown_below_the_next_one(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    expect(page.locator("#clusters-here")).to_be_visible()
    page.route("**/clusters?*region=B*", lambda route: None)  # never answered
    region(page, "B").click()
    expect(page.locator("#drawer-title")).to_have_text("Square B District")
    for part in ("clusters", "history", "others"):
        expect(page.locator(f"#drawer-{part}")).to_be_hidden()


def test_outlines_of_clusters_are_a_layer_that_the_address_keeps(explorer):
    page = explorer("industry=C31&lang=en")
    page.get_by_text("Outlines of clusters").click()
    expect(page.locator("path.cluster-outline")).to_have_count(1)
    wait_for_state(page, layers="clusters")
    again = explorer("industry=C31&layers=clusters&lang=en")
    expect(again.locator("path.cluster-outline")).to_have_count(1)
    again.get_by_label("Outlines of clusters").uncheck()
    expect(again.locator("path.cluster-outline")).to_have_count(0)


def test_a_measure_of_one_year_offers_no_other(open_page):
    page = open_page("/sign-in?lang=en", stubs=False)
    growth = {"code": "growth", "unit": "rate", "grain": "region", "years": [2025]}
    names = {
        "name_id": "pertumbuhan",
        "name_en": "growth",
        "description_id": "",
        "description_en": "",
    }

    def answer(route):
        found = six_squares.answer(route.request.url)
        if route.request.url.endswith("releases/current"):
            found = found | {"measures": [*found["measures"], growth | names]}
        route.fulfill(json=found)

    page.route("**/api/v1/**", answer)
    page.goto(page.url.replace("/sign-in?", "/?industry=C31&measure=growth&year=2023&"))
    expect(page.get_by_text("Known for these years only: 2025")).to_be_visible()
    expect(page.locator("#year-shown")).to_have_text("2025")
    expect(page.get_by_test_id("year")).to_be_hidden()
    expect(page.get_by_role("button", name="Open the region")).to_be_visible()
    expect(page.get_by_role("button", name="Look back")).to_have_count(0)


def test_the_first_steps_offer_only_what_leads_somewhere_else(explorer):
    page = explorer("industry=C31&year=2023&lang=en")
    expect(page.get_by_text("Open the region with the highest value")).to_be_visible()
    expect(page.get_by_role("button", name="Look back")).to_have_count(0)
    page.get_by_test_id("year").fill("2")
    expect(page.get_by_role("button", name="Look back to 2023")).to_be_visible()


def test_the_years_of_a_region_are_a_line_in_its_band(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    expect(page.locator("svg.trend .dot")).to_have_count(3)
    expect(page.locator("svg.trend .band")).to_have_attribute("d", re.compile("^M"))
