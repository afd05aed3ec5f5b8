"""An administrator draws the outline of a new region on the map; the policy against scripts stays whole."""

import json
import re

import pytest
from playwright.sync_api import expect

from agencies.models import User
from regions.models import BoundarySet, Level
from tests.browser import six_squares
from tests.browser.conftest import TWO_FRAMES
from tests.conftest import committed

# For 50 ms after a corner Leaflet.draw takes no other, and nothing in the page says so; a later timer of the page
# itself comes after that one, however busy the machine.
AFTER_A_CORNER = "() => new Promise((done) => setTimeout(done, 100))"
PASSWORD = "jati-rotan-dan-bambu-7"


@pytest.fixture
def edition(tiny, django_db_blocker):
    """Two editions that are not active yet, and an administrator, committed for the server."""

    def build():
        tiny_edition = BoundarySet.objects.get(code="tiny")
        edition = BoundarySet.objects.create(
            code="drawn", name="Drawn", code_system="other", extent=tiny_edition.extent
        )
        Level.objects.create(
            boundary_set=edition, code="district", depth=1, name_id="Kecamatan", name_en="District"
        )
        BoundarySet.objects.create(
            code="drawn-slowly",
            name="Drawn slowly",
            code_system="other",
            extent=tiny_edition.extent,
        )
        User.objects.create_superuser("drawing-administrator", password=PASSWORD)

    def remove():
        User.objects.filter(username="drawing-administrator").delete()
        BoundarySet.objects.filter(code__startswith="drawn").delete()

    with django_db_blocker.unblock():
        committed(build)
        yield BoundarySet.objects.get(code="drawn")
        committed(remove)


@pytest.fixture
def page(open_page, edition):
    path = "/admin/regions/region/add/"
    page = open_page(f"/sign-in?lang=en&next={path}", stubs=False, language="en")
    page.fill("[name=username]", "drawing-administrator")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{path}")
    return page


def test_an_outline_is_drawn_and_lands_in_the_form(page):
    with page.expect_response("**/outlines.json"):  # of the neighbors, of which there are none yet
        page.select_option("[name=boundary_set]", label="Drawn")
    page.locator(".leaflet-draw-draw-polygon").click()
    canvas = page.locator(".outline-map .leaflet-container")
    canvas.scroll_into_view_if_needed()
    size = canvas.bounding_box()
    corners = page.locator(".leaflet-marker-pane .leaflet-editing-icon")
    x, y = size["x"] + size["width"] / 2, size["y"] + size["height"] / 2
    for count, (across, down) in enumerate([(-60, -60), (60, -60), (60, 60)], start=1):
        page.mouse.click(x + across, y + down)
        expect(corners).to_have_count(count)
        page.evaluate(AFTER_A_CORNER)
    page.mouse.click(x - 60, y - 60)  # on the first corner, which closes the outline
    outline = page.locator("[name=outline]")
    expect(outline).to_have_value(re.compile("MultiPolygon"))
    drawn = json.loads(outline.input_value())  # at once: it holds the whole outline or nothing
    assert len(drawn["coordinates"][0][0]) == 4


def test_neighbors_that_come_late_do_not_lie_below_another_edition(page, edition):
    slow = BoundarySet.objects.get(code="drawn-slowly")

    def late(route):
        page.locator("body[data-answered]").wait_for()
        route.fulfill(json=six_squares.shapes("district"))

    page.route(f"**/{slow.pk}/outlines.json", late)
    with page.expect_response(f"**/{slow.pk}/outlines.json") as answer:
        page.select_option("[name=boundary_set]", label="Drawn slowly")
        with page.expect_response(f"**/{edition.pk}/outlines.json"):
            page.select_option("[name=boundary_set]", label="Drawn")
        page.evaluate("document.body.dataset.answered = 'yes'")
    answer.value.finished()
    page.evaluate(TWO_FRAMES)
    expect(page.locator("path.outline")).to_have_count(0)
    page.select_option("[name=boundary_set]", label="Drawn slowly")
    expect(page.locator("path.outline")).to_have_count(6)
