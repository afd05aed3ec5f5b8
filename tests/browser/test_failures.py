"""A request that fails ends in a sentence on the map and a way to try again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TWO_FRAMES, answer_from_stub
from tests.browser.test_address import wait_for_state
from tests.data.tiny_cluster import KEY


def test_values_that_fail_are_said_and_asked_again(explorer, open_page):
    open_page.forgives("500")
    page = explorer("industry=C31&lang=en")
    broken = {"now": True}

    def sometimes(route):
        if broken["now"]:
            route.fulfill(status=500, json={"code": "error"})
        else:
            answer_from_stub(route)

    page.route("**/values?measure=employment*", sometimes)
    page.get_by_test_id("measure").select_option("employment")
    message = page.get_by_role("alert")
    expect(message).to_contain_text("The map could not be drawn")
    expect(message).to_contain_text("Your choices are kept")
    broken["now"] = False
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("path[data-code=A]")).to_have_attribute("aria-label", "Square A: 1,234")
    expect(message).to_be_hidden()


ABOVE_THE_MAP = """() => {
  const [bar, map] = ["#message", "#map"].map((one) => document.querySelector(one).getBoundingClientRect())
  return bar.height > 0 && bar.bottom <= map.top + 1
}"""


def test_while_the_server_is_away_the_map_stays_in_sight_and_tells_what_it_knows(
    explorer, open_page
):
    open_page.forgives("ERR_FAILED")
    page = explorer("industry=C31&year=2025&lang=en")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.get_by_test_id("year").fill("0")
    bar = page.get_by_role("alert")
    expect(bar).to_contain_text("The server did not answer")
    page.wait_for_function(ABOVE_THE_MAP)
    page.locator("path[data-code=A]").click()
    expect(page.locator("#drawer .big")).to_have_text("2.50")
    expect(bar).to_be_visible()


def test_an_industry_that_is_none_here_is_said_and_another_shown(open_page):
    open_page.forgives("400")
    page = open_page("/sign-in?lang=en", stubs=False)

    def answer(route):
        if "industry=9999" in route.request.url and "/values" in route.request.url:
            route.fulfill(status=400, json={"code": "invalid_parameter"})
        else:
            answer_from_stub(route)

    page.route("**/api/v1/**", answer)
    page.goto(page.url.replace("/sign-in?", "/?industry=9999&"))
    said = "“9999” is not an industry here. Shown is Furniture making."
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator("path[data-code=A]")).to_have_attribute(
        "aria-label", "Square A: 2.50 (1.90–3.20)"
    )
    wait_for_state(page, industry="C31")
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(page.locator("#message")).to_be_hidden()


def test_a_server_out_of_reach_is_said(open_page):
    open_page.forgives("ERR_FAILED")
    page = open_page("/sign-in?lang=en", stubs=False)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(page.url.replace("/sign-in", "/"))
    expect(page.get_by_text("The server did not answer")).to_be_visible()


def test_nothing_published_yet_is_not_an_error(open_page):
    open_page.forgives("404")
    page = open_page("/sign-in?lang=en", stubs=False)
    page.route("**/api/v1/**", lambda route: route.fulfill(status=404, json={"code": "not_found"}))
    page.goto(page.url.replace("/sign-in", "/"))
    expect(page.get_by_text("Nothing has been published yet")).to_be_visible()


@pytest.mark.parametrize("path", ["/clusters", f"/clusters/{KEY}"])
def test_a_map_of_clusters_without_outlines_says_so(open_page, path):
    open_page.forgives("500")
    page = open_page("/sign-in?lang=en", stubs=False)
    page.route("**/shapes/**", lambda route: route.fulfill(status=500, json={"code": "error"}))
    page.goto(page.url.replace("/sign-in", path))
    expect(page.locator("#map")).to_have_text(
        "The drawing could not be loaded. The table says the same."
    )


def test_a_late_answer_does_not_overwrite_a_newer_choice(explorer):
    page = explorer("industry=C31&lang=en")

    subtitle = page.locator("#map-subtitle")
    newest = "Location quotient (jobs) by district, 2023"

    def late(route):
        expect(subtitle).to_have_text(newest)
        answer_from_stub(route)

    page.route("**/values?*year=2024*", late)
    with page.expect_response("**/values?*year=2024*") as answer:
        page.evaluate(
            """() => {
                const year = document.querySelector('[data-testid=year]')
                for (const value of [1, 0]) {
                    year.value = value
                    year.dispatchEvent(new Event('input'))
                }
            }"""
        )
    answer.value.finished()
    page.evaluate(TWO_FRAMES)
    expect(subtitle).to_have_text(newest)
