"""The pages of clusters, on the tiny cluster: what a planner does, by pointer and by keyboard alone."""

import pytest

from tests.browser.test_access import violations
from tests.data.tiny_cluster import KEY

PHONE = {"width": 390, "height": 844}


def test_from_the_map_to_core_support_stage_and_a_purchasing_pool(open_page):
    page = open_page("/clusters?lang=en", stubs=False)
    page.wait_for_selector(".map-link", state="attached")
    assert page.locator("path.of-cluster").count() == 2  # the outlines of A and B
    assert page.locator("#bubbles svg").count() == 1
    link = page.locator(".map-link")
    assert link.get_attribute("aria-label") == "Furniture · A: growing"
    link.click()
    page.wait_for_url(f"**/clusters/{KEY}*")
    page.wait_for_selector(".mark-icon .role-core", state="attached")
    shown = {role: page.locator(f".mark-icon .role-{role}").count() for role in
             ("core", "raw_material", "complementary")}  # fmt: skip
    assert shown == {"core": 4, "raw_material": 3, "complementary": 2}  # one may not be named
    assert page.locator("path.flow").count() == 2  # B to A and C to A; links inside A stay unseen
    assert "as strong here as on average" in page.locator("#panel-overview").inner_text()
    assert "expected" in page.locator("#panel-overview tr.expected").inner_text()
    page.locator("[data-role=core]").uncheck()
    assert page.locator(".mark-icon .role-core").count() == 0

    page.get_by_role("tab", name="Stage").click()
    page.wait_for_selector("#life svg", state="attached")
    assert (
        "In 2025 the figures say growing: jobs rise." in page.locator("#panel-stage").inner_text()
    )
    assert page.url.endswith("tab=stage")
    page.get_by_role("tab", name="Benefits").click()
    assert "10–30 ton" in page.locator("#pools").inner_text().replace("\u00a0", " ")
    assert "confidential" in page.locator("#panel-benefits").inner_text()
    page.get_by_role("tab", name="Network").click()
    page.wait_for_selector("#network svg", state="attached")
    page.wait_for_selector("#purchases svg", state="attached")


def test_by_keyboard_alone_on_a_phone_in_indonesian(open_page):
    page = open_page("/clusters?lang=id", stubs=False, viewport=PHONE)
    page.wait_for_selector(".map-link", state="attached")
    page.locator(".map-link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/clusters/{KEY}*")
    page.wait_for_selector("#panel-members", state="hidden")
    page.get_by_role("tab", name="Ringkasan").focus()
    for name in ("Anggota", "Jaringan", "Tahap", "Manfaat", "Program", "Ringkasan"):
        page.keyboard.press("ArrowRight")
        tab = page.get_by_role("tab", name=name)
        assert tab.get_attribute("aria-selected") == "true"
        assert page.evaluate("document.activeElement.textContent") == name
        assert page.locator("[role=tabpanel]:visible").count() == 1
    page.keyboard.press("End")
    assert page.get_by_role("tab", name="Program").get_attribute("aria-selected") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "panel-programme"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


CUT = """id => {
  const room = document.getElementById(id).getBoundingClientRect()
  return [...document.querySelectorAll(`#${id} svg text`)].filter((text) => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect()
    return width && (left < room.left || right > room.right || top < room.top || bottom > room.bottom)
  }).map((text) => text.textContent)
}"""


@pytest.mark.parametrize(
    ("language", "viewport"), [("id", {"width": 1440, "height": 900}), ("en", PHONE)]
)
def test_no_name_in_a_chart_is_cut_and_none_stands_twice_alike(open_page, language, viewport):
    page = open_page(f"/clusters/{KEY}?tab=network&lang={language}", stubs=False, viewport=viewport)
    page.wait_for_selector("#network svg text", state="attached")
    assert page.evaluate(CUT, "network") == []
    told = [text.text_content() for text in page.locator("#network svg text").all()]
    assert len(told) >= 8  # a title and a role for each
    outside = {"id": "di luar register", "en": "outside the register"}[language]
    assert any(text.startswith(outside[:16]) for text in told)
    page.goto(page.url.split("/clusters")[0] + f"/clusters?lang={language}")
    page.wait_for_selector("#bubbles svg text", state="attached")
    assert page.evaluate(CUT, "bubbles") == []


def test_a_note_stays_inside_the_map(open_page):
    page = open_page("/clusters?lang=en", stubs=False, viewport=PHONE)
    page.wait_for_selector(".map-link", state="attached")
    for place in page.locator("path.ground").all():
        place.hover(force=True)
        page.wait_for_selector(".place-tip")
        note, room = (page.locator(one).bounding_box() for one in (".place-tip", "#map"))
        assert note["x"] >= room["x"] and note["y"] >= room["y"]
        assert note["x"] + note["width"] <= room["x"] + room["width"]
        assert note["y"] + note["height"] <= room["y"] + room["height"]


def test_the_filters_stand_in_the_address(open_page):
    page = open_page("/clusters?lang=en", stubs=False)
    page.wait_for_selector(".map-link", state="attached")
    page.locator("#f-stage").select_option("mature")
    page.wait_for_url("**/clusters?stage=mature")
    assert "No cluster fulfils all of this" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Clear").click()
    page.wait_for_selector("#list tbody tr")
    assert page.locator("#list tbody tr").count() == 1


@pytest.mark.parametrize("path", ["/clusters", f"/clusters/{KEY}?tab=network"])
def test_nothing_is_wrong_for_those_who_cannot_see(open_page, path):
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang=en", stubs=False)
    page.wait_for_selector(".chart svg", state="attached")
    assert violations(page) == []


FETCHED = (
    "performance.getEntriesByType('resource').some(({ name }) => name.includes('cluster-charts'))"
)


def test_paper_holds_every_tab_with_its_charts(open_page):
    page = open_page(f"/clusters/{KEY}?lang=en", stubs=False)
    for _tenth in range(100):  # the charts are fetched when the page has come to rest
        if page.evaluate(FETCHED):
            break
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".tab-panel:visible").count() == 6
    for chart in ("network", "purchases", "life"):
        assert 600 < page.locator(f"#{chart} svg").bounding_box()["width"] < 700
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".tab-panel:visible").count() == 1
