"""The system checks say what is unsafe to stand on."""

import pytest
from django.core.management import call_command

from config import checks


def test_this_installation_is_sound():
    assert checks.packages_have_no_known_holes(None) == []
    assert checks.gdal_is_the_patched_one(None) == []
    assert checks.gdal_can_be_kept_from_files_and_network(None) == []
    call_command("check", fail_level="WARNING")


@pytest.mark.parametrize("found", ["5.2.18", None])
def test_a_package_below_its_floor_is_an_error(monkeypatch, found):
    monkeypatch.setattr(checks, "installed", lambda name: found)
    [error, *_] = checks.packages_have_no_known_holes(None)
    assert error.id == "sentra.E001" and "5.2.19" in error.hint


def test_debians_own_gdal_is_an_error(settings):
    settings.GDAL_LIBRARY_PATH = "/usr/lib/x86_64-linux-gnu/libgdal.so.32"
    [error] = checks.gdal_is_the_patched_one(None)
    assert error.id == "sentra.E002"


def test_what_django_warns_of_as_w001_is_an_error(monkeypatch):
    monkeypatch.setattr("django.contrib.gis.checks.GDAL_VERSION", (3, 6, 2))
    [error] = checks.gdal_can_be_kept_from_files_and_network(None)
    assert (error.id, error.is_serious()) == ("sentra.E003", True)


def test_a_page_without_its_bundle_is_an_error(settings, tmp_path):
    settings.ROOT = tmp_path
    [error] = checks.the_bundle_is_built(None)
    assert error.id == "sentra.E004"
