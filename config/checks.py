"""System checks: what Sentra stands on must be sound before it serves anybody."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.contrib.gis.checks import check_gdal_39
from django.core.checks import Error, Tags, register
from packaging.version import Version

# The oldest release of each package without a known security hole that reaches us.
FLOORS = {
    "django": "5.2.19",
    "djangorestframework": "3.18.3",
    "geopandas": "1.1.2",
    "gunicorn": "22.0.0",
}


@register(Tags.security)
def packages_have_no_known_holes(app_configs, **kwargs):
    return [
        Error(f"{name} {found} has known security holes.", hint=hint, id="sentra.E001")
        for name, floor in FLOORS.items()
        if (found := installed(name)) is None or Version(found) < Version(floor)
        for hint in [f"Install {floor} or newer: bin/run does it from requirements.txt."]
    ]


def installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


@register(Tags.security)
def gdal_is_the_patched_one(app_configs, **kwargs):
    """The system's GDAL is often too old to be kept from reading files and addresses named in a text."""
    path = Path(settings.GDAL_LIBRARY_PATH or "")
    if path.parent.name != "pyogrio.libs":
        return [
            Error(
                "GDAL does not come from pyogrio's wheel.",
                hint="Install requirements.txt from wheels, not from sources.",
                id="sentra.E002",
            )
        ]
    return []


@register(Tags.security)
def gdal_can_be_kept_from_files_and_network(app_configs, **kwargs):
    """What Django only warns of as gis.W001 stops Sentra."""
    return [
        Error(warning.msg, hint=warning.hint, id="sentra.E003")
        for warning in check_gdal_39(app_configs)
    ]


@register(Tags.staticfiles, deploy=True)
def the_bundle_is_built(app_configs, **kwargs):
    if any((Path(settings.ROOT) / "static" / "dist").glob("*.js")):
        return []
    return [
        Error(
            "The pages' scripts and styles are not built.",
            hint='Run "npm ci && npm run build"; bin/run does it.',
            id="sentra.E004",
        )
    ]
