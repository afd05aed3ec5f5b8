"""The box of the industry always says the industry that the map shows."""

from tests.browser.test_address import state

TITLE = "Furniture making"


def box(page):
    return page.get_by_test_id("industry-search")


def test_where_nothing_is_found_nothing_can_be_chosen(explorer):
    page = explorer("industry=C13&lang=en")
    box(page).fill("zebra")
    page.get_by_text("Nothing found").first.wait_for()
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        box(page).press(key)
    page.wait_for_timeout(200)
    assert state(page)["industry"] == "C13"
    assert page.locator("[role=option]").count() == 0


def test_a_click_marks_all_so_that_typing_replaces_it(explorer):
    page = explorer("industry=C31&lang=en")
    box(page).click()
    page.get_by_role("option", name="Batik").wait_for()
    box(page).press("Escape")
    box(page).click()
    page.keyboard.type("bat")
    assert box(page).input_value() == "bat"


def test_leaving_or_escape_brings_the_title_back(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    for key in ("Escape", "Tab"):
        box(page).fill("bat")
        page.get_by_role("option", name="Batik").wait_for()
        box(page).press(key)
        assert box(page).input_value() == TITLE
        assert page.locator("[role=option]").count() == 0
    # The first Escape was the box's own: the drawer stays.
    assert page.locator("#drawer").is_visible()


def test_the_box_follows_an_industry_that_is_chosen_elsewhere(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    page.wait_for_selector("#others-rows tr")
    page.locator("#others-rows button").click()
    page.wait_for_url("**industry=C13**", wait_until="commit")
    assert box(page).input_value() == "Batik <b>& more</b>"
    page.go_back(wait_until="commit")
    page.locator("#map-title", has_text=TITLE).wait_for()
    assert box(page).input_value() == TITLE
