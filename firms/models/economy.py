"""Figures that no firm record carries: published statistics, prices, input–output coefficients."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.models.classifications import Classification, Industry
from firms.models.datasets import Dataset, OfDatasetQuerySet
from firms.models.firms import Firm
from regions.models import Region


class Flag(models.TextChoices):
    NONE = "", _("none")
    MISSING = "missing", _("missing")
    SUPPRESSED = "suppressed", _("suppressed")
    DOUBTFUL = "doubtful", _("doubtful")


def flagged(figure: str) -> models.CheckConstraint:
    """A missing or suppressed figure is unknown: it must be NULL, never zero."""
    unknown = Q(**{f"{figure}_flag__in": ["missing", "suppressed"]})
    return models.CheckConstraint(
        condition=~unknown | Q(**{figure: None}), name=f"statistic_{figure}_unknown_is_null"
    )


def bounded(figure: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{figure: None}) | Q(**{f"{figure}__gte": 0, f"{figure}__lt": 1e300}),
        name=name,
    )


class Statistic(models.Model):
    """A published figure of a region, an industry (none: the stated total) and a year."""

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="statistics", verbose_name=_("dataset")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="statistics", verbose_name=_("region")
    )
    industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statistics",
        verbose_name=_("industry"),
        help_text=_("Empty for the stated total of all industries."),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    employment = models.FloatField(
        _("employment"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    establishments = models.FloatField(
        _("establishments"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    # Value added can be negative in a bad year.
    value_added = models.FloatField(_("value added"), null=True, blank=True)
    employment_flag = models.CharField(
        _("flag of employment"), max_length=10, choices=Flag, blank=True, default=Flag.NONE
    )
    establishments_flag = models.CharField(
        _("flag of establishments"), max_length=10, choices=Flag, blank=True, default=Flag.NONE
    )
    value_added_flag = models.CharField(
        _("flag of value added"), max_length=10, choices=Flag, blank=True, default=Flag.NONE
    )

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("statistic")
        verbose_name_plural = _("statistics")
        ordering = ["dataset", "region", "industry", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "region", "industry", "year"],
                nulls_distinct=False,
                name="statistic_once",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1800, year__lte=2200), name="statistic_year_plausible"
            ),
            bounded("employment", "statistic_employment_not_negative"),
            bounded("establishments", "statistic_establishments_not_negative"),
            models.CheckConstraint(
                condition=Q(value_added=None) | Q(value_added__gt=-1e300, value_added__lt=1e300),
                name="statistic_value_added_finite",
            ),
            *(flagged(figure) for figure in ("employment", "establishments", "value_added")),
        ]

    def __str__(self):
        return f"{self.region} · {self.industry or 'TOTAL'} · {self.year}"


class Price(models.Model):
    """What a supplier asks for an input from a quantity on."""

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="prices", verbose_name=_("dataset")
    )
    supplier = models.ForeignKey(
        Firm, models.CASCADE, related_name="prices", verbose_name=_("supplier"), db_constraint=False
    )
    input = models.ForeignKey(Industry, models.PROTECT, related_name="+", verbose_name=_("input"))
    min_quantity = models.FloatField(
        _("from quantity"), default=0, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unit"), max_length=30)
    unit_price = models.FloatField(_("price per unit"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3)
    year = models.PositiveSmallIntegerField(_("year"))

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["supplier", "input", "year", "min_quantity"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "input", "year", "unit", "currency", "min_quantity"],
                name="price_once",
            ),
            bounded("min_quantity", "price_quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(unit_price__gt=0, unit_price__lt=1e300), name="price_positive"
            ),
            models.CheckConstraint(
                condition=~Q(unit="") & ~Q(currency=""), name="price_has_unit_and_currency"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1800, year__lte=2200), name="price_year_plausible"
            ),
        ]

    def __str__(self):
        return f"{self.supplier} · {self.input} · ≥ {self.min_quantity:g} {self.unit}"


class Coefficient(models.Model):
    """How much of the supplying industry's goods a unit of the using industry's output takes."""

    classification = models.ForeignKey(
        Classification,
        models.CASCADE,
        related_name="coefficients",
        verbose_name=_("classification"),
    )
    source = models.CharField(_("table"), max_length=120)
    using_industry = models.ForeignKey(
        Industry, models.CASCADE, related_name="+", verbose_name=_("using industry")
    )
    supplying_industry = models.ForeignKey(
        Industry, models.CASCADE, related_name="+", verbose_name=_("supplying industry")
    )
    coefficient = models.FloatField(_("coefficient"))

    class Meta:
        verbose_name = _("input–output coefficient")
        verbose_name_plural = _("input–output coefficients")
        ordering = ["source", "using_industry", "supplying_industry"]
        constraints = [
            models.UniqueConstraint(
                fields=["classification", "source", "using_industry", "supplying_industry"],
                name="coefficient_once",
            ),
            models.CheckConstraint(
                condition=Q(coefficient__gte=0, coefficient__lte=1), name="coefficient_is_a_share"
            ),
        ]

    def __str__(self):
        return f"{self.supplying_industry} → {self.using_industry}: {self.coefficient}"
