"""Firms: places of work, what they do and where, and their yearly figures."""

from django.contrib.gis.db import models as gis
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, FloatField, Func, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from firms.models.classifications import Industry
from firms.models.datasets import Dataset, OfDatasetQuerySet
from regions.models import BoundarySet, Region, WithinTheWorld

YEAR = Q(year__gte=1800, year__lte=2200)


class Longitude(Func):
    function = "ST_X"
    output_field = FloatField()


class Latitude(Func):
    function = "ST_Y"
    output_field = FloatField()


def inside_box(west: float, south: float, east: float, north: float) -> Q:
    """Ask for the states whose point lies in a box of degrees, its edges included."""
    x, y = Longitude("point"), Latitude("point")
    return Q(
        GreaterThanOrEqual(x, west),
        LessThanOrEqual(x, east),
        GreaterThanOrEqual(y, south),
        LessThanOrEqual(y, north),
    )


class Holding(models.Model):
    """One owner of several firms, shared across agencies so that contributors are not counted twice."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ["code"]

    def __str__(self):
        return self.name or self.code


class Firm(models.Model):
    """A place of work (an establishment)."""

    # firm_id_once begins with the dataset.  A rule of the database checks it for all rows of a statement at once,
    # as it does wherever `db_constraint` is off below (migration 0011).
    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="firms", verbose_name=_("dataset"), db_index=False, db_constraint=False
    )  # fmt: skip
    firm_id = models.CharField(
        _("firm id"), max_length=60, help_text=_("The number it has where the record comes from.")
    )
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    closed_year = models.PositiveSmallIntegerField(
        _("closed in"),
        null=True,
        blank=True,
        help_text=_("The first year in which it no longer worked. Empty while it works."),
    )
    listed = models.BooleanField(
        _("listed"), default=False, help_text=_("It may be shown to the public by name.")
    )

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        ordering = ["dataset", "firm_id"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "firm_id"], name="firm_id_once"),
            models.CheckConstraint(condition=~Q(firm_id=""), name="firm_has_an_id"),
            models.CheckConstraint(condition=~Q(name=""), name="firm_has_a_name"),
            models.CheckConstraint(
                condition=Q(founded_year=None)
                | Q(closed_year=None)
                | Q(founded_year__lte=F("closed_year")),
                name="firm_closes_after_it_opens",
            ),
        ]

    def __str__(self):
        return self.name


class FirmState(models.Model):
    """What changes seldom: industry, place and owner, from a year on."""

    class Precision(models.TextChoices):
        EXACT = "exact", _("exact")
        NEAREST = "nearest", _("at sea, taken to the nearest region")
        DISTRICT = "district", _("middle of its district")

    # firm_state_once begins with the firm.
    firm = models.ForeignKey(
        Firm, models.CASCADE, related_name="states", verbose_name=_("firm"), db_index=False, db_constraint=False
    )  # fmt: skip
    from_year = models.PositiveSmallIntegerField(_("from year"))
    industry = models.ForeignKey(
        Industry, models.PROTECT, related_name="+", verbose_name=_("industry"), db_constraint=False
    )
    secondary_industries = models.ManyToManyField(
        Industry,
        blank=True,
        related_name="+",
        verbose_name=_("secondary industries"),
        db_constraint=False,
    )
    # Indexed by its numbers: of an index of shapes, a million new points cost five times as much.
    point = gis.PointField(_("point"), srid=4326, spatial_index=False)
    precision = models.CharField(
        _("precision"), max_length=10, choices=Precision, default=Precision.EXACT
    )
    holding = models.ForeignKey(
        Holding,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="states",
        verbose_name=_("holding"),
        db_constraint=False,
        db_index=False,
    )

    objects = OfDatasetQuerySet.by_way_of("firm__dataset")

    class Meta:
        verbose_name = _("industry and place")
        verbose_name_plural = _("industry and place")
        ordering = ["firm", "from_year"]
        indexes = [models.Index(Longitude("point"), Latitude("point"), name="firm_state_point")]
        constraints = [
            models.UniqueConstraint(fields=["firm", "from_year"], name="firm_state_once"),
            models.CheckConstraint(
                condition=Q(from_year__gte=1800, from_year__lte=2200),
                name="firm_state_year_plausible",
            ),
            models.CheckConstraint(
                condition=WithinTheWorld("point"), name="firm_point_in_the_world"
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.from_year}"


class FirmYear(models.Model):
    """A firm's figures of one year.  A missing year is unknown, not zero."""

    firm = models.ForeignKey(
        Firm, models.CASCADE, related_name="years", verbose_name=_("firm"), db_index=False, db_constraint=False
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(_("year"))
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    output = models.FloatField(
        _("output"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Value of the year's output, in the dataset's currency."),
    )

    objects = OfDatasetQuerySet.by_way_of("firm__dataset")

    class Meta:
        verbose_name = _("yearly figures")
        verbose_name_plural = _("yearly figures")
        ordering = ["firm", "year"]
        # By it the first and last year of a large register are found.
        indexes = [models.Index(fields=["year"], name="firm_year_year")]
        constraints = [
            models.UniqueConstraint(fields=["firm", "year"], name="firm_year_once"),
            models.CheckConstraint(condition=YEAR, name="firm_year_plausible"),
            models.CheckConstraint(
                # NaN and infinity are greater than every number in PostgreSQL.
                condition=Q(output=None) | Q(output__gte=0, output__lt=1e300),
                name="firm_output_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.year}"


class FirmRegion(models.Model):
    """The region of a firm's point in an edition, at the edition's finest level.

    One rule: inside; on a border or overlap the lower code; at sea the nearest, marked in the state.
    """

    state = models.ForeignKey(
        FirmState, models.CASCADE, related_name="regions", db_index=False, db_constraint=False
    )
    # That of the region, which the database checks.
    boundary_set = models.ForeignKey(
        BoundarySet, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    region = models.ForeignKey(
        Region, models.CASCADE, related_name="firm_states", db_constraint=False
    )

    objects = OfDatasetQuerySet.by_way_of("state__firm__dataset")

    class Meta:
        verbose_name = _("region of a firm")
        verbose_name_plural = _("regions of firms")
        constraints = [
            models.UniqueConstraint(
                fields=["state", "boundary_set"], name="one_region_per_edition"
            ),
        ]

    def __str__(self):
        return f"{self.state} · {self.region}"
