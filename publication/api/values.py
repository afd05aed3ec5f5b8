"""One figure per region and the limits of its color classes: what the map asks for."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import FloatField, Value

from publication.api.measures import MEASURES, REGION
from publication.api.origins import Origin
from publication.choropleth import classes_of, natural_breaks

# What a region without a single firm of the industry has: zero of it, which is a value.
COUNTS = ("employment", "establishments")
# Measures of the same jobs and firms: what leaves one of them open leaves the other open too.
RATIOS = ("location_quotient", "cluster_index")
NOTHING = Value(None, FloatField())


class Figure(NamedTuple):
    """A region's figure with the bounds of its interval, where there is one, and what it rests on."""

    value: float | None
    low: float | None
    high: float | None
    firms: float | None
    uncertain: bool | None


@dataclass(frozen=True)
class Cut:
    """One industry in one year, at one level of an origin; no industry for a measure of regions."""

    origin: Origin
    measure: str
    activity: str
    industry: str | None
    level: str
    year: int

    @property
    def of_regions(self) -> bool:
        return MEASURES[self.measure].grain == REGION

    def _of(self, table):
        """Return a table's rows of all years."""
        return self.origin.rows_of(table).filter(measure=self.activity, level=self.level)

    @property
    def _rows(self):
        """The rows of all years."""
        if self.of_regions:
            return self._of(self.origin.region_results)
        return self._of(self.origin.concentration).filter(industry_code=self.industry)

    def rows(self) -> dict[str, Figure]:
        """Return what is known of each region; where the industry is, unless it is one of regions."""
        low, high = MEASURES[self.measure].interval or (NOTHING, NOTHING)
        # Which ratios hang on few firms is said beside them, not beside counts of the same row.
        uncertain = "uncertain" if self.measure in RATIOS else NOTHING
        found = self._rows.filter(year=self.year).values_list(
            "region_code", self.measure, low, high, "establishments", uncertain
        )
        return {region: Figure(*figure) for region, *figure in found}

    def active_regions(self) -> set[str]:
        """Return the regions that have any of what is counted."""
        rows = self._of(self.origin.region_results).filter(year=self.year)
        return set(rows.filter(**{f"{self.activity}__gt": 0}).values_list("region_code", flat=True))

    def industry_is_there(self) -> bool:
        rows = self._of(self.origin.industry_results).filter(year=self.year)
        return rows.filter(industry_code=self.industry, **{f"{self.activity}__gt": 0}).exists()

    def values_of_all_years(self) -> list[float]:
        return list(self._rows.values_list(self.measure, flat=True))


def values(cut: Cut, *, breaks_of: str = "year") -> dict:
    """Return the figures of every region of the level, with limits and counts of classes.

    `breaks_of` is `year`, or `all`: the same limits for every year, so that years compare.
    """
    rows = cut.rows()
    absent = value_where_absent(cut)
    figures = {
        region: rows[region].value if region in rows else absent(region)
        for region in cut.origin.region_codes(cut.level)
    }
    breaks = breaks_for(cut, figures, breaks_of)
    return {
        "measure": cut.measure,
        "grain": MEASURES[cut.measure].grain,
        "activity": cut.activity,
        "unit": MEASURES[cut.measure].unit,
        "method": "user_defined" if MEASURES[cut.measure].breaks else "fisher_jenks",
        "breaks": breaks,
        "classes": classes_of(figures.values(), breaks),
        "values": figures,
        "low": {region: row.low for region, row in rows.items() if row.low is not None},
        "high": {region: row.high for region, row in rows.items() if row.high is not None},
        "uncertain": {region: True for region, row in rows.items() if row.uncertain},
        "firms": {region: row.firms for region, row in rows.items() if row.firms is not None},
        "flags": {region: "n" for region, value in figures.items() if value is None},
        "source": cut.origin.source | {"industry": cut.industry, "level": cut.level, "year": cut.year},
    }  # fmt: skip


def value_where_absent(cut: Cut):
    """Return the function that says what a region without the industry has."""
    if cut.of_regions:
        return lambda region: None
    if cut.measure in COUNTS:
        return lambda region: 0.0
    if cut.measure == "share_of_industry":
        share = 0.0 if cut.industry_is_there() else None
        return lambda region: share
    active = cut.active_regions()
    if cut.measure in ("location_quotient", "cluster_index") and not cut.industry_is_there():
        active = set()
    return lambda region: 0.0 if region in active else None


def breaks_for(cut: Cut, figures: dict, breaks_of: str) -> list[float]:
    if given := MEASURES[cut.measure].breaks:
        return given
    every = list(figures.values())
    return natural_breaks(every + (cut.values_of_all_years() if breaks_of == "all" else []))
