"""Suppliers and buyers that a file names: suggested, confirmed by a person, never guessed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agencies.models import Membership, User
from firms.models import SupplierLink
from ingest import services
from ingest.kinds import questions_of
from jobs.worker import wait_for
from publication.data_forms import open_names
from tests.ingest.conftest import FIRMS, codes

REGISTER = FIRMS + (
    "F1,PT Mebel Jati Jaya,31,-0.5,0.5,2024,10\n"
    "F2,CV Mebel Jati Jaya,31,-0.5,1.5,2024,5\n"
    "F3,Roti Enak,10,-0.4,0.5,2024,5\n"
)
LINKS = "supplier_id,supplier_region,buyer_id,year\n"


@pytest.fixture
def register(bring):
    return bring(REGISTER, apply=True)


def links(bring, rows, **options):
    return bring(LINKS + rows, name="links.csv", kind="links", **options)


def test_a_name_is_refused_with_the_firms_it_may_be(bring, register):
    upload = links(bring, "Jaya Mebel Jati,,F3,2024\nJaya Mebel Jati,,F3,2023\n")
    assert codes(upload) == {"firm_unknown": [2, 3]}
    (name,) = open_names(upload)
    assert (name["name"], name["rows"], name["proposed"]) == ("Jaya Mebel Jati", 2, "")
    assert [one[:3] for one in name["candidates"]] == [
        ["F1", "PT Mebel Jati Jaya", "A"], ["F2", "CV Mebel Jati Jaya", "C"],
    ]  # fmt: skip
    assert not SupplierLink.objects.filter(dataset__code="mine").exists()


def test_the_place_puts_the_firm_that_is_there_first(bring, register):
    upload = links(bring, "Mebel Jati Jaya,East,F3,2024\n")
    (name,) = open_names(upload)
    assert (name["key"], name["place"]) == ("Mebel Jati Jaya|East", "East")
    assert name["candidates"][0][0] == "F2"


def test_both_unknown_ends_of_a_row_are_said_at_once(bring, register):
    upload = links(bring, "Mebel Jati,,Roti,2024\n")
    assert codes(upload) == {"firm_unknown": [2, 2]}


def test_what_a_person_confirmed_is_taken(bring, register):
    upload = links(bring, "Mebel Jati Jaya,East,Roti Enak,2024\n")
    services.answer(upload, {"resolutions": {"Mebel Jati Jaya|East": "F2", "Roti Enak": "F3"}})
    upload = wait_for(upload)
    assert upload.verdict == "ready", codes(upload)
    services.queue_apply(upload)
    assert wait_for(upload).verdict == "applied"
    link = SupplierLink.objects.get(dataset__code="mine")
    assert (link.supplier.firm_id, link.buyer.firm_id) == ("F2", "F3")


def test_a_name_confirmed_to_be_outside_becomes_a_party_with_its_place(bring, register):
    resolutions = {"Kayu Borneo|Kalimantan": "external:"}
    upload = links(bring, "Kayu Borneo,Kalimantan,F3,2024\n", resolutions=resolutions, apply=True)
    assert upload.counts["new"] == 1
    party = SupplierLink.objects.get(dataset__code="mine").external_supplier
    assert (party.name, party.place) == ("Kayu Borneo", "Kalimantan")


def test_a_confirmed_firm_that_is_not_there_is_refused(bring, register):
    upload = links(bring, "Kayu,,F3,2024\n", resolutions={"Kayu": "F99"})
    assert upload.problems.get().value == "F99"


def test_the_page_asks_and_keeps_the_columns_as_they_were(
    bring, register, agency, django_user_model
):
    user = User.objects.create_user("sari", password="kata-sandi-panjang")
    Membership.objects.create(user=user, agency=agency, role="manager")
    page = Client()
    page.force_login(user, backend="agencies.permissions.RolePermissions")
    text = "pemasok,kepada,year\nMebel Jati Jaya,F3,2024\n"
    upload = bring(text, name="l.csv", kind="links", mapping={"buyer_id": "kepada"})
    shown = page.get(reverse("data-upload", args=[upload.key]) + "?lang=en").content.decode()
    assert "Which firm is meant?" in shown and "PT Mebel Jati Jaya, A (F1)" in shown
    answered = {"name-1": "Mebel Jati Jaya", "firm-1": "F1", "other-1": ""}
    page.post(reverse("data-answer", args=[upload.key]), answered)
    upload = wait_for(upload)
    assert upload.options["mapping"]["buyer_id"] == "kepada"
    assert upload.verdict == "ready", codes(upload)


def test_questions_are_asked_in_the_language_of_who_reads_them(bring):
    bring(REGISTER, apply=True)
    with translation.override("id"):
        upload = bring(REGISTER + "\n", dataset="")
    with translation.override("en"):
        assert questions_of(upload)[0]["text"] == "Into which dataset do the rows go?"
    with translation.override("id"):
        assert questions_of(upload)[0]["text"] == "Ke himpunan data mana baris-baris ini masuk?"
