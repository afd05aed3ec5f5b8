"""The measures that the map and the tables offer."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """A column of the concentration table; without an activity, its own name is what it counts."""

    name: str
    unit: str
    description: str


MEASURES = {
    "location_quotient": Measure(
        _("location quotient"),
        "ratio",
        _("How much more of the region's jobs the industry has than of all jobs; 1 is average."),
    ),
    "employment": Measure(_("employment"), "jobs", _("People who work there.")),
    "establishments": Measure(_("establishments"), "establishments", _("Places of work.")),
    "share_of_region": Measure(
        _("share of the region"), "share", _("The industry's part of all there is in the region.")
    ),
    "share_of_industry": Measure(
        _("share of the industry"), "share", _("The region's part of all there is of the industry.")
    ),
}
ACTIVITIES = {
    "employment": _("employment"),
    "establishments": _("establishments"),
    "value_added": _("value added"),
}


def in_both_languages(text, stem: str = "name") -> dict[str, str]:
    """Return {stem_id, stem_en} of a lazy text."""
    found = {}
    for language in ("id", "en"):
        with translation.override(language):
            found[f"{stem}_{language}"] = str(text)
    return found
