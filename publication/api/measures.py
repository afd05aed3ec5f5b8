"""The measures that the map and the tables offer."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from publication.choropleth import QUOTIENT_BREAKS, RATE_BREAKS, SCORE_BREAKS

CELL, REGION = "cell", "region"


@dataclass(frozen=True)
class Measure:
    """A column of the table of cells, or of the table of regions: then no industry has a part in it.

    Without breaks of its own its classes are cut from the figures.  Where its 90% interval is known,
    `interval` names the columns of its bounds.
    """

    name: str
    unit: str
    description: str
    grain: str = CELL
    breaks: list[float] | None = None
    interval: tuple[str, str] | None = None


MEASURES = {
    "location_quotient": Measure(
        _("location quotient"),
        "ratio",
        _("How much more of the region's jobs the industry has than of all jobs; 1 is average."),
        breaks=QUOTIENT_BREAKS,
        interval=("location_quotient_low", "location_quotient_high"),
    ),
    "employment": Measure(_("employment"), "jobs", _("People who work there.")),
    "establishments": Measure(_("establishments"), "establishments", _("Places of work.")),
    "share_of_region": Measure(
        _("share of the region"), "share", _("The industry's part of all there is in the region.")
    ),
    "share_of_industry": Measure(
        _("share of the industry"), "share", _("The region's part of all there is of the industry.")
    ),
    "cluster_index": Measure(
        _("cluster index"),
        "ratio",
        _("Jobs and firms of the industry per area and inhabitant; 1 is average."),
        breaks=QUOTIENT_BREAKS,
    ),
    "krugman_specialization": Measure(
        _("regional specialization"),
        "index",
        _("Krugman's index: 0 is the same mix of industries as everywhere, 2 nothing in common."),
        grain=REGION,
    ),
    "entropy": Measure(
        _("regional variety"),
        "bits",
        _("How evenly all there is spreads over industries, in bits."),
        grain=REGION,
    ),
    "related_variety": Measure(
        _("related variety"),
        "bits",
        _("Variety within groups of industries: they can learn from each other."),
        grain=REGION,
    ),
    "unrelated_variety": Measure(
        _("unrelated variety"),
        "bits",
        _("Variety between groups of industries: what hits one group leaves the others."),
        grain=REGION,
    ),
    "complexity": Measure(
        _("economic complexity"),
        "score",
        _("Above 0: many industries that few other regions have. In standard deviations."),
        grain=REGION,
        breaks=SCORE_BREAKS,
    ),
    "growth": Measure(
        _("regional growth"),
        "rate",
        _("Trend of the last ten years, per year; known for the last year, from five years on."),
        grain=REGION,
        breaks=RATE_BREAKS,
        interval=("growth_low", "growth_high"),
    ),
    "entry_rate": Measure(
        _("new firms"),
        "turnover",
        _("Firms that began in the year, per firm there the year before."),
        grain=REGION,
    ),
    "exit_rate": Measure(
        _("closed firms"),
        "turnover",
        _("Firms that closed in the year, per firm there the year before."),
        grain=REGION,
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
