"""Above 1,500 regions the map is a canvas; search and table then lead to every region."""

import pytest
from playwright.sync_api import expect

from tests.browser import six_squares

SIDE = 40
CODES = [f"R{row:02d}{column:02d}" for row in range(SIDE) for column in range(SIDE)]
FIRST, LAST = CODES[0], CODES[-1]


def many_squares(route):
    def small(index):
        x, y = 110 + index % SIDE / 20, -12 + index // SIDE / 20
        ring = [[x, y], [x + 0.05, y], [x + 0.05, y + 0.05], [x, y + 0.05], [x, y]]
        return {"type": "Polygon", "coordinates": [ring]}

    route.fulfill(
        json=six_squares.collection(
            (code, f"Place {code}", "W", small(index)) for index, code in enumerate(CODES)
        )
    )


def many_values(route):
    answer = six_squares.answer(route.request.url)
    values = {code: 3.0 if index % 2 else None for index, code in enumerate(CODES)}
    answer |= {"values": values, "uncertain": {LAST: True}, "low": {}, "high": {}, "flags": {}}
    route.fulfill(json=answer)


@pytest.fixture
def page(open_page):
    page = open_page("/sign-in")
    page.route("**/shapes/district*", many_squares)
    page.route("**/values?*level=district*", many_values)
    page.goto(page.url.replace("/sign-in", "/?industry=C31&level=district&lang=en"))
    expect(page.locator("#table tbody tr")).not_to_have_count(0)
    expect(page.locator("#industry")).to_have_role("combobox")
    return page


def test_regions_are_drawn_on_a_canvas(page):
    # Leaflet paints a canvas in the next frame, not when it is told the colors.
    page.wait_for_function(
        """() => {
            const canvas = document.querySelector('.leaflet-regions-pane canvas')
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
            let orange = 0
            for (let at = 0; at < data.length; at += 4)
                if (data[at] === 0xb3 && data[at + 1] === 0x58 && data[at + 2] === 0x06) orange += 1
            return orange / (data.length / 4) > 0.01
        }"""
    )
    expect(page.locator("path.region")).to_have_count(0)


def test_a_click_on_the_canvas_opens_a_region(page):
    box = page.get_by_test_id("map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#drawer-title")).to_contain_text("Place R")


def test_the_table_and_the_search_lead_to_every_region(page):
    expect(page.locator("#table tbody tr")).to_have_count(len(CODES))
    field = page.get_by_test_id("region-search")
    field.fill(f"place {FIRST}")
    expect(page.locator("#search-0 .found")).to_have_text(f"Place {FIRST}")
    field.press("Enter")
    expect(page.locator("#drawer-title")).to_have_text(f"Place {FIRST} District")
