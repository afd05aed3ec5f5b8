"""What the map shows is what the figures say, and everything else on the page says the same."""

import pytest


def legend_counts(page):
    """Return {text of the entry: number of regions beside it}."""
    return {
        entry.locator(".what").inner_text().strip(): int(entry.locator(".count").inner_text())
        for entry in page.get_by_test_id("legend").locator("li").all()
    }


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
    assert wearing.count() == 1
    assert wearing.get_attribute("data-code") == code


def test_a_region_without_firms_is_bare_land(explorer):
    page = explorer()
    bare = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--bare').trim()"
    )
    assert region(page, "D").get_attribute("fill") == bare


def test_the_uncertain_region_alone_is_hatched(explorer):
    page = explorer()
    hatched = [
        path.bounding_box() for path in page.locator("path.hatch").all() if path.bounding_box()
    ]
    drawn = [box for box in hatched if box["width"] > 1]
    assert len(drawn) == 1
    expected = region(page, "E").bounding_box()
    assert drawn[0]["x"] == pytest.approx(expected["x"], abs=2)
    assert drawn[0]["width"] == pytest.approx(expected["width"], abs=3)


def test_the_legend_counts_what_is_drawn(explorer):
    counts = legend_counts(explorer())
    assert counts == {
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


def test_tooltip_table_drawer_and_name_say_the_same(explorer):
    page = explorer()
    region(page, "A").hover()
    tooltip = page.locator("#tooltip").inner_text()
    assert "Square A, West" in tooltip
    assert "2,50 (1,90–3,20)" in tooltip
    assert "41 perusahaan" in tooltip
    assert region(page, "A").get_attribute("aria-label") == "Square A: 2,50 (1,90–3,20)"

    region(page, "A").click()
    assert page.locator("#drawer .big").inner_text() == "2,50"
    assert page.locator("#drawer-sentence").inner_text() == (
        "Industri furnitur di Kecamatan Square A 2,5 kali lebih terkonsentrasi daripada rata-rata "
        "seluruh wilayah (90%: 1,9–3,2), bertumpu pada 41 perusahaan."
    )

    page.get_by_test_id("table-tab").click()
    cells = page.locator("tr[data-code=A] td").all_inner_texts()
    assert cells == ["West", "2,50", "1,90–3,20", "41", ""]
    assert page.locator("tr[data-code=C] td").all_inner_texts()[1] == "–"
    assert page.locator("tr[data-code=D] td").all_inner_texts()[1] == "0"


def test_the_swatches_are_the_colors_of_the_map(explorer):
    page = explorer()
    swatches = {
        rect.get_attribute("fill") for rect in page.locator(".swatch rect[data-class]").all()
    }
    for code in "ABE":
        assert region(page, code).get_attribute("fill") in swatches


def test_an_uncertain_figure_is_told_as_a_question(explorer):
    page = explorer("industry=C31&region=E&lang=en")
    page.wait_for_selector("#drawer:not([hidden])")
    assert "cannot be told apart from the average" in page.locator("#drawer-sentence").inner_text()
    assert page.locator("#drawer .warning").is_visible()


def test_counts_are_shown_without_interval(explorer):
    page = explorer("industry=C31&measure=employment&lang=en")
    assert region(page, "A").get_attribute("aria-label") == "Square A: 1,234"
    assert not any("uncertain" in entry for entry in legend_counts(page))


def test_the_drawer_says_what_one_firm_changes_and_what_else_is_there(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    page.wait_for_selector("#others-rows tr")
    assert page.locator("#drawer-one-firm").inner_text().startswith("2.40–2.60 if the largest firm")
    page.locator("#others-rows button").click()
    page.wait_for_url("**industry=C13**", wait_until="commit")


def test_the_table_sorts_and_says_so(explorer):
    page = explorer("industry=C31&view=table&lang=en")
    codes = (
        "[...document.querySelectorAll('#table tbody tr')].map(row => row.dataset.code).join('')"
    )
    assert page.evaluate(codes) == "AEBDCF"  # highest first, unknown last
    page.get_by_role("button", name="District").click()
    assert page.evaluate(codes) == "ABCDEF"
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("District")
    assert page.locator("#table caption").inner_text().startswith("Furniture making")
    assert page.locator("tbody th[scope=row]").count() == 6


def test_what_the_server_sends_is_never_taken_for_markup(explorer):
    page = explorer("industry=C13&lang=en")
    assert page.locator("#map-title").inner_text() == "Batik <b>& more</b>"
    page.get_by_test_id("industry-search").fill("batik")
    page.wait_for_selector(".suggestion")
    assert page.locator(".suggestion .found").inner_text() == "Batik <b>& more</b>"


def test_the_world_lies_below_the_regions(explorer):
    page = explorer()
    page.wait_for_selector("path.land", state="attached")
    assert page.locator("path.land").get_attribute("d") != "M0 0"


def test_on_paper_map_legend_and_open_region_stand_below_each_other(explorer):
    page = explorer("industry=C31&region=A&lang=en", viewport={"width": 794, "height": 1123})
    page.wait_for_selector("#history-rows tr", state="attached")
    page.emulate_media(media="print")
    parts = ("map", "legend-title", "drawer")
    tops = [page.locator(f"#{part}").bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    assert not page.get_by_test_id("measure").is_visible()
    box = region(page, "E").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 794


def test_on_a_tablet_the_map_keeps_its_regions_in_sight(explorer):
    page = explorer("industry=C31&region=A&lang=en", viewport={"width": 820, "height": 1180})
    page.wait_for_selector("#sheet[data-height=half]")
    boxes = [region(page, code).bounding_box() for code in "AE"]
    assert boxes[1]["x"] - boxes[0]["x"] > 150
