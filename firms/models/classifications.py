"""Classifications of industries.  Codes are text: leading zeros are part of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import titled


class Classification(models.Model):
    """A version of a classification: KBLI 2020, ISIC 4, NACE 2, NAICS 2022 …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=300, blank=True)
    fictional = models.BooleanField(_("fictional"), default=False)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Industry(models.Model):
    """A code of a classification, at one of its levels."""

    class Level(models.TextChoices):
        SECTION = "section", _("section")
        DIVISION = "division", _("division")
        GROUP = "group", _("group")
        CLASS = "class", _("class")
        SUBCLASS = "subclass", _("subclass")

    classification = models.ForeignKey(
        Classification, models.CASCADE, related_name="industries", verbose_name=_("classification")
    )
    code = models.CharField(_("code"), max_length=12)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    title_id = models.CharField(_("title (Indonesian)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    other_names_id = models.CharField(
        _("everyday words (Indonesian)"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("What people call it, parted by commas; searches find it by them."),
    )
    other_names_en = models.CharField(
        _("everyday words (English)"), max_length=300, blank=True, db_default=""
    )
    traded = models.BooleanField(
        _("sells beyond its region"),
        null=True,
        blank=True,
        help_text=_("Traded industries, unlike local ones, sell mostly beyond their region."),
    )

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["classification", "code"]
        constraints = [
            models.UniqueConstraint(fields=["classification", "code"], name="industry_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="industry_has_a_code"),
            models.CheckConstraint(
                condition=~Q(title_id="") | ~Q(title_en=""), name="industry_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="industry_not_its_own_parent"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        return titled(self, "title")


class IndustryConcordance(models.Model):
    """How much of an industry of one classification belongs to an industry of another."""

    from_industry = models.ForeignKey(
        Industry, models.CASCADE, related_name="went_into", verbose_name=_("from")
    )
    to_industry = models.ForeignKey(
        Industry, models.CASCADE, related_name="came_from", verbose_name=_("to")
    )
    weight = models.FloatField(_("weight"))

    class Meta:
        verbose_name = _("industry concordance")
        verbose_name_plural = _("industry concordances")
        constraints = [
            models.UniqueConstraint(
                fields=["from_industry", "to_industry"], name="industry_concordance_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1),
                name="industry_concordance_weight_is_a_share",
            ),
        ]

    def __str__(self):
        return f"{self.from_industry} → {self.to_industry}: {self.weight}"
