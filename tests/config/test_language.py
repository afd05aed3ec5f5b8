"""Which language a person reads."""

import datetime

import pytest
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext, override

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.mark.parametrize(
    ("address", "preferred", "language"),
    [
        ("/", "en-US", "id"),  # a page is Indonesian by default, whatever the browser prefers
        ("/?lang=en", "id", "en"),
        ("/?lang=id", "en-US", "id"),
        ("/?lang=fr", "fr", "id"),  # not a language of ours
        ("/sign-in", "en-US", "id"),
        ("/sign-in?lang=en", "", "en"),
    ],
)
def test_pages_are_indonesian_unless_the_address_says_otherwise(
    client, tiny, address, preferred, language
):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE=preferred)
    assert f'<html lang="{language}"' in answer.text


def test_a_chosen_language_stays(client, tiny):
    client.get("/?lang=en")
    assert '<html lang="en"' in client.get("/").text


def test_indonesian_says_what_django_says_badly_and_writes_hours_in_two_digits():
    with override("id"):
        assert gettext("Go") == "Jalankan"
        assert gettext("View") == "Lihat"
        assert filesizeformat(448).replace("\xa0", " ") == "448 byte"
        assert gettext("Your password can’t be entirely numeric.").startswith("Kata sandi Anda")
        moment = datetime.datetime(2026, 3, 1, 5, 54)
        assert date_format(moment, "SHORT_DATETIME_FORMAT").endswith(" 05.54")
        assert date_format(moment, "TIME_FORMAT") == "05.54"
        assert date_format(datetime.date(2026, 11, 30), "DATE_FORMAT") == "30 Nov 2026"
