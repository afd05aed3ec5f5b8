"""Figures of a run as its analysts see them: views of `publication.copying`, with full figures.

Several columns together name a row, as in the tables below; a view has no id.
"""

from django.db import models

from clusters.models import (
    ConcentrationFigures,
    DistanceFigures,
    IndustryFigures,
    PairFigures,
    RegionFigures,
)
from publication.models.found_clusters import Found


class FoundResult(Found):
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20)

    class Meta(Found.Meta):
        abstract = True


class OfRegion(models.Model):
    boundary_set_id = models.BigIntegerField()
    level = models.CharField(max_length=30)
    region_code = models.CharField(max_length=30)
    region_name = models.CharField(max_length=150)

    class Meta:
        abstract = True


class OfIndustry(models.Model):
    classification_id = models.BigIntegerField()
    industry_code = models.CharField(max_length=12)

    class Meta:
        abstract = True


class FoundConcentration(FoundResult, OfRegion, OfIndustry, ConcentrationFigures):
    pk = models.CompositePrimaryKey("run_id", "industry_code", "year", "measure", "region_code")

    class Meta(Found.Meta):
        db_table = "found_concentration"


class FoundIndustryResult(FoundResult, OfIndustry, IndustryFigures):
    pk = models.CompositePrimaryKey("run_id", "level", "year", "measure", "industry_code")
    level = models.CharField(max_length=30)

    class Meta(Found.Meta):
        db_table = "found_industry_result"


class FoundRegionResult(FoundResult, OfRegion, RegionFigures):
    pk = models.CompositePrimaryKey("run_id", "year", "measure", "region_code")

    class Meta(Found.Meta):
        db_table = "found_region_result"


class FoundDistance(FoundResult, OfIndustry, DistanceFigures):
    pk = models.CompositePrimaryKey(
        "run_id", "year", "measure", "industry_code", "function", "distance_km"
    )

    class Meta(Found.Meta):
        db_table = "found_distance"


class FoundIndustryPair(FoundResult, OfIndustry, PairFigures):
    pk = models.CompositePrimaryKey(
        "run_id", "level", "year", "measure", "industry_code", "other_code"
    )
    level = models.CharField(max_length=30)
    other_code = models.CharField(max_length=12)

    class Meta(Found.Meta):
        db_table = "found_industry_pair"
