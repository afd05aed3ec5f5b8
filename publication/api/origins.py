"""Where figures are from: a release, for everybody, or a run, for those who may read its dataset.

Both have the same tables and are asked the same, so that every address below them is one view.
"""

from functools import cached_property

from django.db.models import QuerySet

from clusters.models import AnalysisRun
from firms.models import Industry
from publication import models
from publication.api.csv_export import source_line, source_line_of_run
from publication.api.reading import levels_of
from regions.models import Region


class Origin:
    """What figures are asked of: tables by grain, and the industries and regions that these name."""

    concentration: type
    industry_results: type
    region_results: type
    distances: type
    pairs: type

    dataset_code: str
    classification_code: str
    activities: list[str]  # what is counted
    years: list[int]
    industries: QuerySet
    regions: QuerySet

    def rows_of(self, table: type) -> QuerySet:
        """Return this origin's rows of one of its tables."""
        raise NotImplementedError

    @cached_property
    def levels(self) -> list[str]:
        """Return the codes of the levels at which there are figures, coarsest first."""
        raise NotImplementedError

    @property
    def source(self) -> dict:
        """Return what a figure must say of where it is from."""
        raise NotImplementedError

    @property
    def source_line(self) -> str:
        """Say in a sentence where the figures are from."""
        raise NotImplementedError

    def industry(self, code: str):
        return self.industries.filter(code=code).select_related("parent").first()

    def region(self, code: str):
        regions = self.regions.filter(code=code).defer("geometry", "parent__geometry")
        return regions.select_related("level", "parent").first()

    def region_codes(self, level: str) -> list[str]:
        """Return the codes of all regions of a level, with figures or without."""
        codes = self.regions.filter(level__code=level).order_by("code")
        return list(codes.values_list("code", flat=True))


class OfRelease(Origin):
    concentration = models.PublishedConcentration
    industry_results = models.PublishedIndustryResult
    region_results = models.PublishedRegionResult
    distances = models.PublishedDistance
    pairs = models.PublishedIndustryPair

    def __init__(self, release: models.PublishedRelease):
        self.release = release
        self.dataset_code = release.dataset_code
        self.classification_code = release.classification_code
        self.activities, self.years = release.measures, release.years
        self.industries = models.PublishedIndustry.objects.filter(
            classification__code=release.classification_code
        )
        self.regions = models.PublishedRegion.objects.filter(
            boundary_set__code=release.boundary_set_code
        )

    def rows_of(self, table):
        return table.objects.filter(release_id=self.release.pk)

    @cached_property
    def levels(self):
        return [level.code for level in levels_of(self.release)]

    @property
    def source(self):
        release = self.release
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

    @property
    def source_line(self):
        return source_line(self.release)


class OfRun(Origin):
    concentration = models.FoundConcentration
    industry_results = models.FoundIndustryResult
    region_results = models.FoundRegionResult
    distances = models.FoundDistance
    pairs = models.FoundIndustryPair

    def __init__(self, run: AnalysisRun):
        self.run = run
        self.dataset_code = run.dataset.code
        self.classification_code = run.dataset.classification.code
        self.activities = run.measures
        self.industries = Industry.objects.filter(classification=run.dataset.classification_id)
        self.regions = Region.objects.filter(boundary_set=run.boundary_set_id)

    def rows_of(self, table):
        # Codes are unique only within an edition or a classification; named, their index is used.
        within = {
            "boundary_set_id": self.run.boundary_set_id,
            "classification_id": self.run.dataset.classification_id,
        }
        columns = {field.name for field in table._meta.concrete_fields}
        known = {name: value for name, value in within.items() if name in columns}
        return table.objects.filter(run_id=self.run.pk, **known)

    @cached_property
    def years(self):
        rows = self.rows_of(self.region_results).order_by("year")
        return list(rows.values_list("year", flat=True).distinct())

    @cached_property
    def levels(self):
        levels = self.run.boundary_set.levels.filter(code__in=self.run.levels).order_by("depth")
        return list(levels.values_list("code", flat=True))

    @property
    def source(self):
        dataset = self.run.dataset
        return {
            "release": None,
            "dataset": dataset.code,
            "dataset_name": dataset.name,
            "owner": dataset.owner.name,
            "edition": self.run.boundary_set.code,
            "classification": dataset.classification.code,
            "fictional": dataset.fictional or self.run.boundary_set.fictional,
            "run": str(self.run.key),
            "released_at": None,
        }

    @property
    def source_line(self):
        return source_line_of_run(self.run)
