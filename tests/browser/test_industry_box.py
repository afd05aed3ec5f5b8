"""The box of the industry always says the industry that the map shows."""

import pytest
from playwright.sync_api import expect

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


def marked(page):
    """Return the suggestion that Enter takes."""
    return page.locator("[role=option][aria-selected=true]")


@pytest.mark.parametrize("keys", [["Enter"], ["ArrowDown", "Enter"]])
def test_enter_takes_what_is_marked_and_the_first_arrow_goes_to_the_first(explorer, keys):
    page = explorer("industry=C13&lang=id")
    box(page).fill("industri")
    expect(page.locator("#industry-list [role=option]")).to_have_count(2)
    expect(marked(page)).to_contain_text("Industri furnitur")
    for key in keys:
        box(page).press(key)
    expect(box(page)).to_have_value("Industri furnitur")
    expect(page.locator("#map-title")).to_have_text("Industri furnitur")


def test_arrows_walk_through_the_list_and_name_where_they_are(explorer):
    page = explorer("industry=C13&lang=id")
    field = box(page)
    field.fill("industri")
    expect(marked(page)).to_contain_text("Industri furnitur")
    expect(field).not_to_have_attribute("aria-activedescendant", "industry-0")
    expect(page.locator("#industry-place [role=status]")).to_contain_text(
        "Enter memilih Industri furnitur."
    )
    for key, at in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 1), ("ArrowUp", 0)]:
        field.press(key)
        expect(field).to_have_attribute("aria-activedescendant", f"industry-{at}")
        expect(page.locator(f"#industry-{at}")).to_have_attribute("aria-selected", "true")


def test_an_opened_list_is_walked_from_the_industry_that_is_shown(explorer):
    page = explorer("industry=C31&lang=id")
    field = box(page)
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "industry-0")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "industry-1")
