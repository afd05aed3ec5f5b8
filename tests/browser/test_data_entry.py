"""A clerk signs in and enters firms, by map and by keyboard; nothing is asked of any other server."""

import re

import pytest
from playwright.sync_api import expect

from agencies.models import Agency, Membership, User
from firms.models import Dataset, Firm, FirmRegion
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_access import violations
from tests.conftest import committed

PASSWORD = "jati-rotan-dan-bambu-7"


@pytest.fixture
def register(tiny, django_db_blocker):
    """A register of its own with a clerk, committed for the server and taken away again."""

    def build():
        dataset = tiny.load_dataset("entry", owner="office-entry", public=False)
        for name, role in (("entry-clerk", "clerk"), ("entry-manager", "manager")):
            person = User.objects.create_user(name, password=PASSWORD, is_staff=True)
            Membership.objects.create(user=person, agency=dataset.owner, role=role)

    def remove():
        Dataset.objects.filter(code="entry").delete()
        User.objects.filter(username__in=["entry-clerk", "entry-manager"]).delete()
        Agency.objects.filter(code="office-entry").delete()

    with django_db_blocker.unblock():
        committed(build)
        yield Dataset.objects.get(code="entry")
        committed(remove)


@pytest.fixture
def entry_page(open_page, register):
    """Return a function that signs the clerk in and opens a page of the data entry."""

    def open_(path, *, viewport=WIDE, language="id", name="entry-clerk"):
        page = open_page(
            f"/sign-in?lang={language}&next={path}",
            stubs=False,
            viewport=viewport,
            language=language,
        )
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"**{path}")  # with its event `load`: the scripts of the form listen
        return page

    return open_


def choose_industry(page, code):
    box = page.locator(".field-industry .select2-selection")
    box.click()
    page.fill(".select2-dropdown .select2-search__field", code)
    options = page.locator(".select2-dropdown .select2-results__option")
    # The list holds everything at first; what is clicked must not be replaced by what the search finds.
    expect(options).to_contain_text([code])
    expect(options).to_have_count(1)
    options.click()
    expect(box).to_contain_text(code)


def name_it(page, firm_id, name):
    page.fill("[name=firm_id]", firm_id)
    page.fill("[name=name]", name)
    choose_industry(page, "47")


@pytest.mark.parametrize(("language", "viewport"), [("id", WIDE), ("en", PHONE)])
def test_a_click_on_the_map_says_the_district_and_is_saved(entry_page, language, viewport):
    page = entry_page("/admin/firms/firm/add/", language=language, viewport=viewport)
    name_it(page, "N-1", "Kedai Klik Peta")
    expect(page.locator("path.outline")).to_have_count(4)
    canvas = page.locator("[data-point-canvas]").first
    canvas.scroll_into_view_if_needed()
    size = canvas.bounding_box()
    # The upper left of the four squares is B.
    canvas.click(position={"x": size["width"] * 0.5 - 30, "y": size["height"] * 0.3})
    expect(page.locator("[data-point-place]").first).to_contain_text("01.01.02")
    expect(page.locator("path.firm-point")).to_have_count(1)
    decimal = {"id": ",", "en": r"\."}[language]
    typed = page.locator("[name=states-0-point_latitude]")
    expect(typed).to_have_value(re.compile(rf"^-?\d+{decimal}\d+$"))
    page.click("[name=_save]")
    page.wait_for_url("**/admin/firms/firm/")
    expect(page.locator(".messagelist")).to_contain_text("01.01.02")
    firm = Firm.objects.get(dataset__code="entry", firm_id="N-1")
    assert FirmRegion.objects.get(state__firm=firm).region.code == "01.01.02"


def test_what_was_typed_outlives_the_session(entry_page):
    page = entry_page("/admin/firms/firm/add/", language="en")
    name_it(page, "N-3", "Kedai Lama Buka")
    page.fill("[name=states-0-point_latitude]", "-0.5")
    page.fill("[name=states-0-point_longitude]", "1.5")
    page.context.clear_cookies(name="sessionid")
    page.click("[name=_save]")
    notice = page.locator("[data-session-ended]")
    expect(notice).to_contain_text("Nothing was saved yet")
    expect(page.locator("[name=name]")).to_have_value("Kedai Lama Buka")
    assert not Firm.objects.filter(firm_id="N-3").exists()
    with page.expect_popup() as opened:
        notice.locator("a").click()
    opened.value.fill("[name=username]", "entry-clerk")
    opened.value.fill("[name=password]", PASSWORD)
    opened.value.press("[name=password]", "Enter")
    opened.value.wait_for_url("**/admin/")
    page.click("[name=_save]")
    page.wait_for_url("**/admin/firms/firm/")
    assert Firm.objects.get(dataset__code="entry", firm_id="N-3").name == "Kedai Lama Buka"


def test_typed_degrees_move_the_point_and_say_the_district(entry_page):
    page = entry_page("/admin/firms/firm/add/")
    name_it(page, "N-2", "Kedai Ketik")
    page.fill("[name=states-0-point_latitude]", "-0,5")
    page.fill("[name=states-0-point_longitude]", "1.5")
    sentence = page.locator("[data-point-place]").first
    expect(sentence).to_contain_text("01.02.01")
    expect(page.locator("path.firm-point")).to_have_count(1)
    page.fill("[name=states-0-point_latitude]", "50")
    expect(sentence).to_contain_text("50")
    page.fill("[name=states-0-point_latitude]", "-0,25")
    page.press("[name=states-0-point_latitude]", "Enter")
    page.wait_for_url("**/admin/firms/firm/")
    state = Firm.objects.get(dataset__code="entry", firm_id="N-2").states.get()
    assert (state.point.y, state.point.x) == (-0.25, 1.5)
    # And who opens it again sees it where it was put.
    page.click("text=Kedai Ketik")
    expect(page.locator("path.firm-point")).to_have_count(1)
    expect(page.locator("[data-point-place]").first).to_contain_text("01.02.01")


def test_a_form_whose_button_is_pressed_twice_is_sent_once(entry_page):
    page = entry_page("/admin/firms/firm/add/", language="en")
    name_it(page, "N-4", "Kedai Dua Kali")
    page.fill("[name=states-0-point_latitude]", "-0.5")
    page.fill("[name=states-0-point_longitude]", "1.5")
    sent = []

    def late(route):
        if route.request.resource_type == "fetch":  # whether the session holds
            page.locator("body[data-pressed]").wait_for()
        route.continue_()

    page.route("**/jsi18n/", late)
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.click("[name=_save]")
    page.click("[name=_save]")
    page.evaluate("document.body.dataset.pressed = 'twice'")
    page.wait_for_url("**/admin/firms/firm/")
    assert len(sent) == 1


def test_another_row_has_a_map_of_its_own(entry_page, register):
    firm = register.firms.first()
    page = entry_page(f"/admin/firms/firm/{firm.pk}/change/")
    page.click("#states-group .add-row a")
    expect(page.locator("#states-1 path.outline")).to_have_count(4)
    page.fill("[name=states-1-point_latitude]", "-0,5")
    page.fill("[name=states-1-point_longitude]", "1,5")
    expect(page.locator("#states-1 [data-point-place]")).to_contain_text("01.02.01")


def test_figures_are_typed_into_the_page_of_a_year(entry_page, register):
    page = entry_page(f"/admin/firms/dataset/{register.pk}/figures/2026/")
    first = page.locator("input[name$=-employees]").first
    first.fill("1.234")
    page.click("[name=save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert register.firms.get(years__year=2026, years__employees=1234)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_known_barrier(entry_page, open_page, register, viewport, scheme):
    firm = register.firms.first()
    # The checker's own styles are refused by the policy that it finds in force.
    open_page.forgives("style-src")
    page = entry_page("/admin/", viewport=viewport, name="entry-manager")
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in (
        "/admin/",
        "/admin/firms/firm/",
        f"/admin/firms/firm/{firm.pk}/change/",
        f"/admin/firms/dataset/{register.pk}/figures/2026/",
        f"/admin/firms/dataset/{register.pk}/change/",
        "/admin/firms/supplierlink/add/",
    ):
        page.goto(page.url.split("/admin/")[0] + path)
        # The admin's own table of rows has a column without a heading, for its delete buttons.
        found[path] = [one for one in violations(page) if one[0] != "empty-table-header"]
    assert not any(found.values()), found
