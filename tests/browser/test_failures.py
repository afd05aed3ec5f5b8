"""A request that fails ends in a sentence on the map and a way to try again."""

from tests.browser import six_squares


def expect(open_page, *words):
    """Take the browser's own complaint about a failed request off the list of troubles."""
    open_page.troubles[:] = [
        one for one in open_page.troubles if not any(word in one for word in words)
    ]


def test_values_that_fail_are_said_and_asked_again(explorer, open_page):
    page = explorer("industry=C31&lang=en")
    broken = {"now": True}

    def sometimes(route):
        if broken["now"]:
            route.fulfill(status=500, json={"code": "error"})
        else:
            route.fulfill(json=six_squares.answer(route.request.url))

    page.route("**/values?measure=employment*", sometimes)
    page.get_by_test_id("measure").select_option("employment")
    message = page.get_by_role("alert")
    message.get_by_text("The map could not be drawn").wait_for()
    assert "Your choices are kept" in message.inner_text()
    broken["now"] = False
    page.get_by_role("button", name="Try again").click()
    message.wait_for(state="hidden")
    assert page.locator("path[data-code=A]").get_attribute("aria-label") == "Square A: 1,234"
    expect(open_page, "500")


def test_while_the_server_is_away_the_map_stays_in_sight_and_tells_what_it_knows(
    explorer, open_page
):
    page = explorer("industry=C31&year=2025&lang=en")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.get_by_test_id("year").fill("0")
    bar = page.get_by_role("alert")
    bar.get_by_text("The server did not answer").wait_for()
    map_box = page.get_by_test_id("map").bounding_box()
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] <= map_box["y"] + 1
    page.locator("path[data-code=A]").click()
    page.locator("#drawer .big", has_text="2.50").wait_for()
    assert bar.is_visible()
    expect(open_page, "ERR_FAILED")


def test_an_industry_that_is_none_here_is_said_and_another_shown(open_page):
    page = open_page("/?lang=en", stubs=False)

    def answer(route):
        if "industry=9999" in route.request.url and "/values" in route.request.url:
            route.fulfill(status=400, json={"code": "invalid_parameter"})
        else:
            route.fulfill(json=six_squares.answer(route.request.url))

    page.route("**/api/v1/**", answer)
    page.goto(page.url.split("?")[0] + "?industry=9999&lang=en")
    page.get_by_text("“9999” is not an industry here. Shown is Furniture making.").wait_for()
    page.locator("path[data-code=A][aria-label]").wait_for(state="attached")
    assert "industry=C31" in page.evaluate("location.search")
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    assert page.get_by_role("alert").is_hidden()
    expect(open_page, "400")


def test_a_server_out_of_reach_is_said(open_page):
    page = open_page("/?lang=en", stubs=False)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.reload()
    page.get_by_text("The server did not answer").wait_for()
    expect(open_page, "ERR_FAILED", "404")


def test_nothing_published_yet_is_not_an_error(open_page):
    page = open_page("/?lang=en", stubs=False)
    page.route("**/api/v1/**", lambda route: route.fulfill(status=404, json={"code": "not_found"}))
    page.reload()
    page.get_by_text("Nothing has been published yet").wait_for()
    expect(open_page, "404")


def test_a_late_answer_does_not_overwrite_a_newer_choice(explorer):
    page = explorer("industry=C31&lang=en")

    def late(route):
        page.wait_for_timeout(300)
        route.fulfill(json=six_squares.answer(route.request.url))

    page.route("**/values?*year=2024*", late)
    page.evaluate(
        """() => {
            const year = document.querySelector('[data-testid=year]')
            for (const value of [1, 0]) {
                year.value = value
                year.dispatchEvent(new Event('input'))
            }
        }"""
    )
    page.wait_for_timeout(600)
    assert page.locator("#map-subtitle").inner_text().endswith("2023")
