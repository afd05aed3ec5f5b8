"""Results, one table per grain.  NULL means undefined; zero is a value.

The figures of a grain are listed once: a release's tables, which name regions and industries by
their codes, have the same.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class MoranClass(models.TextChoices):
    """How a region's quotient and its neighbors' stand to the average."""

    HIGH_HIGH = "high_high", _("high among high")
    LOW_HIGH = "low_high", _("low among high")
    LOW_LOW = "low_low", _("low among low")
    HIGH_LOW = "high_low", _("high among low")


class Dynamics(models.Model):
    """How a grain changes from year to year; growth is a trend of the logarithm."""

    entry_rate = models.FloatField(null=True)
    exit_rate = models.FloatField(null=True)
    growth = models.FloatField(null=True)
    growth_low = models.FloatField(null=True)
    growth_high = models.FloatField(null=True)

    class Meta:
        abstract = True


class ConcentrationFigures(models.Model):
    """What is measured of an industry in a region."""

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
    stability = models.CharField(max_length=1, null=True)
    p_value = models.FloatField(null=True)
    q_value = models.FloatField(null=True)
    standardized_location_quotient = models.FloatField(null=True)
    local_moran = models.FloatField(null=True)
    local_moran_p = models.FloatField(null=True)
    local_moran_q = models.FloatField(null=True)
    local_moran_class = models.CharField(max_length=9, null=True, choices=MoranClass)
    getis_ord_z = models.FloatField(null=True)
    relatedness_density = models.FloatField(null=True)
    cluster_index = models.FloatField(null=True)
    strong_cluster = models.BooleanField(null=True)
    observatory_stars = models.PositiveSmallIntegerField(null=True)
    regional_shift = models.FloatField(null=True)

    class Meta:
        abstract = True


class IndustryFigures(Dynamics):
    """What is measured of an industry in the whole area."""

    employment = models.FloatField(null=True)
    establishments = models.FloatField(null=True)
    value_added = models.FloatField(null=True)
    regions_present = models.PositiveIntegerField(null=True)
    hoover = models.FloatField(null=True)
    gini_of_location_quotients = models.FloatField(null=True)
    locational_gini_lorenz = models.FloatField(null=True)
    theil_t = models.FloatField(null=True)
    theil_l = models.FloatField(null=True)
    plants = models.PositiveIntegerField(null=True)
    plant_herfindahl = models.FloatField(null=True)
    raw_concentration = models.FloatField(null=True)
    ellison_glaeser = models.FloatField(null=True)
    ellison_glaeser_z = models.FloatField(null=True)
    ellison_glaeser_p = models.FloatField(null=True)
    ellison_glaeser_q = models.FloatField(null=True)
    moran = models.FloatField(null=True)
    moran_z = models.FloatField(null=True)
    moran_p = models.FloatField(null=True)
    moran_q = models.FloatField(null=True)
    complexity = models.FloatField(null=True)
    group_coagglomeration = models.FloatField(null=True)

    class Meta:
        abstract = True


class RegionFigures(Dynamics):
    """What is measured of a region over all its industries."""

    employment = models.FloatField(null=True)
    establishments = models.FloatField(null=True)
    value_added = models.FloatField(null=True)
    industries_present = models.PositiveIntegerField(null=True)
    krugman_specialization = models.FloatField(null=True)
    herfindahl = models.FloatField(null=True)
    gini_specialization = models.FloatField(null=True)
    hachman = models.FloatField(null=True)
    entropy = models.FloatField(null=True)
    related_variety = models.FloatField(null=True)
    unrelated_variety = models.FloatField(null=True)
    complexity = models.FloatField(null=True)
    national_shift = models.FloatField(null=True)
    mix_shift = models.FloatField(null=True)
    regional_shift = models.FloatField(null=True)

    class Meta:
        abstract = True


class PairFigures(models.Model):
    """How often two industries are found together, in one sense or another."""

    proximity = models.FloatField(null=True)
    cosine = models.FloatField(null=True)
    jaccard = models.FloatField(null=True)
    association = models.FloatField(null=True)
    coagglomeration = models.FloatField(null=True)
    input_output_link = models.FloatField(null=True)

    class Meta:
        abstract = True


class DistanceFigures(models.Model):
    """What is measured of an industry's plants at a distance, with the bands that random maps leave."""

    class Function(models.TextChoices):
        K_DENSITY = "k_d", _("K-density (Duranton and Overman)")
        M = "m", _("M (Marcon and Puech)")

    function = models.CharField(max_length=3, choices=Function)
    distance_km = models.FloatField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    local_low = models.FloatField(null=True)
    local_high = models.FloatField(null=True)
    plants = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Concentration(Result, ConcentrationFigures):
    """A region × industry cell: how strongly the industry concentrates there, and how sure that is.

    The cells of a run are a partition of their own, which is filled, indexed and dropped as a whole
    (clusters/cells.py).  That run, region and industry exist is checked for all rows together: looked up row
    by row, as foreign keys are, it takes twice as long as storing the rows.
    """

    pk = models.CompositePrimaryKey("industry_id", "year", "measure", "region_id", "run_id")
    run = models.ForeignKey(
        AnalysisRun, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    region = models.ForeignKey(
        Region, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    industry = models.ForeignKey(
        Industry, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        indexes = [models.Index(fields=["region"], name="concentration_of_region")]

    def __str__(self):
        return f"{self.region_id} × {self.industry_id} {self.year}"


class IndustryResult(Result, IndustryFigures):
    """An industry in the whole area."""

    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    level = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "level", "year", "measure", "industry"], name="industry_result_once"
            ),
        ]

    def __str__(self):
        return f"{self.industry_id} {self.year}"


class RegionResult(Result, RegionFigures):
    """A region over all its industries."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "year", "measure", "region"], name="region_result_once"
            ),
        ]

    def __str__(self):
        return f"{self.region_id} {self.year}"


class IndustryPair(Result, PairFigures):
    """How related two industries are; for each industry the closest others, in the run's last year."""

    level = models.CharField(max_length=30)
    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "level", "year", "measure", "industry", "other"],
                name="industry_pair_once",
            ),
        ]

    def __str__(self):
        return f"{self.industry_id} ~ {self.other_id} {self.year}"


class DistanceResult(Result, DistanceFigures):
    """How an industry's plants gather in the run's last year; for the industries that were asked for."""

    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "year", "measure", "industry", "function", "distance_km"],
                name="distance_result_once",
            ),
        ]

    def __str__(self):
        return f"{self.function} {self.industry_id} {self.distance_km} km {self.year}"
