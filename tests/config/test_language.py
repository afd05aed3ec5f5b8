"""Which language a person reads."""

import pytest

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
