"""Clusters: regions, core and supporting industries, members, and the stage of life."""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clusters.models.runs import AnalysisRun
from firms.models import Dataset, Firm, Industry, OfDatasetQuerySet
from regions.models import BoundarySet, Region


class Role(models.TextChoices):
    """What an industry or a firm does in a cluster."""

    CORE = "core", _("core")
    RAW_MATERIAL = "raw_material", _("raw material")
    COMPONENT = "component", _("component")
    FREIGHT = "freight", _("freight")
    MACHINERY = "machinery", _("machinery and maintenance")
    SERVICE = "service", _("service")
    COMPLEMENTARY = "complementary", _("complementary")
    INSTITUTION = "institution", _("institution")


class Stage(models.TextChoices):
    EMBRYO = "embryo", _("embryo")
    GROWING = "growing", _("growing")
    MATURE = "mature", _("mature")
    DECLINING = "declining", _("declining")
    RENEWAL = "embryo_renewal", _("embryo (renewal)")
    NOT_ENOUGH_DATA = "not_enough_data", _("not enough data")


class StageRule(models.TextChoices):
    """What decided a stage."""

    RECOVERS = "recovers", _("came out of decline: more firms come than go, and jobs rise")
    TREND_FALLS = "trend_falls", _("jobs fall")
    LEAVING = "below_peak_and_leaving", _("far below its peak, and more firms go than come")
    SMALL = "below_critical_mass", _("below critical mass")
    TREND_RISES = "trend_rises", _("jobs rise")
    HOLDS = "holds", _("jobs hold their level")
    UNCHANGED = "unchanged", _("nothing speaks for another stage")
    TOO_FEW_YEARS = "too_few_years", _("too few years")


class Cluster(models.Model):
    """A set of regions with core and supporting industries; a candidate until a planner confirms it."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")
        REPLACED = "replaced", _("replaced by others")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="clusters", verbose_name=_("dataset")
    )
    boundary_set = models.ForeignKey(
        BoundarySet, models.PROTECT, related_name="+", verbose_name=_("boundary set")
    )
    run = models.ForeignKey(
        AnalysisRun,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="clusters",
        verbose_name=_("found by"),
    )
    name = models.CharField(_("name"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CANDIDATE)
    reason = models.TextField(_("why it was found, and what would undo it"), blank=True)
    regions = models.ManyToManyField(Region, related_name="clusters", verbose_name=_("regions"))
    resembles = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="newer_findings",
        verbose_name=_("finds again, or proposes to change"),
        help_text=_("The confirmed or rejected cluster with which it shares most of its core."),
    )
    made_from = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="made_into",
        verbose_name=_("made from"),
        help_text=_("The clusters that a planner split or merged to make this one."),
    )
    drawn = models.BooleanField(_("drawn by a planner"), default=False, db_default=False)
    definition = models.CharField(
        _("published definition"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Its name in the published table of clusters, where such a table was used."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["candidate", "confirmed", "rejected", "replaced"]),
                name="cluster_status_known",
            ),
        ]

    def __str__(self):
        return self.name


class ClusterIndustry(models.Model):
    """An industry of a cluster, with its role and whether that was observed or only expected."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="industries")
    industry = models.ForeignKey(Industry, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=14, choices=Role)
    observed = models.BooleanField(_("observed"), default=True)
    confidence = models.FloatField(_("confidence"), null=True, blank=True)
    links = models.PositiveIntegerField(_("links to the core"), null=True, blank=True)
    expected_links = models.FloatField(_("links expected by chance"), null=True, blank=True)
    suppliers = models.PositiveIntegerField(_("suppliers"), null=True, blank=True)
    buyers = models.PositiveIntegerField(_("buyers"), null=True, blank=True)
    value = models.FloatField(_("yearly value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    share_of_sales = models.FloatField(_("share of its sales"), null=True, blank=True)
    share_of_purchases = models.FloatField(
        _("share of the core's purchases"), null=True, blank=True
    )
    q_value = models.FloatField(_("false discovery rate"), null=True, blank=True)
    statements = models.PositiveIntegerField(_("kinds told"), null=True, blank=True)
    agreeing = models.PositiveIntegerField(_("of them this role"), null=True, blank=True)
    coefficient = models.FloatField(_("input–output coefficient"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
                name="cluster_industry_confidence_is_a_share",
            ),
            models.UniqueConstraint(
                fields=["cluster", "industry", "role"], name="cluster_industry_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="cluster_industry_role_known"
            ),
        ]

    def __str__(self):
        return f"{self.cluster} · {self.industry} ({self.role})"


class Institution(models.Model):
    """An association, school, laboratory or office that serves clusters."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association")
        SCHOOL = "school", _("school or training center")
        RESEARCH = "research", _("laboratory or university")
        OFFICE = "office", _("public office")
        OTHER = "other", _("other")

    key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind, default=Kind.OTHER, db_default="other"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="institutions", verbose_name=_("dataset")
    )

    objects = OfDatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["association", "school", "research", "office", "other"]),
                name="institution_kind_known",
            ),
        ]

    def __str__(self):
        return self.name


class Affiliation(models.Model):
    """A firm that belongs to an institution or takes part in a joint program: a social tie."""

    class Kind(models.TextChoices):
        MEMBERSHIP = "membership", _("membership")
        JOINT_PROGRAMME = "joint_programme", _("joint program")

    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="affiliations", verbose_name=_("institution")
    )
    firm = models.ForeignKey(
        Firm,
        models.CASCADE,
        related_name="affiliations",
        verbose_name=_("firm"),
        db_constraint=False,
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.MEMBERSHIP)
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(
        _("until"), null=True, blank=True, help_text=_("Empty while it lasts.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OfDatasetQuerySet.by_way_of("institution__dataset")

    class Meta:
        verbose_name = _("social tie")
        verbose_name_plural = _("social ties")
        ordering = ["institution", "firm"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "firm", "kind"], name="affiliation_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["membership", "joint_programme"]),
                name="affiliation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(since_year=None)
                | Q(until_year=None)
                | Q(since_year__lte=F("until_year")),
                name="affiliation_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.firm} · {self.institution}"


class Member(models.Model):
    """A firm or institution in a cluster, with its role."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="members")
    firm = models.ForeignKey(
        Firm, models.CASCADE, null=True, blank=True, related_name="memberships", db_constraint=False
    )
    institution = models.ForeignKey(
        Institution, models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    observed = models.BooleanField(
        _("observed"), default=True, help_text=_("A link of its own is known.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "firm", "institution"], nulls_distinct=False, name="member_once"
            ),
            models.CheckConstraint(
                condition=Q(firm=None, institution__isnull=False, role="institution")
                | Q(firm__isnull=False, institution=None),
                name="member_is_a_firm_or_an_institution",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="member_role_known"),
        ]

    def __str__(self):
        return f"{self.firm or self.institution} ({self.role})"


class StageAssessment(models.Model):
    """The stage of a cluster in a year as computed, and beside it what a planner says with a reason."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="stages")
    run = models.ForeignKey(AnalysisRun, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    confidence = models.FloatField(_("confidence"), null=True)
    rule = models.CharField(_("what decided"), max_length=24, choices=StageRule, blank=True)
    firms = models.PositiveIntegerField(_("core firms"), null=True, blank=True)
    employment = models.FloatField(_("jobs"), null=True, blank=True)
    of_peak = models.FloatField(_("share of its peak"), null=True, blank=True)
    net_entry = models.FloatField(_("entries less exits in three years"), null=True, blank=True)
    slope = models.FloatField(_("trend of jobs"), null=True, blank=True)
    slope_low = models.FloatField(null=True, blank=True)
    slope_high = models.FloatField(null=True, blank=True)
    entry_rate = models.FloatField(_("entry rate"), null=True, blank=True)
    exit_rate = models.FloatField(_("exit rate"), null=True, blank=True)
    regional_growth = models.FloatField(
        _("growth beyond the same industries elsewhere"), null=True, blank=True
    )
    override = models.CharField(_("planner's stage"), max_length=16, choices=Stage, blank=True)
    override_reason = models.TextField(_("reason"), blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["cluster", "year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "run", "year"], name="stage_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_known"),
            models.CheckConstraint(
                condition=Q(override="") | ~Q(override_reason=""), name="override_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
                name="stage_confidence_is_a_share",
            ),
        ]

    def __str__(self):
        return f"{self.cluster} {self.year}: {self.stage}"
