"""The schema `published`, read through a role that can read nothing else.

Reference data (boundaries, industries) are views of what is active; released figures are tables
that only `publication.services` writes.  See publication/sql/published.sql.
"""

from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.db import models

from clusters.models import (
    ConcentrationFigures,
    DistanceFigures,
    IndustryFigures,
    PairFigures,
    RegionFigures,
)
from regions.models import titled


def table(name: str) -> str:
    # Django leaves a name alone that comes quoted; this is how a table of another schema is named.
    return f'"published"."{name}"'


class Published(models.Model):
    """Anything of the schema `published`; the router sends its reads to the published connection."""

    published = True

    class Meta:
        abstract = True
        managed = False


class PublishedBoundarySet(Published):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=100)
    code_system = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    fictional = models.BooleanField()
    extent = gis.PolygonField(srid=4326)
    activated_at = models.DateTimeField()

    class Meta(Published.Meta):
        db_table = table("boundary_set")
        ordering = ["code"]


class PublishedLevel(Published):
    boundary_set = models.ForeignKey(PublishedBoundarySet, models.DO_NOTHING, related_name="levels")
    code = models.SlugField()
    depth = models.PositiveSmallIntegerField()
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta(Published.Meta):
        db_table = table("level")
        ordering = ["depth"]

    @property
    def name(self):
        return titled(self, "name")


class PublishedRegion(Published):
    boundary_set = models.ForeignKey(
        PublishedBoundarySet, models.DO_NOTHING, related_name="regions"
    )
    level = models.ForeignKey(PublishedLevel, models.DO_NOTHING, related_name="regions")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    parent = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="children")
    area_km2 = models.FloatField()
    geometry = gis.MultiPolygonField(srid=4326)

    class Meta(Published.Meta):
        db_table = table("region")
        ordering = ["code"]


class PublishedRegionShape(Published):
    region = models.ForeignKey(PublishedRegion, models.DO_NOTHING, related_name="shapes")
    resolution = models.PositiveSmallIntegerField()
    geometry = gis.MultiPolygonField(srid=4326)

    class Meta(Published.Meta):
        db_table = table("region_shape")


class PublishedClassification(Published):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    fictional = models.BooleanField()

    class Meta(Published.Meta):
        db_table = table("classification")
        ordering = ["code"]


class PublishedIndustry(Published):
    classification = models.ForeignKey(
        PublishedClassification, models.DO_NOTHING, related_name="industries"
    )
    code = models.CharField(max_length=12)
    level = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="children")
    title_id = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    traded = models.BooleanField(null=True)
    other_names_id = models.CharField(max_length=300)
    other_names_en = models.CharField(max_length=300)

    class Meta(Published.Meta):
        db_table = table("industry")
        ordering = ["code"]

    @property
    def title(self):
        return titled(self, "title")


class PublishedRelease(Published):
    """A release as others see it; `id` is the release's own."""

    key = models.UUIDField(unique=True)
    run_key = models.UUIDField()
    dataset_code = models.CharField(max_length=60)
    dataset_name = models.CharField(max_length=200)
    owner_name = models.CharField(max_length=200)
    fictional = models.BooleanField()
    boundary_set_code = models.CharField(max_length=60)
    classification_code = models.CharField(max_length=40)
    levels = ArrayField(models.CharField(max_length=30))
    measures = ArrayField(models.CharField(max_length=20))
    years = ArrayField(models.PositiveSmallIntegerField())
    industry_level = models.CharField(max_length=10)
    parameters = models.JSONField()
    released_at = models.DateTimeField()
    current = models.BooleanField()
    content_sha256 = models.CharField(max_length=64)

    class Meta(Published.Meta):
        db_table = table("release")
        ordering = ["-released_at"]


class PublishedResult(Published):
    release = models.ForeignKey(PublishedRelease, models.DO_NOTHING, related_name="+")
    level = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20)

    class Meta(Published.Meta):
        abstract = True


class PublishedConcentration(PublishedResult, ConcentrationFigures):
    region_code = models.CharField(max_length=30)
    region_name = models.CharField(max_length=150)
    industry_code = models.CharField(max_length=12)

    class Meta(PublishedResult.Meta):
        abstract = False
        db_table = table("concentration")
        ordering = ["id"]


class PublishedIndustryResult(PublishedResult, IndustryFigures):
    industry_code = models.CharField(max_length=12)

    class Meta(PublishedResult.Meta):
        abstract = False
        db_table = table("industry_result")
        ordering = ["id"]


class PublishedRegionResult(PublishedResult, RegionFigures):
    region_code = models.CharField(max_length=30)
    region_name = models.CharField(max_length=150)

    class Meta(PublishedResult.Meta):
        abstract = False
        db_table = table("region_result")
        ordering = ["id"]


class PublishedDistance(Published, DistanceFigures):
    """How an industry's plants gather at a distance, beside random maps."""

    release = models.ForeignKey(PublishedRelease, models.DO_NOTHING, related_name="+")
    industry_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20)

    class Meta(Published.Meta):
        db_table = table("distance")
        ordering = ["id"]


class PublishedIndustryPair(PublishedResult, PairFigures):
    """How related two industries are: for each industry the closest others."""

    industry_code = models.CharField(max_length=12)
    other_code = models.CharField(max_length=12)

    class Meta(PublishedResult.Meta):
        abstract = False
        db_table = table("industry_pair")
        ordering = ["id"]
