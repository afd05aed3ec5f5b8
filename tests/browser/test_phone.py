"""On a phone the map stands above a sheet of three heights, and nothing needs a pointer that hovers."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_access import fits


@pytest.fixture
def phone(explorer):
    return lambda query="industry=C31&lang=en": explorer(
        query, viewport=PHONE, has_touch=True, is_mobile=True
    )


def test_nothing_is_wider_than_the_screen(phone):
    assert fits(phone())


def test_a_tap_lifts_the_sheet_with_the_region(phone):
    page = phone()
    page.locator("path[data-code=A]").tap()
    expect(page.locator("#sheet")).to_have_attribute("data-height", "half")
    expect(page.locator("#drawer-sentence")).to_be_visible()
    expect(page.locator("#drawer-sentence")).to_contain_text("2.5 times")
    page.locator("#drawer-close").tap()
    expect(page.locator("#sheet")).to_have_attribute("data-height", "low")


def test_the_sheet_has_three_heights(phone):
    page = phone()
    for height in ("half", "full", "low"):
        page.locator("#sheet-handle").tap()
        expect(page.locator("#sheet")).to_have_attribute("data-height", height)


def test_the_sheet_follows_a_finger(phone):
    page = phone()
    box = page.locator("#sheet-handle").bounding_box()
    page.mouse.move(195, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(195, 430, steps=4)
    page.mouse.up()
    expect(page.locator("#sheet")).to_have_attribute("data-height", "half")


def test_the_choices_lie_behind_one_button(phone):
    page = phone()
    measure = page.get_by_test_id("measure")
    expect(measure).to_be_hidden()
    page.locator("#filters").tap()
    measure.select_option("employment")
    page.locator("#filters-done").tap()
    expect(measure).to_be_hidden()
    expect(page.locator("#map-subtitle")).to_have_text("Jobs by district, 2025")


def test_the_legend_is_in_sight(phone):
    page = phone()
    expect(page.get_by_test_id("legend")).to_be_in_viewport()
    expect(page.locator("#legend-entries li").first).to_be_in_viewport()
