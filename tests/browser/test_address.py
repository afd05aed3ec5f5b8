"""The address holds the whole state: it can be shared, reloaded and gone back over."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answer_from_stub


def state(url):
    """Return what the address says, by name."""
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def wait_for_state(page, **wanted):
    """Wait until the address says this; what else it says is left open."""
    page.wait_for_url(lambda url: wanted.items() <= state(url).items(), wait_until="commit")


def test_every_choice_enters_the_address(explorer):
    page = explorer()
    page.get_by_test_id("year").fill("0")
    page.locator("input[value=establishments]").check(force=True)
    page.locator("path[data-code=A]").click()
    page.get_by_test_id("table-tab").click()
    everything = {
        "industry": "C31",
        "measure": "location_quotient",
        "activity": "establishments",
        "level": "district",
        "year": "2023",
        "region": "A",
        "view": "table",
        "lang": "id",
    }
    page.wait_for_url(lambda url: state(url) == everything, wait_until="commit")


def test_a_shared_address_opens_the_same_view(explorer):
    query = (
        "industry=C31&measure=employment&level=district&year=2024&region=B&map=-11,111,7z&lang=en"
    )
    page = explorer(query)
    expect(page.locator("#drawer")).to_be_visible()
    expect(page.get_by_test_id("measure")).to_have_value("employment")
    expect(page.locator("#year-shown")).to_have_text("2024")
    expect(page.locator("#drawer-title")).to_have_text("Square B District")
    expect(page.locator("#map-subtitle")).to_have_text("Jobs by district, 2024")


def test_moving_the_map_is_remembered(explorer):
    page = explorer()
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url("**map=**", wait_until="commit")
    before = state(page.url)["map"]
    page.reload()
    expect(page.locator("path.region[aria-label]")).to_have_count(6)
    wait_for_state(page, map=before)


def test_who_chooses_before_the_first_map_still_gets_the_place_of_the_address(open_page):
    page = open_page("/sign-in?lang=en")
    page.route("**/shapes/district*", lambda route: None)  # never answered
    place = "map=-11,111,6z"
    page.goto(page.url.replace("/sign-in?", f"/?industry=C31&level=district&{place}&"))
    page.get_by_test_id("level").select_option("regency")
    expect(page.locator("path[data-code=W]")).to_have_attribute("aria-label", "West: 1.50")
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url("**map=-11,111,6.5z**", wait_until="commit")


def test_back_undoes_the_last_choice(explorer):
    page = explorer()
    measure, subtitle = page.get_by_test_id("measure"), page.locator("#map-subtitle")
    measure.select_option("employment")
    expect(subtitle).to_have_text("Tenaga kerja per kecamatan, 2025")
    page.locator("path[data-code=A]").click()
    expect(page.locator("#drawer")).to_be_visible()
    page.go_back()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(measure).to_have_value("employment")
    page.go_back()
    expect(subtitle).to_have_text("Kuosien lokasi (tenaga kerja) per kecamatan, 2025")
    expect(measure).to_have_value("location_quotient")


def test_the_other_language_keeps_the_view(explorer):
    page = explorer("industry=C31&region=A&lang=id")
    expect(page.locator("#drawer")).to_be_visible()
    page.locator("[data-language=en]:visible").click()
    expect(page.locator("#drawer-title")).to_have_text("Square A District")
    wait_for_state(page, lang="en")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_share_button_copies_the_address(explorer):
    page = explorer(
        "industry=C31&region=A&lang=en", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_test_id("share").click()
    expect(page.locator("#announcement")).to_contain_text("Link copied")
    copied = state(page.evaluate("navigator.clipboard.readText()"))
    assert (copied["region"], copied["lang"]) == ("A", "en")


def test_the_download_is_of_what_is_shown(explorer):
    page = explorer("industry=C31&year=2024&view=table&lang=en")
    download = page.get_by_test_id("download")
    for choice in ("industry=C31", "year=2024", "level=district", "lang=en"):
        expect(download).to_have_attribute("href", re.compile(rf"[?&]{choice}(&|$)"))


def test_choosing_an_industry_by_typing(explorer):
    page = explorer("industry=C31&lang=en")
    field = page.get_by_test_id("industry-search")
    field.fill("bat")
    expect(page.locator(".suggestion .found")).to_have_text(["Batik <b>& more</b>"])
    field.press("Enter")
    wait_for_state(page, industry="C13")


def test_searching_a_region_opens_it(explorer):
    page = explorer("industry=C31&level=regency&lang=en")
    field = page.get_by_test_id("region-search")
    field.fill("square e")
    expect(page.locator(".suggestion .found")).to_have_text(["Square E"])
    field.press("Enter")
    expect(page.locator("#drawer-title")).to_have_text("Square E District")
    wait_for_state(page, level="district")


@pytest.mark.parametrize("typed", ["square e", "batik"])
def test_enter_before_the_suggestions_waits_for_them(explorer, typed):
    page = explorer("industry=C31&level=regency&lang=en")
    field = page.get_by_test_id("region-search")

    def late(route):
        page.locator("#search[data-entered]").wait_for()
        answer_from_stub(route)

    page.route("**/shapes/district*", late)
    field.fill(typed)
    field.press("Enter")
    field.evaluate("field => (field.dataset.entered = 'yes')")
    if typed == "batik":
        wait_for_state(page, industry="C13", level="regency")
    else:
        expect(page.locator("#drawer-title")).to_have_text("Square E District")
        wait_for_state(page, industry="C31", level="district")


def test_who_types_before_the_page_can_answer_goes_on_typing(open_page):
    page = open_page("/sign-in?lang=en")

    def late(route):
        page.locator("#search[data-typed]").wait_for()
        answer_from_stub(route)

    page.route("**/releases/current/industries*", late)
    page.goto(page.url.replace("/sign-in?", "/?industry=C31&"))
    field = page.get_by_test_id("region-search")
    field.press_sequentially("squa")
    field.evaluate("field => (field.dataset.typed = 'yes')")
    expect(field).to_have_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("re b")
    expect(field).to_have_value("square b")
    expect(page.locator(".suggestion .found")).to_have_text(["Square B"])
