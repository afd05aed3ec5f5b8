"""A browser without a way out, and pages whose API answers are known.

What a page shows is waited for, with Playwright's `expect`, never looked at once (tests/test_architecture.py).
`goto`, `wait_for_url` and `expect_navigation` end with the page's event `load`, before which every module script
has run: what it listens to at once, it listens to then.  What it fetches first comes later.
"""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import six_squares

ROOT = Path(__file__).resolve().parents[2]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# How long, in ms, an action or an `expect` waits; what is there ends it at once.  A machine that does twenty
# other things takes more than 10 s to load the description of the API or to draw 1,600 regions.
PATIENCE = 30_000
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
# For what must not happen: a page draws an answer in the frame after it came, had it drawn it.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    assert (ROOT / "static/dist/explorer.js").exists(), "build the pages first: npm run build"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, server):
    """Return a function that opens an address; in the end, nothing may have gone wrong unseen.

    What a test brings about itself it names beforehand: `open_page.forgives("500")`, a word of the complaint.
    """
    contexts, troubles, forgiven = [], [], []

    def open_(path="/", *, stubs=True, viewport=None, language="id", **options):
        context = chromium.new_context(
            viewport=viewport or WIDE, locale=language, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("console", lambda m: m.type == "error" and troubles.append(f"console: {m.text}"))
        page.on(
            "request",
            lambda r: (
                r.url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:"))
                or troubles.append(f"went outside: {r.url}")
            ),
        )
        if stubs:
            page.route("**/api/v1/**", answer_from_stub)
        page.goto(server + path)
        return page

    open_.forgives = lambda *words: forgiven.extend(words)
    yield open_
    for context in contexts:
        context.close()
    assert [one for one in troubles if not any(word in one for word in forgiven)] == []


def wait_for_explorer(page):
    """Wait until the explorer has colored its regions and knows the titles of the industries.

    It then draws nothing anew by itself but, a little later, the second part of the drawer and what lies
    around the regions: history, clusters, the world.
    """
    expect(page.locator("path.region[aria-label]")).not_to_have_count(0)
    expect(page.locator("#industry")).to_have_role("combobox")
    # Letters that come late move the map a little, and what pointed at it is then gone.
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(TWO_FRAMES)


def answer_from_stub(route):
    found = six_squares.answer(route.request.url)
    if found is None:
        route.fulfill(status=404, json={"code": "not_found"})
    else:
        route.fulfill(json=found)


@pytest.fixture
def explorer(open_page):
    """Return a function that opens the explorer on the six squares and waits for its colors."""

    def open_(query="industry=C31&lang=id", **options):
        page = open_page(f"/?{query}", **options)
        wait_for_explorer(page)
        return page

    return open_
