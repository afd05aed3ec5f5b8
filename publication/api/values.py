"""One figure per region and the limits of its color classes: what the map asks for."""

from dataclasses import dataclass

from publication.api.measures import MEASURES, REGION
from publication.api.reading import region_codes
from publication.choropleth import classes_of, natural_breaks
from publication.models import (
    PublishedConcentration,
    PublishedIndustryResult,
    PublishedRegionResult,
    PublishedRelease,
)

# What a region without a single firm of the industry has: zero of it, which is a value.
COUNTS = ("employment", "establishments")


@dataclass(frozen=True)
class Cut:
    """One industry in one year, at one level of a release; no industry for a measure of regions."""

    release: PublishedRelease
    measure: str
    activity: str
    industry: str | None
    level: str
    year: int

    @property
    def of_regions(self) -> bool:
        return MEASURES[self.measure].grain == REGION

    @property
    def _where(self) -> dict:
        return {
            "release_id": self.release.pk,
            "level": self.level,
            "year": self.year,
            "measure": self.activity,
        }

    def rows(self) -> dict[str, tuple]:
        """Return {region: (value, low, high, establishments, uncertain)} where the industry is."""
        if self.of_regions:
            rows = PublishedRegionResult.objects.filter(**self._where)
            found = rows.values_list("region_code", self.measure, "establishments")
            return {region: (value, None, None, firms, None) for region, value, firms in found}
        return {
            region: rest
            for region, *rest in PublishedConcentration.objects.filter(
                **self._where, industry_code=self.industry
            ).values_list(
                "region_code",
                self.measure,
                "location_quotient_low",
                "location_quotient_high",
                "establishments",
                "uncertain",
            )
        }

    def active_regions(self) -> set[str]:
        """Return the regions that have any of what is counted."""
        return set(
            PublishedRegionResult.objects.filter(
                **self._where, **{f"{self.activity}__gt": 0}
            ).values_list("region_code", flat=True)
        )

    def industry_is_there(self) -> bool:
        return PublishedIndustryResult.objects.filter(
            **self._where, industry_code=self.industry, **{f"{self.activity}__gt": 0}
        ).exists()

    def values_of_all_years(self) -> list[float]:
        model, where = PublishedConcentration, {"industry_code": self.industry}
        if self.of_regions:
            model, where = PublishedRegionResult, {}
        rows = model.objects.filter(
            release_id=self.release.pk, level=self.level, measure=self.activity, **where
        )
        return list(rows.values_list(self.measure, flat=True))


def values(cut: Cut, *, breaks_of: str = "year") -> dict:
    """Return the figures of every region of the level, with limits and counts of classes.

    `breaks_of` is `year`, or `all`: the same limits for every year, so that years compare.
    """
    rows = cut.rows()
    absent = value_where_absent(cut)
    figures = {
        region: rows[region][0] if region in rows else absent(region)
        for region in region_codes(cut.release, cut.level)
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
        **_certainty(cut, rows),
        "firms": {region: row[3] for region, row in rows.items() if row[3] is not None},
        "flags": {region: "n" for region, value in figures.items() if value is None},
        "source": source_of(cut.release) | {"industry": cut.industry, "level": cut.level, "year": cut.year},
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


def _certainty(cut: Cut, rows: dict) -> dict:
    """Return the bounds of the interval and which values hang on few firms, for the quotient."""
    if cut.measure != "location_quotient":
        return {"low": {}, "high": {}, "uncertain": {}}
    return {
        "low": {region: row[1] for region, row in rows.items() if row[1] is not None},
        "high": {region: row[2] for region, row in rows.items() if row[2] is not None},
        "uncertain": {region: True for region, row in rows.items() if row[4]},
    }


def source_of(release: PublishedRelease) -> dict:
    """Return what a figure of a release must say of where it is from."""
    return {
        "release": str(release.key),
        "dataset": release.dataset_code,
        "dataset_name": release.dataset_name,
        "owner": release.owner_name,
        "edition": release.boundary_set_code,
        "classification": release.classification_code,
        "fictional": release.fictional,
        "run": str(release.run_key),
        "released_at": release.released_at,
    }
