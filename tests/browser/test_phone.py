"""On a phone the map stands above a sheet of three heights, and nothing needs a pointer that hovers."""

import pytest

from tests.browser.conftest import PHONE


@pytest.fixture
def phone(explorer):
    return lambda query="industry=C31&lang=en": explorer(
        query, viewport=PHONE, has_touch=True, is_mobile=True
    )


def test_nothing_is_wider_than_the_screen(phone):
    page = phone()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_tap_lifts_the_sheet_with_the_region(phone):
    page = phone()
    page.locator("path[data-code=A]").tap()
    page.wait_for_selector("#sheet[data-height=half]")
    assert page.locator("#drawer-sentence").is_visible()
    assert "2.5 times" in page.locator("#drawer-sentence").inner_text()
    page.locator("#drawer-close").tap()
    page.wait_for_selector("#sheet[data-height=low]")


def test_the_sheet_has_three_heights(phone):
    page = phone()
    heights = []
    for _ in range(3):
        page.locator("#sheet-handle").tap()
        page.wait_for_timeout(50)
        heights.append(page.locator("#sheet").get_attribute("data-height"))
    assert heights == ["half", "full", "low"]


def test_the_sheet_follows_a_finger(phone):
    page = phone()
    box = page.locator("#sheet-handle").bounding_box()
    page.mouse.move(195, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(195, 430, steps=4)
    page.mouse.up()
    page.wait_for_selector("#sheet[data-height=half]")


def test_the_choices_lie_behind_one_button(phone):
    page = phone()
    assert not page.get_by_test_id("measure").is_visible()
    page.locator("#filters").tap()
    page.get_by_test_id("measure").select_option("employment")
    page.locator("#filters-done").tap()
    assert not page.get_by_test_id("measure").is_visible()
    page.wait_for_selector("text=Jobs by district, 2025")


def test_the_legend_is_in_sight(phone):
    page = phone()
    assert page.get_by_test_id("legend").is_visible()
    assert page.locator("#legend-entries li").first.is_visible()
