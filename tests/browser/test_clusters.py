"""The pages of clusters, on the tiny cluster: what a planner does, by pointer and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_access import fits, violations
from tests.data.tiny_cluster import KEY

PHONE = {"width": 390, "height": 844}


def test_from_the_map_to_core_support_stage_and_a_purchasing_pool(open_page):
    page = open_page("/clusters?lang=en", stubs=False)
    link = page.locator(".map-link")
    expect(link).to_have_attribute("aria-label", "Furniture · A: growing")
    expect(page.locator("path.of-cluster")).to_have_count(2)  # the outlines of A and B
    expect(page.locator("#bubbles svg")).to_have_count(1)
    link.click()
    page.wait_for_url(f"**/clusters/{KEY}*")
    shown = {"core": 4, "raw_material": 3, "complementary": 2}  # one may not be named
    for role, count in shown.items():
        expect(page.locator(f".mark-icon .role-{role}")).to_have_count(count)
    # B to A and C to A; links inside A stay unseen
    expect(page.locator("path.flow")).to_have_count(2)
    overview = page.locator("#panel-overview")
    expect(overview).to_contain_text("as strong here as on average")
    expect(overview.locator("tr.expected")).to_contain_text("expected")
    page.locator("[data-role=core]").uncheck()
    expect(page.locator(".mark-icon .role-core")).to_have_count(0)

    page.get_by_role("tab", name="Stage").click()
    expect(page.locator("#life svg")).to_be_visible()
    expect(page.locator("#panel-stage")).to_contain_text(
        "In 2025 the figures say growing: jobs rise."
    )
    expect(page).to_have_url(re.compile("tab=stage$"))
    page.get_by_role("tab", name="Benefits").click()
    expect(page.locator("#pools")).to_contain_text("10–30 ton")
    expect(page.locator("#panel-benefits")).to_contain_text("confidential")
    page.get_by_role("tab", name="Network").click()
    expect(page.locator("#network svg")).to_be_visible()
    expect(page.locator("#purchases svg")).to_be_visible()


def test_what_is_unchecked_before_the_shapes_came_is_not_drawn(open_page):
    page = open_page("/sign-in?lang=en", stubs=False)

    def late(route):
        page.locator("#show-flows:not(:checked)").wait_for()
        route.continue_()

    page.route("**/shapes/**", late)
    page.goto(page.url.replace("/sign-in", f"/clusters/{KEY}"))
    page.locator("[data-role=core]").uncheck()
    page.locator("#show-flows").uncheck()
    expect(page.locator(".mark-icon .role-raw_material")).to_have_count(3)
    expect(page.locator(".mark-icon .role-core")).to_have_count(0)
    expect(page.locator("path.flow")).to_have_count(0)


def test_by_keyboard_alone_on_a_phone_in_indonesian(open_page):
    page = open_page("/clusters?lang=id", stubs=False, viewport=PHONE)
    page.locator(".map-link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/clusters/{KEY}*")
    page.get_by_role("tab", name="Ringkasan").focus()
    for name in ("Anggota", "Jaringan", "Tahap", "Manfaat", "Program", "Ringkasan"):
        page.keyboard.press("ArrowRight")
        tab = page.get_by_role("tab", name=name)
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(tab).to_be_focused()
        expect(page.locator("[role=tabpanel]:visible")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Program")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(page.locator("#panel-programme")).to_be_focused()
    assert fits(page)


# A chart is drawn in one step, in whatever letters are there.
CUT = """async (id) => {
  await document.fonts.ready
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
    outside = {"id": "di luar register", "en": "outside the register"}[language]
    texts = page.locator("#network svg text")
    expect(texts.filter(has_text=outside[:16])).not_to_have_count(0)
    expect(texts.nth(7)).to_be_attached()  # a title and a role for each
    # at once: all texts are there, in their own letters
    assert page.evaluate(CUT, "network") == []
    page.goto(page.url.split("/clusters")[0] + f"/clusters?lang={language}")
    expect(page.locator("#bubbles svg text")).not_to_have_count(0)
    # at once: all texts are there, in their own letters
    assert page.evaluate(CUT, "bubbles") == []


# Both boxes at one moment: the map may still move.
INSIDE = """() => {
  const [note, room] = [".place-tip", "#map"].map((one) => document.querySelector(one)?.getBoundingClientRect())
  const across = note?.width && note.left >= room.left && note.right <= room.right
  return across && note.top >= room.top && note.bottom <= room.bottom
}"""


def test_a_note_stays_inside_the_map(open_page):
    page = open_page("/clusters?lang=en", stubs=False, viewport=PHONE)
    expect(page.locator(".map-link")).to_have_count(1)
    for place in page.locator("path.ground").all():
        place.hover(force=True)
        page.wait_for_function(INSIDE)


def test_the_filters_stand_in_the_address(open_page):
    page = open_page("/clusters?lang=en", stubs=False)
    page.locator("#f-stage").select_option("mature")
    page.wait_for_url("**/clusters?stage=mature")
    expect(page.get_by_role("status")).to_contain_text("No cluster fulfils all of this")
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("#list tbody tr")).to_have_count(1)


@pytest.mark.parametrize("path", ["/clusters", f"/clusters/{KEY}?tab=network"])
def test_nothing_is_wrong_for_those_who_cannot_see(open_page, path):
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang=en", stubs=False)
    expect(page.locator(".chart svg").first).to_be_visible()
    expect(page.locator(".mark-icon")).not_to_have_count(0)
    assert violations(page) == []


# Who prints before the charts are fetched gets the tables alone, so it is tried until they are there.
PRINT = """() => {
  dispatchEvent(new Event("beforeprint"))
  if (document.querySelector("#network svg")) return true
  dispatchEvent(new Event("afterprint"))
}"""


def test_paper_holds_every_tab_with_its_charts(open_page):
    page = open_page(f"/clusters/{KEY}?lang=en", stubs=False)
    expect(page.locator(".tab-panel:visible")).to_have_count(1)
    page.wait_for_function(PRINT)
    expect(page.locator(".tab-panel:visible")).to_have_count(6)
    for chart in ("network", "purchases", "life"):
        expect(page.locator(f"#{chart} svg")).to_have_attribute("width", re.compile(r"^6\d\d$"))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".tab-panel:visible")).to_have_count(1)
