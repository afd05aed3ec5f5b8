"""Everything can be reached by keyboard and is named for who does not see it."""

import json
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "&region=A", "&view=table"])
def test_the_explorer_has_no_known_barrier(explorer, language, scheme, view):
    page = explorer(f"industry=C31{view}&lang={language}", language=language, color_scheme=scheme)
    if "region" in view:
        page.wait_for_selector("#history-rows tr")
    assert violations(page) == []


@pytest.mark.parametrize("view", ["", "&region=A", "&view=table"])
def test_neither_has_the_phone(explorer, view):
    page = explorer(f"industry=C31{view}", viewport={"width": 390, "height": 844})
    assert violations(page) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", "/figures"])
def test_plain_pages_have_no_known_barrier(open_page, path, language):
    page = open_page(f"{path}?lang={language}")
    assert violations(page) == []
    open_page.troubles[:] = [one for one in open_page.troubles if "404" not in one]


def test_the_keyboard_reaches_every_control(explorer):
    page = explorer("industry=C31&region=A&lang=en")
    page.wait_for_selector("#history-rows tr")
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
    assert "2.50 (1.90–3.20)" in page.locator("#tooltip").inner_text()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.dataset.code"))
    assert walked == ["C", "E", "F", "D", "B", "A"]


def test_enter_opens_a_region_and_escape_returns_to_it(explorer):
    page = explorer("industry=C31&lang=en")
    page.locator("path[data-code=B]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer:not([hidden])")
    page.locator("#drawer-close").focus()
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer", state="hidden")
    assert page.evaluate("document.activeElement.dataset.code") == "B"


def test_only_one_region_is_in_the_tab_order(explorer):
    page = explorer()
    assert page.locator("path.region[tabindex='0']").count() == 1
    assert page.locator("path.region[role=button]").count() == 6


def test_tabs_switch_by_arrow_key(explorer):
    page = explorer("industry=C31&lang=en")
    page.locator("#map-tab").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**view=table**", wait_until="commit")
    assert page.evaluate("document.activeElement.id") == "table-tab"
