"""The description of the API is drawn without a word from outside, under the same strict rules as any page."""

from playwright.sync_api import expect

from tests.browser.test_access import violations

VALUES = "/api/v1/releases/{release}/values"
# Of so long a description only what lies near the window is drawn: scroll on, from the top again at the end.
SCROLLED_TO = """(path) => {
  const rows = [...document.querySelectorAll(".opblock-summary-control")]
  if (rows.some((row) => row.textContent.includes(path))) return true
  const before = scrollY
  scrollBy(0, innerHeight / 2)
  if (rows.length && scrollY === before) scrollTo(0, 0)
}"""


def test_the_description_of_the_api_can_be_read_offline(open_page):
    page = open_page("/api/v1/docs", stubs=False)
    page.wait_for_function(SCROLLED_TO, arg=VALUES, polling=100, timeout=60_000)
    row = page.locator(".opblock-summary-control", has_text=VALUES)
    # The whole description is drawn anew, which a busy machine takes long for.
    row.click(timeout=60_000)
    expect(page.locator("td", has_text="location_quotient").first).to_be_visible(timeout=60_000)
    assert "color-contrast" not in dict(violations(page))
    expect(page.locator("#documentation")).to_have_attribute(
        "data-description", "/api/v1/openapi.json"
    )
