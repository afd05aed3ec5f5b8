"""A planner brings a file with mistakes, finds them, brings it corrected, applies it and takes it back."""

import threading
import uuid

import pytest
from django.db import connections
from playwright.sync_api import expect

from agencies.models import Membership, User
from firms.models import Dataset
from jobs.worker import Worker
from tests.browser.test_access import fits

HEADER = "id_perusahaan;nama;kbli;lintang;bujur;tahun;tenaga_kerja;catatan\n"
WRONG = (
    HEADER
    + "P1;Mebel Jati;31;-0,5;0,5;2024;dua;\nP2;Roti;32;-0,5;0,5;2024;3;\nP3;;10;-0,5;0,5;2024;3;\n"
)
RIGHT = (
    HEADER
    + "P1;Mebel Jati;31;-0,5;0,5;2024;2;\nP2;Roti;10;-0,5;0,5;2024;3;\nP3;Kayu;10;-0,5;0,5;2024;3;\n"
)


@pytest.fixture
def working(server, settings, tmp_path, django_db_blocker):
    """A worker beside the server, doing what is queued until the test ends."""
    settings.VAR = tmp_path
    worker = Worker()

    def work():
        with django_db_blocker.unblock():
            try:
                while not worker.stopping:
                    worker.step()
            finally:
                connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    worker.stop()
    thread.join()


@pytest.fixture
def planner(tiny, django_db_blocker):
    """A person who may bring files for the agency of the tiny dataset."""
    name = f"rina-{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():

        def make():
            try:
                user = User.objects.create_user(name, password="kata-sandi-panjang")
                agency = Dataset.objects.get(code="tiny").owner
                Membership.objects.create(user=user, agency=agency, role="manager")
            finally:
                connections.close_all()

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
    return name


def as_file(name, text):
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


@pytest.mark.parametrize("viewport", [None, {"width": 390, "height": 844}])
def test_mistakes_are_found_corrected_applied_and_taken_back(open_page, working, planner, viewport):
    page = open_page("/sign-in?next=/data", stubs=False, viewport=viewport)
    page.set_default_timeout(60_000)
    page.fill("#id_username", planner)
    page.fill("#id_password", "kata-sandi-panjang")
    page.click("main button[type=submit]")
    # The same file twice would be recognized, so every run brings its own.  Its markup stays text (F54).
    own = uuid.uuid4().hex[:16]
    mark = f"<img src=x onerror=alert(1)><b>{own}</b>"
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_input_files("#file", as_file("firma.csv", WRONG.replace("Roti", mark)))
    page.select_option("#kind", "firms")
    page.click(".bring button[type=submit]")

    page.wait_for_selector("form[action$=answers]")
    page.fill("#option-dataset-new", f"d-{own[:8]}")
    page.select_option("#option-classification", "tiny")
    page.select_option("#option-edition", "tiny")
    page.select_option("#column-7", "-")
    page.click("form[action$=answers] button[type=submit]")

    page.wait_for_selector("#corrected")
    problems = page.locator("[data-testid=problems]")
    expect(problems).to_contain_text("dua")
    expect(problems).to_contain_text("tenaga_kerja")
    expect(page.locator("[data-count=rejected]")).to_have_text("3")
    assert fits(page)

    page.set_input_files("#corrected", as_file("firma.csv", RIGHT.replace("Roti", mark)))
    page.click(".actions .bring button[type=submit]")
    page.wait_for_selector("form[action$=apply]")
    expect(page.locator("[data-count=new]")).to_have_text("3")
    expect(page.locator(".preview-map circle.new")).to_have_count(3)
    expect(page.locator("[data-testid=understood]")).to_contain_text(mark)
    expect(page.locator("main img, main td b")).to_have_count(0)
    expect(page.locator("[data-testid=read-as]")).to_contain_text("titik koma")
    page.click("form[action$=apply] button")
    page.click(".take-back summary")
    revert = page.locator("form[action$=revert]")
    expect(revert).to_contain_text("3 baris")
    revert.locator("button").click()
    # The page asks anew until the worker has taken the file back.
    page.locator(".note", has_text="Ditarik kembali pada").wait_for()
    expect(page.locator("main img, main td b")).to_have_count(0)
    assert dialogs == []
