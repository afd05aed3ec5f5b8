"""The box of the industry always says the industry that the map shows."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_address import wait_for_state

TITLE = "Furniture making"


def box(page):
    return page.get_by_test_id("industry-search")


def test_where_nothing_is_found_nothing_can_be_chosen(explorer):
    page = explorer("industry=C13&lang=en")
    box(page).fill("zebra")
    expect(page.locator("#industry-list")).to_have_text("Nothing found")
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        box(page).press(key)
    expect(box(page)).to_have_value("zebra")
    expect(page.locator("[role=option]")).to_have_count(0)
    wait_for_state(page, industry="C13")


def test_a_click_marks_all_so_that_typing_replaces_it(explorer):
    page = explorer("industry=C31&lang=en")
    box(page).click()
    expect(page.get_by_role("option", name="Batik")).to_be_visible()
    box(page).press("Escape")
    expect(page.locator("#industry-list")).to_be_hidden()
    box(page).click()
    page.keyboard.type("bat")
    expect(box(page)).to_have_value("bat")


def test_leaving_or_escape_brings_the_title_back(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    for key in ("Escape", "Tab"):
        box(page).fill("bat")
        expect(page.get_by_role("option", name="Batik")).to_be_visible()
        box(page).press(key)
        expect(box(page)).to_have_value(TITLE)
        expect(page.locator("[role=option]")).to_have_count(0)
    # The first Escape was the box's own: the drawer stays.
    expect(page.locator("#drawer")).to_be_visible()


def test_the_box_follows_an_industry_that_is_chosen_elsewhere(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    page.locator("#others-rows button").click()
    wait_for_state(page, industry="C13")
    expect(box(page)).to_have_value("Batik <b>& more</b>")
    page.go_back(wait_until="commit")
    expect(page.locator("#map-title")).to_have_text(TITLE)
    expect(box(page)).to_have_value(TITLE)


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
