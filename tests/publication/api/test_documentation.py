"""The page that describes the API for people."""

import json
import re

import pytest

from publication.guide import GUIDE, as_html

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.mark.parametrize(("language", "back"), [("id", "Peta"), ("en", "Map")])
def test_it_speaks_the_language_asked_for_and_leads_back(client, language, back):
    answer = client.get(f"/api/v1/docs?lang={language}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'<html lang="{language}">' in text
    assert f'<a href="/">{back}</a>' in text


def test_every_operation_has_a_line_that_says_what_it_does(client, db):
    paths = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    missing = [
        f"{method} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("summary") or "\n" in operation["summary"]
    ]
    assert missing == []


def test_the_guide_that_it_names_can_be_opened(client, db):
    described = json.loads(client.get("/api/v1/openapi.json").content)["info"]["description"]
    assert "/guide/api" in described
    answer = client.get("/guide/api")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "<code>application/problem+json</code>" in shown
    # In Indonesian it says of itself that it is English.
    assert "ditulis dalam bahasa Inggris" in shown and '<div lang="en">' in shown
    assert "written in English" not in client.get("/guide/api?lang=en").content.decode()


def test_nothing_of_the_guide_is_left_as_it_was_written(client, db):
    """Whoever writes docs/api.md in a form that the page does not know sees it here."""
    shown = client.get("/guide/api").content.decode().split('<div lang="en">')[1]
    text = re.sub(r"<pre.*?</pre>|<code>.*?</code>", "", shown, flags=re.DOTALL)
    for sign in ("|", "```", "**", "\n#", "\n- ", "`", "]("):
        assert sign not in text, text[text.find(sign) - 80 :][:160]
    assert shown.count("<table>") == len(re.findall(r"^\|-", GUIDE.read_text(), re.MULTILINE))


def test_what_the_guide_quotes_is_text_not_markup():
    shown = as_html("# A <b>\n\nSay `<i>` & **x**.\n\n```\n<u> **y**\n```\n\n<script>\n")
    assert shown.split("\n") == [
        '<h1 id="a-b">A &lt;b&gt;</h1>',
        "<p>Say <code>&lt;i&gt;</code> &amp; <strong>x</strong>.</p>",
        '<pre tabindex="0"><code>&lt;u&gt; **y**',
        "</code></pre>",
        "<p>&lt;script&gt;</p>",
        "",
    ]
