"""The whole way, without stubs: firms, run, release, API, and what a reader sees of it.

The quotients are those worked by hand in tests/data/tiny.py.
"""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_for_explorer
from tests.browser.test_address import wait_for_state
from tests.browser.test_map import expect_counts

QUERY = "industry=31&level=district&year=2025&lang=en"
NAMES = {"01.01.01": "A", "01.01.02": "B", "01.02.01": "C", "01.02.02": "D"}
COLORS = {"01.01.01": "#b35806", "01.01.02": "#998ec3", "01.02.02": "url(#no-data)"}


@pytest.fixture
def released(open_page):
    def open_(query=QUERY, **options):
        page = open_page(f"/?{query}", stubs=False, **options)
        wait_for_explorer(page)
        return page

    return open_


def test_api_table_tooltip_and_color_show_the_quotient_worked_by_hand(released, server, tiny):
    by_hand = tiny.QUOTIENTS_2025["31"]
    with urllib.request.urlopen(f"{server}/api/v1/releases/current/values?{QUERY[:-8]}") as answer:
        assert json.load(answer)["values"] == pytest.approx(by_hand)

    page = released()
    for code, color in COLORS.items():
        expect(page.locator(f"path[data-code='{code}']")).to_have_attribute("fill", color)
    page.locator("path[data-code='01.01.01']").hover()
    expect(page.locator("#tooltip")).to_contain_text("2.40 (")
    expect(page.locator("#tooltip")).to_contain_text("3 firms")

    page.get_by_test_id("table-tab").click()
    for code, name in NAMES.items():
        row = page.locator(f"tr[data-code='{code}']")
        expect(row.locator("th button")).to_have_text(name)
        value = {None: "–", 0: "0"}.get(by_hand[code]) or f"{by_hand[code]:.2f}"
        expect(row.locator("td").nth(1)).to_have_text(value)


def test_a_measure_of_whole_regions_asks_for_no_industry_and_one_that_is_looked_up_is_shown(
    released,
):
    page = released("measure=krugman_specialization&level=district&year=2025&lang=en")
    expect(page.get_by_test_id("industry-search")).to_be_hidden()
    page.get_by_test_id("region-search").fill("food")
    page.get_by_role("option", name="Food").click()
    wait_for_state(page, measure="location_quotient")
    expect(page.get_by_test_id("industry-search")).to_be_visible()


def test_the_legend_counts_the_four_squares(released):
    expect_counts(released(), {"over 2": 1, "0.5–0.8": 1, "no firms": 1, "no data": 1})


def test_every_page_says_that_the_data_are_invented(released, open_page):
    expect(released().get_by_text("Sample: fictional data")).to_be_visible()
    expect(open_page("/sign-in?lang=id").get_by_text("Contoh: data fiktif")).to_be_visible()


def test_the_bare_address_opens_a_colored_map(open_page):
    page = open_page("/", stubs=False)
    wait_for_explorer(page)
    expect(page.locator("path.region[fill^='#']")).not_to_have_count(0)
    expect(page).to_have_url(re.compile(r"(/|\?(.*&)?industry=.*)$"))


def test_the_years_of_a_region_are_drawn(released):
    page = released(QUERY + "&region=01.01.01")
    expect(page.locator("#history-rows th")).to_have_text(["2024", "2025"])
    # 40 of 60 jobs, where all furniture is 60 of 260 (see tiny.py)
    expect(page.locator("#history-rows td.number").first).to_have_text("2.89")


def test_the_download_is_a_file_of_the_same_rows(released):
    page = released(QUERY + "&view=table")
    with page.expect_download() as download:
        page.get_by_test_id("download").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "01.01.01" in text and "2.4" in text


def test_a_regency_adds_up_its_districts(released):
    page = released("industry=31&level=regency&year=2025&lang=en")
    # 100 of 200 jobs in the West, 100 of 300 in all
    expect(page.locator("path[data-code='01.01']")).to_have_attribute(
        "aria-label", re.compile("^West: 1.50")
    )
