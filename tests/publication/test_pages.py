"""The pages that everybody may open."""

import json
import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from agencies.models import User
from config.tiles import origins_of, tile_layers
from firms.models import Dataset

pytestmark = pytest.mark.django_db(databases=["default", "published"])


def page_data(response) -> dict:
    text = response.content.decode()
    return json.loads(
        re.search(r'<script id="page" type="application/json">(.*?)</script>', text)[1]
    )


def test_the_map_opens_with_an_industry_of_the_release(tiny, client):
    opening = page_data(client.get("/"))["opening"]
    assert opening["industry"] in tiny.INDUSTRIES
    assert (opening["level"], opening["year"]) == ("district", 2025)


def test_the_map_page_holds_no_figures(tiny, client):
    assert set(page_data(client.get("/"))) == {
        "api", "language", "tiles", "staff", "admin", "opening", "figures", "offer",
    }  # fmt: skip


def test_indonesian_is_spoken_until_english_is_asked_for(tiny, client):
    assert b'<html lang="id">' in client.get("/").content
    assert b'<html lang="en">' in client.get("/?lang=en").content
    assert b'<html lang="en">' in client.get("/").content


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page"])
def test_every_page_says_that_the_data_are_invented(tiny, client, path):
    assert "Contoh: data fiktif" in client.get(path).content.decode()


def test_data_entry_is_offered_to_those_who_may_enter(tiny, client):
    assert b'href="/admin/"' not in client.get("/").content
    client.force_login(User.objects.create(username="clerk", is_staff=True))
    assert b'href="/admin/"' in client.get("/").content


def test_no_page_allows_scripts_or_styles_from_elsewhere(tiny, client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "http" not in policy and "unsafe" not in policy


def test_no_page_has_inline_scripts_or_styles(tiny, client):
    for path in ("/", "/sign-in", "/no-such-page"):
        text = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), path


def test_tile_layers_are_read_and_their_servers_let_in(tmp_path):
    layer = {
        "name_id": "Jalan",
        "name_en": "Streets",
        "url": "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "attribution": "© Example",
        "max_zoom": 18,
    }
    file = tmp_path / "tiles.json"
    file.write_text(json.dumps([layer]), encoding="utf-8")
    assert tile_layers(str(file)) == [layer]
    assert origins_of([layer]) == ["https://*.tiles.example"]


@pytest.mark.parametrize(
    "text", ["not json", '{"url": 1}', '[{"url": "https://a.example"}]', "[1]"]
)
def test_a_tile_file_that_is_wrong_is_said_at_the_start(tmp_path, text):
    file = tmp_path / "tiles.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="MAP_TILE_LAYERS_FILE"):
        tile_layers(str(file))


def test_without_a_tile_file_nothing_comes_from_outside():
    assert tile_layers("") == []
    assert origins_of([]) == []


def test_the_badge_tells_what_is_fictional_on_this_page(tiny, client):
    """The released sample is fictional; a real agency's register is not, whatever the map shows."""
    sample, badge = Dataset.objects.get(code="tiny"), "Contoh: data fiktif"
    own = Dataset.objects.create(
        code="own", name="Own", owner=sample.owner, classification=sample.classification,
        boundary_set=sample.boundary_set,
    )  # fmt: skip
    person = User.objects.create_superuser("root")
    client.force_login(person, backend="agencies.permissions.RolePermissions")
    for page, shown in {
        "/": True,
        "/clusters": True,
        f"/data/datasets/{sample.code}": True,
        f"/data/datasets/{own.code}": False,
    }.items():
        assert (badge in client.get(page).content.decode()) == shown, page
    for page in ("/data", f"/data/datasets/{own.code}/matches/{sample.code}"):
        assert "Sebagian contoh: data fiktif" in client.get(page).content.decode(), page


def test_every_box_that_may_scroll_is_reached_by_the_keyboard_and_named():
    boxes = [
        (page.name, box)
        for page in (settings.ROOT / "templates").rglob("*.html")
        for box in re.findall(r"<div class=\"scroll\b[^\"]*\"[^>]*>", page.read_text())
    ]
    assert len(boxes) > 20
    assert [
        (page, box) for page, box in boxes if 'tabindex="0"' not in box or "aria-label=" not in box
    ] == []
