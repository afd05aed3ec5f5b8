"""Legend, layers, years and drawer lead from the map to what belongs to it."""

from tests.browser import six_squares
from tests.browser.test_address import state
from tests.browser.test_map import region


def opacity(page, code):
    return float(region(page, code).get_attribute("fill-opacity"))


def test_an_entry_of_the_legend_shows_where_its_regions_lie(explorer):
    page = explorer("industry=C31&lang=en")
    entry = page.get_by_test_id("legend").get_by_role("button", name="over 2")
    entry.hover()
    assert (opacity(page, "A"), opacity(page, "B") < 0.5) == (1, True)
    page.get_by_test_id("measure").hover()
    assert opacity(page, "B") == 1
    page.get_by_test_id("legend").get_by_role("button", name="of these uncertain").focus()
    page.keyboard.press("Enter")
    assert (opacity(page, "E"), opacity(page, "A") < 0.5) == (1, True)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_test_id("measure").focus()
    assert opacity(page, "A") == 1


def test_a_region_leads_to_its_cluster(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    link = page.locator("#clusters-here a")
    link.wait_for()
    assert link.all_inner_texts() == ["Furniture making · Square A"]
    assert link.get_attribute("href") == f"/clusters/{six_squares.CLUSTER['id']}?lang=en"


def test_outlines_of_clusters_are_a_layer_that_the_address_keeps(explorer):
    page = explorer("industry=C31&lang=en")
    page.get_by_text("Outlines of clusters").click()
    page.wait_for_selector("path.cluster-outline", state="attached")
    assert state(page)["layers"] == "clusters"
    again = explorer("industry=C31&layers=clusters&lang=en")
    again.wait_for_selector("path.cluster-outline", state="attached")
    again.get_by_label("Outlines of clusters").uncheck()
    assert again.locator("path.cluster-outline").count() == 0


def test_a_measure_of_one_year_offers_no_other(open_page):
    page = open_page("/?lang=en", stubs=False)
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
    page.goto(page.url.split("?")[0] + "?industry=C31&measure=growth&year=2023&lang=en")
    page.get_by_text("Known for these years only: 2025").wait_for()
    assert page.locator("#year-shown").inner_text() == "2025"
    assert not page.get_by_test_id("year").is_visible()
    assert page.get_by_role("button", name="Look back").count() == 0


def test_the_first_steps_offer_only_what_leads_somewhere_else(explorer):
    page = explorer("industry=C31&year=2023&lang=en")
    page.get_by_text("Open the region with the highest value").wait_for()
    assert page.get_by_role("button", name="Look back").count() == 0
    page.get_by_test_id("year").fill("2")
    page.get_by_role("button", name="Look back to 2023").wait_for()


def test_the_years_of_a_region_are_a_line_in_its_band(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    page.wait_for_selector("svg.trend")
    assert page.locator("svg.trend .dot").count() == 3
    assert page.locator("svg.trend .band").get_attribute("d").startswith("M")
