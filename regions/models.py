"""Where: editions of boundaries, their levels, and the regions in them."""

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import IsValid
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def titled(row, stem: str) -> str:
    """Return a row's Indonesian or English text, in the language of the reader if it is there."""
    first, second = ("en", "id") if (get_language() or "id").startswith("en") else ("id", "en")
    return getattr(row, f"{stem}_{first}") or getattr(row, f"{stem}_{second}")


class WithinTheWorld(Func):
    """Is every coordinate a finite longitude and latitude?  NaN, infinity and empty shapes fail."""

    # `&&` and `@` let NaN pass in some PostGIS versions, so the numbers themselves are compared;
    # in PostgreSQL NaN is greater than every number.  An empty shape has none: the answer is NULL,
    # which a constraint would let pass.
    template = (
        "(ST_XMin(%(expressions)s) >= -180 AND ST_XMax(%(expressions)s) <= 180"
        " AND ST_YMin(%(expressions)s) >= -90 AND ST_YMax(%(expressions)s) <= 90) IS TRUE"
    )
    output_field = models.BooleanField()

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, **extra)
        # The expression stands in it four times, and so do its parameters.
        return sql, tuple(params) * 4


class CodeSystem(models.TextChoices):
    BPS = "bps", "BPS"
    KEMENDAGRI = "kemendagri", "Kemendagri"
    NUTS = "nuts", "NUTS"
    FIPS = "fips", "FIPS"
    ISO = "iso", "ISO 3166"
    FICTIONAL = "fictional", _("fictional")
    OTHER = "other", _("other")


class BoundarySetQuerySet(models.QuerySet):
    def active(self):
        return self.filter(activated_at__isnull=False)


class BoundarySet(models.Model):
    """An edition of boundaries: loaded, checked, then activated.  It never changes afterwards."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("license"), max_length=100, blank=True)
    code_system = models.CharField(_("code system"), max_length=20, choices=CodeSystem)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    extent = gis.PolygonField(
        _("box"), srid=4326, help_text=_("No region and no point of this edition lies outside it.")
    )
    fictional = models.BooleanField(_("fictional"), default=False)
    created_at = models.DateTimeField(_("loaded at"), db_default=Now(), editable=False)
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True)

    objects = BoundarySetQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary set")
        verbose_name_plural = _("boundary sets")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_from__lte=F("valid_to")),
                name="boundary_set_validity_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(code_system__in=CodeSystem.values),
                name="boundary_set_code_system_known",
            ),
            models.CheckConstraint(
                condition=WithinTheWorld("extent"), name="boundary_set_box_in_the_world"
            ),
        ]

    def __str__(self):
        return self.name


class Level(models.Model):
    """A tier of regions in an edition; 1 is the coarsest."""

    boundary_set = models.ForeignKey(
        BoundarySet, models.CASCADE, related_name="levels", verbose_name=_("boundary set")
    )
    code = models.SlugField(_("code"), max_length=30)
    depth = models.PositiveSmallIntegerField(_("depth"))
    name_id = models.CharField(_("name (Indonesian)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["boundary_set", "depth"]
        constraints = [
            models.UniqueConstraint(fields=["boundary_set", "code"], name="level_code_once"),
            models.UniqueConstraint(fields=["boundary_set", "depth"], name="level_depth_once"),
            models.CheckConstraint(condition=Q(depth__gte=1), name="level_depth_from_one"),
        ]

    def __str__(self):
        return titled(self, "name")


class RegionQuerySet(models.QuerySet):
    def of_edition(self, boundary_set):
        return self.filter(boundary_set=boundary_set)

    def of_level(self, code: str):
        return self.filter(level__code=code)

    def containing(self, point):
        """Return regions the point lies in or on the border of, the lower code first (the one rule)."""
        return self.filter(geometry__intersects=point).order_by("code")


class Region(models.Model):
    """A province, regency, district … in one edition."""

    boundary_set = models.ForeignKey(
        BoundarySet, models.CASCADE, related_name="regions", verbose_name=_("boundary set")
    )
    level = models.ForeignKey(
        Level, models.PROTECT, related_name="regions", verbose_name=_("level")
    )
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=150)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    geometry = gis.MultiPolygonField(_("shape"), srid=4326)
    area_km2 = models.FloatField(_("area in km²"))

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["boundary_set", "code"]
        constraints = [
            models.UniqueConstraint(fields=["boundary_set", "code"], name="region_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="region_has_a_code"),
            models.CheckConstraint(condition=Q(area_km2__gt=0), name="region_area_positive"),
            models.CheckConstraint(condition=IsValid("geometry"), name="region_shape_valid"),
            models.CheckConstraint(
                condition=WithinTheWorld("geometry"), name="region_shape_in_the_world"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class RegionShape(models.Model):
    """A region's outline for the map, simplified with its neighbours so that shared borders stay shared."""

    class Resolution(models.IntegerChoices):
        FINE = 1, _("fine")
        MIDDLE = 2, _("middle")
        COARSE = 3, _("coarse")

    region = models.ForeignKey(Region, models.CASCADE, related_name="shapes")
    resolution = models.PositiveSmallIntegerField(choices=Resolution)
    geometry = gis.MultiPolygonField(srid=4326, spatial_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "resolution"], name="region_shape_once"),
            models.CheckConstraint(
                condition=WithinTheWorld("geometry"), name="map_shape_in_the_world"
            ),
        ]

    def __str__(self):
        return f"{self.region} ({self.get_resolution_display()})"


class BoundaryFault(models.Model):
    """Where two regions of a level overlap, or leave a gap between them, in the source's own shapes."""

    class Kind(models.TextChoices):
        OVERLAP = "overlap", _("overlap")
        GAP = "gap", _("gap")

    level = models.ForeignKey(Level, models.CASCADE, related_name="faults", verbose_name=_("level"))
    region = models.ForeignKey(Region, models.CASCADE, related_name="+", verbose_name=_("region"))
    other = models.ForeignKey(
        Region, models.CASCADE, related_name="+", verbose_name=_("other region")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    area_km2 = models.FloatField(_("area in km²"))
    geometry = gis.MultiPolygonField(_("shape"), srid=4326)

    class Meta:
        verbose_name = _("boundary fault")
        verbose_name_plural = _("boundary faults")
        ordering = ["-area_km2"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["overlap", "gap"]), name="boundary_fault_kind_known"
            ),
            models.CheckConstraint(condition=Q(area_km2__gt=0), name="boundary_fault_has_an_area"),
        ]

    def __str__(self):
        return f"{self.kind}: {self.region} / {self.other}"


class RegionCode(models.Model):
    """What the same region is called in another code system."""

    boundary_set = models.ForeignKey(BoundarySet, models.CASCADE, related_name="+")
    region = models.ForeignKey(
        Region, models.CASCADE, related_name="codes", verbose_name=_("region")
    )
    code_system = models.CharField(_("code system"), max_length=20, choices=CodeSystem)
    code = models.CharField(_("code"), max_length=30)

    class Meta:
        verbose_name = _("region code")
        verbose_name_plural = _("region codes")
        ordering = ["code_system", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["boundary_set", "code_system", "code"], name="other_region_code_once"
            ),
            models.UniqueConstraint(fields=["region", "code_system"], name="one_code_per_system"),
            models.CheckConstraint(condition=~Q(code=""), name="other_region_code_not_empty"),
        ]

    def __str__(self):
        return f"{self.code_system}: {self.code}"


class RegionFigure(models.Model):
    """A yearly figure of a region that no industry has a part in."""

    region = models.ForeignKey(
        Region, models.CASCADE, related_name="figures", verbose_name=_("region")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    population = models.PositiveBigIntegerField(_("population"), null=True, blank=True)

    class Meta:
        verbose_name = _("region figure")
        verbose_name_plural = _("region figures")
        ordering = ["region", "year"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="region_figure_once"),
            models.CheckConstraint(
                condition=Q(year__gte=1800, year__lte=2200), name="region_figure_year_plausible"
            ),
        ]

    def __str__(self):
        return f"{self.region} {self.year}"


class RegionConcordance(models.Model):
    """How much of a region of one edition went into a region of another."""

    from_region = models.ForeignKey(
        Region, models.CASCADE, related_name="went_into", verbose_name=_("from")
    )
    to_region = models.ForeignKey(
        Region, models.CASCADE, related_name="came_from", verbose_name=_("to")
    )
    weight = models.FloatField(_("weight"))

    class Meta:
        verbose_name = _("region concordance")
        verbose_name_plural = _("region concordances")
        constraints = [
            models.UniqueConstraint(
                fields=["from_region", "to_region"], name="region_concordance_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1),
                name="region_concordance_weight_is_a_share",
            ),
        ]

    def __str__(self):
        return f"{self.from_region} → {self.to_region}: {self.weight}"
