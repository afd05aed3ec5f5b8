"""The whole way, without stubs: firms, run, release, API, and what a reader sees of it.

The quotients are those worked by hand in tests/data/tiny.py.
"""

import json
import urllib.request

import pytest

from tests.browser.test_map import legend_counts

QUERY = "industry=31&level=district&year=2025&lang=en"
NAMES = {"01.01.01": "A", "01.01.02": "B", "01.02.01": "C", "01.02.02": "D"}
COLORS = {"01.01.01": "#b35806", "01.01.02": "#998ec3", "01.02.02": "url(#no-data)"}


@pytest.fixture
def released(open_page):
    def open_(query=QUERY, **options):
        page = open_page(f"/?{query}", stubs=False, **options)
        page.wait_for_selector("path.region[aria-label]", state="attached")
        page.wait_for_selector("#industry", state="attached")
        return page

    return open_


def test_api_table_tooltip_and_color_show_the_quotient_worked_by_hand(released, server, tiny):
    by_hand = tiny.QUOTIENTS_2025["31"]
    with urllib.request.urlopen(f"{server}/api/v1/releases/current/values?{QUERY[:-8]}") as answer:
        assert json.load(answer)["values"] == pytest.approx(by_hand)

    page = released()
    for code, color in COLORS.items():
        assert page.locator(f"path[data-code='{code}']").get_attribute("fill") == color
    page.locator("path[data-code='01.01.01']").hover()
    assert "2.40 (" in page.locator("#tooltip").inner_text()
    assert "3 firms" in page.locator("#tooltip").inner_text()

    page.get_by_test_id("table-tab").click()
    for code, name in NAMES.items():
        row = page.locator(f"tr[data-code='{code}']")
        assert row.locator("th").inner_text() == name
        value = {None: "–", 0: "0"}.get(by_hand[code]) or f"{by_hand[code]:.2f}"
        assert row.locator("td").all_inner_texts()[1] == value


def test_a_measure_of_whole_regions_asks_for_no_industry_and_one_that_is_looked_up_is_shown(
    released,
):
    page = released("measure=krugman_specialization&level=district&year=2025&lang=en")
    page.wait_for_selector("#industry", state="hidden")
    page.get_by_test_id("region-search").fill("food")
    page.get_by_role("option", name="Food").click()
    page.wait_for_function("location.search.includes('measure=location_quotient')")
    assert page.get_by_test_id("industry-search").is_visible()


def test_the_legend_counts_the_four_squares(released):
    counts = legend_counts(released())
    assert counts["over 2"] == 1
    assert counts["0.5–0.8"] == 1
    assert counts["no firms"] == 1
    assert counts["no data"] == 1


def test_every_page_says_that_the_data_are_invented(released, open_page):
    assert released().get_by_text("Sample: fictional data").is_visible()
    assert open_page("/sign-in?lang=id").get_by_text("Contoh: data fiktif").is_visible()


def test_the_bare_address_opens_a_colored_map(open_page):
    page = open_page("/", stubs=False)
    page.wait_for_selector("path.region[aria-label]", state="attached")
    assert page.locator("path.region[fill^='#']").count() > 0
    assert page.evaluate("location.search") == "" or "industry=" in page.evaluate("location.search")


def test_the_years_of_a_region_are_drawn(released):
    page = released(QUERY + "&region=01.01.01")
    page.wait_for_selector("#history-rows tr")
    assert page.locator("#history-rows th").all_inner_texts() == ["2024", "2025"]
    # 40 of 60 jobs, where all furniture is 60 of 260 (see tiny.py)
    assert page.locator("#history-rows td.number").first.inner_text() == "2.89"


def test_the_download_is_a_file_of_the_same_rows(released):
    page = released(QUERY + "&view=table")
    with page.expect_download() as download:
        page.get_by_test_id("download").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "01.01.01" in text and "2.4" in text


def test_a_regency_adds_up_its_districts(released):
    page = released("industry=31&level=regency&year=2025&lang=en")
    # 100 of 200 jobs in the West, 100 of 300 in all
    assert (
        page.locator("path[data-code='01.01']").get_attribute("aria-label").startswith("West: 1.50")
    )
