"""What the map shows is what the figures say, and everything else on the page says the same."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_address import wait_for_state


def legend_entry(page, text):
    """Return the entry of the legend that reads so, from its beginning to its end."""
    exactly = page.locator(".what", has_text=re.compile(f"^{re.escape(text)}$"))
    return page.get_by_test_id("legend").locator("li").filter(has=exactly)


def expect_counts(page, counts):
    """Wait for entries of the legend, by their texts, with so many regions beside them."""
    for text, count in counts.items():
        expect(legend_entry(page, text).locator(".count")).to_have_text(str(count))


def region(page, code):
    return page.locator(f"path[data-code={code}]")


@pytest.mark.parametrize(
    ("fill", "code"),
    [
        ("#b35806", "A"),  # 2.5, above 2
        ("#542788", "B"),  # 0.4, up to 0.5
        ("#fee0b6", "E"),  # 1.1, between 1 and 1.25
        ("url(#no-data)", "C"),
        ("url(#confidential)", "F"),
    ],
)
def test_each_region_wears_the_color_of_its_class(explorer, fill, code):
    page = explorer()
    wearing = page.locator(f"path.region[fill='{fill}']")
    expect(wearing).to_have_count(1)
    expect(wearing).to_have_attribute("data-code", code)


def test_a_region_without_firms_is_bare_land(explorer):
    page = explorer()
    bare = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--bare').trim()"
    )
    assert bare
    expect(region(page, "D")).to_have_attribute("fill", bare)


# As wide and high as the region, give or take the line around it; a hatch without regions has no size.
HATCHED = """() => {
  const boxes = [...document.querySelectorAll("path.hatch")].map((one) => one.getBoundingClientRect())
  const drawn = boxes.filter(({ width }) => width > 1)
  const region = document.querySelector("path[data-code=E]").getBoundingClientRect()
  const near = (side) => Math.abs(drawn[0][side] - region[side]) <= 3
  return drawn.length === 1 && ["left", "right", "top", "bottom"].every(near)
}"""


def test_the_uncertain_region_alone_is_hatched(explorer):
    page = explorer()
    page.wait_for_function(HATCHED)


def test_the_legend_counts_what_is_drawn(explorer):
    counts = {
        "di atas 2": 1,
        "1,25–2": 0,
        "1–1,25": 1,
        "0,8–1": 0,
        "0,5–0,8": 0,
        "sampai 0,5": 1,
        "tidak ada perusahaan": 1,
        "di antaranya tidak pasti": 1,
        "tidak ada data": 1,
        "dirahasiakan": 1,
    }
    page = explorer()
    expect_counts(page, counts)
    expect(page.get_by_test_id("legend").locator("li")).to_have_count(len(counts))


def test_tooltip_table_drawer_and_name_say_the_same(explorer):
    page = explorer()
    region(page, "A").hover()
    tooltip = page.locator("#tooltip")
    for said in ("Square A, West", "2,50 (1,90–3,20)", "41 perusahaan"):
        expect(tooltip).to_contain_text(said)
    expect(region(page, "A")).to_have_attribute("aria-label", "Square A: 2,50 (1,90–3,20)")

    region(page, "A").click()
    expect(page.locator("#drawer .big")).to_have_text("2,50")
    expect(page.locator("#drawer-sentence")).to_have_text(
        "Industri furnitur di Kecamatan Square A 2,5 kali lebih terkonsentrasi daripada rata-rata "
        "seluruh wilayah (90%: 1,9–3,2), bertumpu pada 41 perusahaan."
    )

    page.get_by_test_id("table-tab").click()
    cells = page.locator("tr[data-code=A] td")
    expect(cells).to_have_text(["West", "2,50", "1,90–3,20", "41", ""])
    expect(cells.first).to_be_visible()
    expect(page.locator("tr[data-code=C] td").nth(1)).to_have_text("–")
    expect(page.locator("tr[data-code=D] td").nth(1)).to_have_text("0")


def test_the_swatches_are_the_colors_of_the_map(explorer):
    page = explorer()
    for text, code, color in [
        ("di atas 2", "A", "#b35806"),
        ("sampai 0,5", "B", "#542788"),
        ("1–1,25", "E", "#fee0b6"),
    ]:
        swatch = legend_entry(page, text).locator(".swatch rect[data-class]")
        expect(swatch).to_have_attribute("fill", color)
        expect(region(page, code)).to_have_attribute("fill", color)


def test_an_uncertain_figure_is_told_as_a_question(explorer):
    page = explorer("industry=C31&region=E&lang=en")
    expect(page.locator("#drawer-sentence")).to_contain_text(
        "cannot be told apart from the average"
    )
    expect(page.locator("#drawer .warning")).to_be_visible()


def test_counts_are_shown_without_interval(explorer):
    page = explorer("industry=C31&measure=employment&lang=en")
    expect(region(page, "A")).to_have_attribute("aria-label", "Square A: 1,234")
    expect(legend_entry(page, "no data")).to_be_visible()
    expect(page.get_by_test_id("legend")).not_to_contain_text("uncertain")


def test_the_drawer_says_what_one_firm_changes_and_what_else_is_there(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    expect(page.locator("#drawer-one-firm")).to_have_text(
        re.compile("^2.40–2.60 if the largest firm")
    )
    page.locator("#others-rows button").click()
    wait_for_state(page, industry="C13")


def test_the_table_sorts_and_says_so(explorer):
    page = explorer("industry=C31&view=table&lang=en")
    names = page.locator("#table tbody th[scope=row] button")
    # highest first, unknown last
    expect(names).to_have_text([f"Square {code}" for code in "AEBDCF"])
    page.get_by_role("button", name="District").click()
    expect(names).to_have_text([f"Square {code}" for code in "ABCDEF"])
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("District")
    expect(page.locator("#table caption")).to_have_text(re.compile("^Furniture making"))


def test_what_the_server_sends_is_never_taken_for_markup(explorer):
    page = explorer("industry=C13&lang=en")
    expect(page.locator("#map-title")).to_have_text("Batik <b>& more</b>")
    page.get_by_test_id("industry-search").fill("batik")
    expect(page.locator(".suggestion .found")).to_have_text("Batik <b>& more</b>")


def test_the_world_lies_below_the_regions(explorer):
    page = explorer()
    expect(page.locator("path.land")).to_have_attribute("d", re.compile("^M.{20}"))


# The map is fitted anew after its new size is known.
ON_PAPER = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect()
  const [map, legend, drawer] = ["#map", "#legend-title", "#drawer"].map((one) => box(one).top)
  const { left, right } = box("path[data-code=E]")
  return map <= legend && legend <= drawer && left >= 0 && right <= 794
}"""


def test_on_paper_map_legend_and_open_region_stand_below_each_other(explorer):
    page = explorer("industry=C31&region=A&lang=en", viewport={"width": 794, "height": 1123})
    expect(page.locator("#history-rows tr")).to_have_count(3)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("measure")).to_be_hidden()
    page.wait_for_function(ON_PAPER)


def test_on_a_tablet_the_map_keeps_its_regions_in_sight(explorer):
    page = explorer("industry=C31&region=A&lang=en", viewport={"width": 820, "height": 1180})
    expect(page.locator("#sheet")).to_have_attribute("data-height", "half")
    page.wait_for_function(
        """() => {
          const left = (code) => document.querySelector(`path[data-code=${code}]`).getBoundingClientRect().left
          return left("E") - left("A") > 150
        }"""
    )
