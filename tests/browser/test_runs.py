"""An analyst begins a run, watches it come to its end without reloading, and goes on to its clusters."""

import re

import pytest
from playwright.sync_api import expect

from agencies.models import User
from clusters.models import AnalysisRun
from tests.browser.test_access import fits, violations
from tests.browser.test_data_page import working as _working
from tests.clusters.planners import planner
from tests.conftest import committed

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PASSWORD = "jati-rotan-dan-bambu-7"
NAME = "rina-who-measures"
BEGIN = "main form button.button:not([name])"
working = _working


@pytest.fixture
def analyst(tiny, django_db_blocker):
    def build():
        user = planner(NAME).user
        user.set_password(PASSWORD)
        user.save()

    def remove():
        from clusters.services import discard_run

        for run in AnalysisRun.objects.filter(created_by__username=NAME):
            discard_run(run)
        User.objects.filter(username=NAME).delete()

    with django_db_blocker.unblock():
        committed(build)
        yield NAME
        committed(remove)


@pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "id")])
def test_a_run_is_begun_watched_and_opened(open_page, working, analyst, viewport, language):
    page = open_page("/sign-in?next=/runs", stubs=False, viewport=viewport, language=language)
    page.set_default_timeout(60_000)
    page.fill("#id_username", analyst)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/runs")
    assert violations(page) == []
    page.click("main a[href^='/runs/new']")
    page.wait_for_url("**/runs/new*")
    page.uncheck("input[name=levels][value=district]")
    assert violations(page) == []
    with page.expect_navigation():
        page.click(BEGIN)

    expect(page.locator("#standing[data-live]")).to_be_visible()
    page.evaluate("document.body.dataset.document = 'the same'")
    page.wait_for_selector("[data-testid=downloads]")
    # Else it was reloaded.
    expect(page.locator("body")).to_have_attribute("data-document", "the same")
    expect(page.locator("#asked tr").last).to_be_visible()
    assert violations(page) == []
    assert fits(page)

    watched = page.url
    page.click("main a[href^='/clusters?run=']")
    page.wait_for_url("**/clusters?run=*")
    expect(page.locator("h1")).to_have_count(1)

    # Before anybody publishes it, the run can be looked at on the map, which says so.
    page.goto(watched)
    page.click("main a[href^='/?run=']")
    expect(page.get_by_test_id("of-run")).to_be_visible()
    expect(page.locator("path.region[aria-label]")).not_to_have_count(0)
    assert violations(page) == []
    page.select_option("#measure", "employment") if viewport == WIDE else None
    expect(page).to_have_url(re.compile(r"\?run="))
    page.click("[data-testid=table-tab]")
    expect(page.locator("#table tbody tr")).not_to_have_count(0)
    expect(page.get_by_test_id("download")).to_have_attribute("href", re.compile("/api/v1/runs/"))
    page.get_by_test_id("of-run").get_by_role("link").click()
    expect(page).to_have_url(watched)
