"""Supplier links, and those at their ends who are in no register."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.models.classifications import Industry
from firms.models.datasets import Dataset, OfDatasetQuerySet
from firms.models.firms import Firm


class ExternalParty(models.Model):
    """A supplier or buyer outside the register, known by name and place."""

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="external_parties", verbose_name=_("dataset")
    )
    name = models.CharField(_("name"), max_length=200)
    place = models.CharField(_("region or country"), max_length=120, blank=True)
    industry_code = models.CharField(
        _("industry code"), max_length=12, blank=True, help_text=_("As stated by the source.")
    )

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("external party")
        verbose_name_plural = _("external parties")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "name", "place", "industry_code"], name="external_party_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="external_party_has_a_name"),
        ]

    def __str__(self):
        return f"{self.name} ({self.place})" if self.place else self.name


class SupplierLink(models.Model):
    """Goods or services that went from a supplier to a buyer in a year."""

    class Kind(models.TextChoices):
        RAW_MATERIAL = "raw_material", _("raw material")
        COMPONENT = "component", _("component")
        FREIGHT = "freight", _("freight")
        MACHINERY = "machinery", _("machinery and maintenance")
        SERVICE = "service", _("service")
        COMPLEMENTARY = "complementary", _("complementary")
        UNKNOWN = "", _("unknown")

    dataset = models.ForeignKey(
        Dataset,
        models.CASCADE,
        related_name="links",
        verbose_name=_("dataset"),
        db_constraint=False,  # that of its ends, which the database checks
    )
    supplier = models.ForeignKey(
        Firm,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sales",
        verbose_name=_("supplier"),
        db_index=False,  # link_once begins with it
        db_constraint=False,
    )
    buyer = models.ForeignKey(
        Firm,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="purchases",
        verbose_name=_("buyer"),
        db_constraint=False,
    )
    external_supplier = models.ForeignKey(
        ExternalParty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sales",
        verbose_name=_("supplier outside the register"),
        db_index=False,  # most links have none; see Meta
    )
    external_buyer = models.ForeignKey(
        ExternalParty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="purchases",
        verbose_name=_("buyer outside the register"),
        db_index=False,  # most links have none; see Meta
    )
    kind = models.CharField(
        _("kind"), max_length=14, choices=Kind, blank=True, default=Kind.UNKNOWN
    )
    input = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("input"),
        help_text=_("The industry that makes what is bought."),
    )
    annual_value = models.FloatField(
        _("yearly value"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    quantity = models.FloatField(
        _("quantity"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=40, blank=True, help_text=_("As stated by the source.")
    )
    confidence = models.FloatField(
        _("confidence"),
        null=True,
        blank=True,
        help_text=_("As stated by the source, from 0 to 1."),
        validators=[MinValueValidator(0)],
    )

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier link")
        verbose_name_plural = _("supplier links")
        ordering = ["-year", "id"]
        indexes = [
            models.Index(fields=[end], condition=Q(**{f"{end}__isnull": False}), name=f"link_{end}")
            for end in ("external_supplier", "external_buyer")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(supplier=None, external_supplier__isnull=False)
                | Q(supplier__isnull=False, external_supplier=None),
                name="link_has_one_supplier",
            ),
            models.CheckConstraint(
                condition=Q(buyer=None, external_buyer__isnull=False)
                | Q(buyer__isnull=False, external_buyer=None),
                name="link_has_one_buyer",
            ),
            models.CheckConstraint(
                condition=Q(supplier__isnull=False) | Q(buyer__isnull=False),
                name="link_touches_the_register",
            ),
            models.CheckConstraint(
                condition=Q(supplier=None) | Q(buyer=None) | ~Q(supplier=F("buyer")),
                name="link_between_two",
            ),
            models.CheckConstraint(
                condition=Q(annual_value=None)
                | (Q(annual_value__gte=0, annual_value__lt=1e300) & ~Q(currency="")),
                name="link_value_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | (Q(quantity__gte=0, quantity__lt=1e300) & ~Q(unit="")),
                name="link_quantity_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1800, year__lte=2200), name="link_year_plausible"
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
                name="link_confidence_is_a_share",
            ),
            models.UniqueConstraint(
                fields=[
                    "supplier",
                    "buyer",
                    "external_supplier",
                    "external_buyer",
                    "kind",
                    "input",
                    "year",
                ],
                nulls_distinct=False,
                name="link_once",
            ),
        ]

    def __str__(self):
        return f"{self.supplier or self.external_supplier} → {self.buyer or self.external_buyer}"
