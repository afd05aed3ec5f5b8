"""Results, one table per grain.  NULL means undefined; zero is a value."""

from django.db import models

from clusters.models.runs import AnalysisRun
from firms.models import Industry, OfDatasetQuerySet
from regions.models import Region


class ResultQuerySet(OfDatasetQuerySet):
    to_dataset = "run__dataset"

    def finished(self):
        """Return only what can be seen: the rows of finished runs."""
        return self.filter(run__state="finished")


class Result(models.Model):
    """What every row of results says of itself."""

    run = models.ForeignKey(AnalysisRun, models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20)

    objects = ResultQuerySet.as_manager()

    class Meta:
        abstract = True


class Concentration(Result):
    """A region × industry cell: how strongly the industry concentrates there, and how sure that is."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    employment = models.FloatField(null=True)
    establishments = models.FloatField(null=True)
    value_added = models.FloatField(null=True)
    share_of_region = models.FloatField(null=True)
    share_of_industry = models.FloatField(null=True)
    location_quotient = models.FloatField(null=True)
    location_quotient_low = models.FloatField(null=True)
    location_quotient_high = models.FloatField(null=True)
    one_firm_low = models.FloatField(null=True)
    one_firm_high = models.FloatField(null=True)
    uncertain = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "industry", "year", "measure", "region"], name="concentration_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "region", "year", "measure"], name="concentration_of_region"
            ),
        ]

    def __str__(self):
        return f"{self.region_id} × {self.industry_id} {self.year}"


class IndustryResult(Result):
    """An industry in the whole area."""

    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    level = models.CharField(max_length=30)
    employment = models.FloatField(null=True)
    establishments = models.FloatField(null=True)
    value_added = models.FloatField(null=True)
    regions_present = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "level", "year", "measure", "industry"], name="industry_result_once"
            ),
        ]

    def __str__(self):
        return f"{self.industry_id} {self.year}"


class RegionResult(Result):
    """A region over all its industries."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    employment = models.FloatField(null=True)
    establishments = models.FloatField(null=True)
    value_added = models.FloatField(null=True)
    industries_present = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "year", "measure", "region"], name="region_result_once"
            ),
        ]

    def __str__(self):
        return f"{self.region_id} {self.year}"
