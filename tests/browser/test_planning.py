"""A planner's path with the keyboard alone: see why, confirm, start a program, add an action, see it due."""

import re

import pytest
from playwright.sync_api import expect

from agencies.models import User
from clusters.models import Cluster, PurchasingPool
from tests.browser.conftest import wait_for_explorer
from tests.browser.test_access import fits, violations
from tests.clusters.planners import found_cluster, new_run, planner
from tests.conftest import committed

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PASSWORD = "jati-rotan-dan-bambu-7"
NAME = "rina-who-plans"
DRAW = "main form button.button:not([name])"


@pytest.fixture
def waiting(tiny, django_db_blocker):
    """A candidate of a newer run and an analyst, committed for the server."""
    made = {}

    def build():
        user = planner(NAME).user
        user.set_password(PASSWORD)
        user.save()
        made["run"] = new_run()
        made["cluster"] = found_cluster(made["run"], "Mebel rotan")
        PurchasingPool.objects.create(
            cluster=made["cluster"], run=made["run"], year=2025, unit="kg", currency="IDR",
            input=made["run"].dataset.classification.industries.get(code="47"), buyers=4,
            suppliers=1, volume=40, price_lists=1, prices_left_out=0, saving_low=30, saving_high=30,
            share_low=0.1, share_high=0.1,
        )  # fmt: skip

    def remove():
        Cluster.objects.filter(name__in=["Mebel rotan", "Drawn by hand"]).delete()
        made["run"].delete()
        User.objects.filter(username=NAME).delete()

    with django_db_blocker.unblock():
        committed(build)
        yield made["cluster"]
        committed(remove)


def reach(page, selector, most=150):
    """Press Tab until the element has the focus, as who uses no mouse does; a key moves it at once."""
    page.wait_for_selector(selector)
    for _step in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def follow(page, selector):
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def to_tab(page, name):
    """Walk from the chosen tab to another with arrow keys, each of which shows its panel at once."""
    for _step in range(8):
        if page.is_visible(f"#panel-{name}"):  # at once: the key showed it
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"the tab {name} cannot be reached with arrow keys")


def walk(page, code):
    """Press arrow keys on the map until the region has the focus, which they move at once."""
    for key in ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"] * 2:
        if page.evaluate("document.activeElement.dataset.code") == code:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{code} cannot be reached with arrow keys")


@pytest.mark.parametrize(
    ("language", "viewport", "confirmed", "due"),
    [("id", WIDE, "dikukuhkan", "Agenda"), ("en", PHONE, "confirmed", "What is due")],
)
def test_from_a_candidate_to_an_action_on_the_board(
    open_page, waiting, language, viewport, confirmed, due
):
    page = open_page(
        f"/sign-in?lang={language}&next=/",
        stubs=False,
        viewport=viewport,
        language=language,
    )
    reach(page, "[name=username]")
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    wait_for_explorer(page)
    menu = "details.only-phone" if viewport == PHONE else "nav.only-wide"
    if viewport == PHONE:
        reach(page, f"{menu} > summary")
        page.keyboard.press("Enter")
    follow(page, f"{menu} a[href='/clusters']")
    follow(page, "[data-testid=to-review]")
    follow(page, f"#list a[href*='{waiting.key}']")
    expect(page.locator("#panel-overview")).to_contain_text(
        re.compile("2[.,]4")
    )  # why it was found
    reach(page, "[role=tab][aria-selected=true]")
    for tab, told in (("stage", "2025"), ("benefits", "40")):
        to_tab(page, tab)
        expect(page.locator(f"#panel-{tab} table").first).to_contain_text(told)
    page.keyboard.press("End")
    expect(page.locator("#panel-review")).to_be_visible()
    assert violations(page) == [] and fits(page)
    reach(page, "[data-testid=to-confirm]")
    page.keyboard.press("Enter")
    reach(page, "#confirm-reason")
    page.keyboard.type("Rotan")
    assert violations(page) == [] and fits(page)
    follow(page, "[data-testid=confirm]")
    expect(page).to_have_url(re.compile(f"run={waiting.run.key}"))
    expect(page.locator("#panel-review .history").first).to_contain_text("Rotan")
    expect(page.locator("#panel-review .state").first).to_contain_text(confirmed)
    reach(page, "#programme-name")
    page.keyboard.type("Rotan naik kelas")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert violations(page) == [] and fits(page)

    follow(page, "a[href='?step=implementation']")
    reach(page, "[data-testid=add-action] [name=title]")
    page.keyboard.type("Beli rotan bersama")
    reach(page, "[data-testid=add-action] [name=due_date]")
    page.keyboard.type("01022026")
    follow(page, "[data-testid=add-action] button[type=submit]")
    expect(page.locator(".doing").first).to_contain_text("Beli rotan bersama")
    page.goto(page.url.split("/programmes")[0] + "/programmes")
    expect(page.locator("[data-testid=board]")).to_contain_text("Rotan naik kelas")
    expect(page.locator("[data-testid=agenda]")).to_contain_text("Beli rotan bersama")
    expect(page.get_by_role("heading", name=due)).to_be_visible()
    expect(page.locator("tr.overdue")).to_have_count(1)
    assert violations(page) == [] and fits(page)


def test_a_cluster_is_drawn_with_the_keyboard_alone(open_page, waiting):
    open_page.forgives("422")  # the browser notes the status of the refusal
    page = open_page("/sign-in?lang=en&next=/clusters/draw", stubs=False, language="en")
    page.fill("[name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/clusters/draw")
    expect(page.locator("#map path[role=button]")).to_have_count(4)
    assert violations(page) == []
    reach(page, "#name")
    page.keyboard.type("Drawn by hand")
    reach(page, "#map path[role=button]")
    walk(page, "01.01.02")
    page.keyboard.press("Enter")
    expect(page.locator("[name=region][value='01.01.02']")).to_be_checked()
    reach(page, "[name=region][value='01.01.01']")
    page.keyboard.press("Space")
    pressed = page.locator("#map path[aria-pressed=true]")
    expect(pressed).to_have_count(2)
    for code in ("01.01.01", "01.01.02"):
        expect(page.locator(f"#map path[data-code='{code}']")).to_have_attribute(
            "aria-pressed", "true"
        )
    expect(page.locator("#chosen")).to_have_text(re.compile("^Chosen: "))
    reach(page, "#core-1")
    page.keyboard.type("99")
    follow(page, DRAW)
    expect(page.get_by_role("alert")).to_contain_text("no industry 99")
    expect(page.locator("[name=region][value='01.01.02']")).to_be_checked()
    expect(page.locator("#name")).to_have_value("Drawn by hand")
    reach(page, "#core-1")
    page.keyboard.press("Control+A")
    page.keyboard.type("31")
    follow(page, DRAW)
    expect(page.locator("h1")).to_have_text("Drawn by hand")
    expect(page.locator(".review .state").first).to_contain_text("drawn by a planner")
    expect(page.get_by_role("status").first).to_contain_text("The cluster is drawn and confirmed.")
