"""Everything can be reached by keyboard and is named for who does not see it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_address import wait_for_state

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"


def violations(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [
        (
            one["id"],
            [node["html"][:120] + json.dumps(node["any"][:1])[:200] for node in one["nodes"]],
        )
        for one in found
    ]


def fits(page) -> bool:
    """Say whether all that is shown now is as narrow as the window; first wait for what might be too wide."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "&region=A", "&view=table"])
def test_the_explorer_has_no_known_barrier(explorer, language, scheme, view):
    page = explorer(f"industry=C31{view}&lang={language}", language=language, color_scheme=scheme)
    if "region" in view:
        expect(page.locator("#history-rows tr")).to_have_count(3)
    assert violations(page) == []


@pytest.mark.parametrize("view", ["", "&region=A", "&view=table"])
def test_neither_has_the_phone(explorer, view):
    page = explorer(f"industry=C31{view}", viewport={"width": 390, "height": 844})
    if "region" in view:
        expect(page.locator("#history-rows tr")).to_have_count(3)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", "/figures"])
def test_plain_pages_have_no_known_barrier(open_page, path, language):
    open_page.forgives("404")
    page = open_page(f"{path}?lang={language}")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/figures", "/guide/api"])
def test_neither_have_tables_that_a_phone_must_scroll(open_page, path):
    page = open_page(path, viewport={"width": 390, "height": 844})
    assert violations(page) == []


def test_the_keyboard_reaches_every_control(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    expect(page.locator("#history-rows tr")).to_have_count(3)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.code"
                " || document.activeElement.value || document.activeElement.className"
            )
        )
    wanted = {
        "search", "industry", "measure", "employment", "level", "year", "year-before",
        "map-tab", "share", "map", "A", "drawer-close",
    }  # fmt: skip
    assert wanted <= reached


def test_arrow_keys_walk_over_every_region(explorer):
    page = explorer("industry=C31&lang=en")
    page.locator("path[data-code=A]").focus()
    expect(page.locator("#tooltip")).to_contain_text("2.50 (1.90–3.20)")
    for key, code in [
        ("ArrowRight", "C"),
        ("ArrowRight", "E"),
        ("ArrowDown", "F"),
        ("ArrowLeft", "D"),
        ("ArrowLeft", "B"),
        ("ArrowUp", "A"),
    ]:
        page.keyboard.press(key)
        expect(page.locator(f"path[data-code={code}]")).to_be_focused()


def test_enter_opens_a_region_and_escape_returns_to_it(explorer):
    page = explorer("industry=C31&lang=en")
    region = page.locator("path[data-code=B]")
    region.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_be_visible()
    page.locator("#drawer-close").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(region).to_be_focused()


def test_only_one_region_is_in_the_tab_order(explorer):
    page = explorer()
    expect(page.locator("path.region[role=button]")).to_have_count(6)
    expect(page.locator("path.region[tabindex='0']")).to_have_count(1)


def test_tabs_switch_by_arrow_key(explorer):
    page = explorer("industry=C31&lang=en")
    page.locator("#map-tab").focus()
    page.keyboard.press("ArrowRight")
    wait_for_state(page, view="table")
    expect(page.locator("#table-tab")).to_be_focused()
