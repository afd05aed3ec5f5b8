"""The address holds the whole state: it can be shared, reloaded and gone back over."""

from urllib.parse import parse_qs, urlsplit


def state(page):
    return {
        key: values[0]
        for key, values in parse_qs(urlsplit(page.evaluate("location.href")).query).items()
    }


def test_every_choice_enters_the_address(explorer):
    page = explorer()
    page.get_by_test_id("year").fill("0")
    page.locator("input[value=establishments]").check(force=True)
    page.locator("path[data-code=A]").click()
    page.get_by_test_id("table-tab").click()
    page.wait_for_url("**view=table**", wait_until="commit")
    assert state(page) == {
        "industry": "C31",
        "measure": "location_quotient",
        "activity": "establishments",
        "level": "district",
        "year": "2023",
        "region": "A",
        "view": "table",
        "lang": "id",
    }


def test_a_shared_address_opens_the_same_view(explorer):
    query = (
        "industry=C31&measure=employment&level=district&year=2024&region=B&map=-11,111,7z&lang=en"
    )
    page = explorer(query)
    page.wait_for_selector("#drawer:not([hidden])")
    assert page.get_by_test_id("measure").input_value() == "employment"
    assert page.locator("#year-shown").inner_text() == "2024"
    assert page.locator("#drawer-title").inner_text() == "Square B District"
    assert page.locator("#map-subtitle").inner_text() == "Jobs by district, 2024"


def test_moving_the_map_is_remembered(explorer):
    page = explorer()
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url("**map=**", wait_until="commit")
    before = state(page)["map"]
    page.reload()
    page.wait_for_selector("path.region[aria-label]")
    assert state(page)["map"] == before


def test_back_undoes_the_last_choice(explorer):
    page = explorer()
    page.get_by_test_id("measure").select_option("employment")
    page.wait_for_selector("text=Tenaga kerja per kecamatan")
    page.locator("path[data-code=A]").click()
    page.wait_for_selector("#drawer:not([hidden])")
    page.go_back()
    page.wait_for_selector("#drawer", state="hidden")
    assert page.get_by_test_id("measure").input_value() == "employment"
    page.go_back()
    page.wait_for_selector("text=Kuosien lokasi (tenaga kerja) per kecamatan")
    assert page.get_by_test_id("measure").input_value() == "location_quotient"


def test_the_other_language_keeps_the_view(explorer):
    page = explorer("industry=C31&region=A&lang=id")
    page.wait_for_selector("#drawer:not([hidden])")
    page.locator("[data-language=en]:visible").click()
    page.wait_for_selector("text=Square A District")
    assert state(page)["lang"] == "en"
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_share_button_copies_the_address(explorer):
    page = explorer(
        "industry=C31&region=A&lang=en", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_test_id("share").click()
    page.wait_for_selector("text=Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "region=A" in copied and "lang=en" in copied


def test_the_download_is_of_what_is_shown(explorer):
    page = explorer("industry=C31&year=2024&view=table&lang=en")
    query = parse_qs(urlsplit(page.get_by_test_id("download").get_attribute("href")).query)
    assert query["industry"] == ["C31"]
    assert query["year"] == ["2024"]
    assert query["level"] == ["district"]
    assert query["lang"] == ["en"]


def test_choosing_an_industry_by_typing(explorer):
    page = explorer("industry=C31&lang=en")
    field = page.get_by_test_id("industry-search")
    field.fill("bat")
    page.wait_for_selector(".suggestion")
    field.press("Enter")
    page.wait_for_url("**industry=C13**", wait_until="commit")


def test_searching_a_region_opens_it(explorer):
    page = explorer("industry=C31&level=regency&lang=en")
    field = page.get_by_test_id("region-search")
    field.fill("square e")
    page.wait_for_selector(".suggestion")
    field.press("Enter")
    page.locator("#drawer-title", has_text="Square E District").wait_for()
    assert state(page)["level"] == "district"
