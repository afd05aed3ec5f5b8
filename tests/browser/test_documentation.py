"""The description of the API is drawn without a word from outside, under the same strict rules as any page."""

from tests.browser.test_access import violations


def test_the_description_of_the_api_can_be_read_offline(open_page):
    page = open_page("/api/v1/docs", stubs=False)
    row = page.locator(".opblock-summary-control", has_text="/api/v1/releases/{release}/values")
    row.click(
        timeout=60_000
    )  # the whole description is drawn anew, which a busy machine takes long for
    page.locator("td", has_text="location_quotient").first.wait_for()
    assert "color-contrast" not in dict(violations(page))
    assert (
        page.locator("#documentation").get_attribute("data-description") == "/api/v1/openapi.json"
    )
