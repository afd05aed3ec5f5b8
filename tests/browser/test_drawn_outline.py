"""An administrator draws the outline of a new region on the map; the policy against scripts stays whole."""

import json

import pytest

from agencies.models import User
from regions.models import BoundarySet, Level
from tests.conftest import committed

PASSWORD = "jati-rotan-dan-bambu-7"


@pytest.fixture
def edition(tiny, django_db_blocker):
    """An edition that is not active yet, and an administrator, committed for the server."""

    def build():
        tiny_edition = BoundarySet.objects.get(code="tiny")
        edition = BoundarySet.objects.create(
            code="drawn", name="Drawn", code_system="other", extent=tiny_edition.extent
        )
        Level.objects.create(
            boundary_set=edition, code="district", depth=1, name_id="Kecamatan", name_en="District"
        )
        User.objects.create_superuser("drawing-administrator", password=PASSWORD)

    def remove():
        User.objects.filter(username="drawing-administrator").delete()
        BoundarySet.objects.filter(code="drawn").delete()

    with django_db_blocker.unblock():
        committed(build)
        yield BoundarySet.objects.get(code="drawn")
        committed(remove)


def test_an_outline_is_drawn_and_lands_in_the_form(open_page, edition):
    path = "/admin/regions/region/add/"
    page = open_page(f"/sign-in?lang=en&next={path}", stubs=False, language="en")
    page.fill("[name=username]", "drawing-administrator")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{path}")
    page.select_option("[name=boundary_set]", label="Drawn")
    page.wait_for_selector(".leaflet-draw-draw-polygon")
    page.locator(".leaflet-draw-draw-polygon").click()
    size = page.locator(".outline-map .leaflet-container").bounding_box()
    x, y = size["x"] + size["width"] / 2, size["y"] + size["height"] / 2
    for across, down in [(-60, -60), (60, -60), (60, 60), (-60, -60)]:
        page.mouse.click(x + across, y + down)
        page.wait_for_timeout(350)
    drawn = json.loads(page.input_value("[name=outline]"))
    assert drawn["type"] == "MultiPolygon"
    assert len(drawn["coordinates"][0][0]) == 4
