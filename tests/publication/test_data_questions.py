"""What a file asks before any of its rows can be shown is asked on its page, and goes on when answered."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Membership, User
from firms.models import Firm
from ingest import services
from jobs.worker import wait_for
from tests.ingest.conftest import FIRMS, _own_files, agency, bring  # noqa: F401
from tests.ingest.test_bad_files import workbook
from tests.ingest.test_bad_geo_files import SQUARE, geojson, polygon, shapefile

HIGH = polygon((106, -7, 5), (107, -7, 5), (107, -6, 9), (106, -7, 5))
CASES = {
    "heights": (lambda: geojson(HIGH), "a.geojson", "regions", "drop"),
    "sheet": (lambda: workbook([["firm_id", "name"]], sheets=2), "a.xlsx", "firms", "Sheet1"),
    "crs": (lambda: shapefile(shapes=[SQUARE], without=[".prj"]), "a.zip", "regions", "EPSG:4326"),
}


@pytest.fixture
def page(agency):  # noqa: F811
    user = User.objects.create_user("sari")
    Membership.objects.create(user=user, agency=agency, role="administrator")
    client = Client()
    client.force_login(user, backend="agencies.permissions.RolePermissions")
    return client


@pytest.mark.django_db(databases=["default", "published"])
@pytest.mark.parametrize("option", CASES)
def test_the_page_asks_what_must_be_known_before_anything_is_read(bring, page, option):  # noqa: F811
    make, name, kind, answer = CASES[option]
    upload = bring(make(), name=name, kind=kind)
    for language in ("id", "en"):
        address = reverse("data-upload", args=[upload.key])
        shown = page.get(f"{address}?lang={language}").content.decode()
        assert f'name="option-{option}"' in shown and f'value="{answer}"' in shown
    page.post(reverse("data-answer", args=[upload.key]), {f"option-{option}": answer})
    upload = wait_for(upload)
    assert upload.options[option] == answer
    assert option not in {question["option"] for question in upload.questions}


@pytest.mark.django_db(databases=["default", "published"])
def test_the_page_lists_what_keeps_a_file_from_being_taken_back(bring, page):  # noqa: F811
    upload = bring(FIRMS + "F1,Toko A,31,-0.5,0.5,2024,10\n", apply=True)
    firm = Firm.objects.get(dataset__code="mine", firm_id="F1")
    firm.name = "Toko A, diperbaiki"
    firm.save()
    services.queue_revert(upload)
    wait_for(upload)
    address = reverse("data-upload", args=[upload.key])
    for language, reason in (("id", "diubah sesudahnya"), ("en", "edited since")):
        shown = page.get(f"{address}?lang={language}").content.decode()
        assert "Toko A, diperbaiki" in shown and reason in shown
