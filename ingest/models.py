"""How a file becomes rows: one file and what became of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from jobs.models import Job, JobState


class Upload(Job):
    """A file that somebody brought, how it was read, and its report."""

    class Kind(models.TextChoices):
        REGIONS = "regions", _("regions")
        REGION_FIGURES = "region_figures", _("region figures")
        REGION_CODES = "region_codes", _("region codes")
        REGION_CONCORDANCE = "region_concordance", _("region concordance")
        INDUSTRIES = "industries", _("industries")
        CONCORDANCE = "concordance", _("industry concordance")
        FIRMS = "firms", _("firms")
        LINKS = "links", _("supplier links")
        STATISTICS = "statistics", _("statistics")
        PRICES = "prices", _("prices")
        COEFFICIENTS = "coefficients", _("input–output coefficients")

    class Verdict(models.TextChoices):
        PENDING = "pending", _("not read yet")
        READY = "ready", _("ready to apply")
        APPLIED = "applied", _("applied")
        REJECTED = "rejected", _("rejected")
        REVERTED = "reverted", _("reverted")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="uploads", verbose_name=_("agency")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    options = models.JSONField(_("options"), default=dict, blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=Verdict, default=Verdict.PENDING
    )
    rows_in_file = models.PositiveBigIntegerField(_("rows in the file"), null=True, blank=True)
    rows_accepted = models.PositiveBigIntegerField(_("rows accepted"), null=True, blank=True)
    rows_rejected = models.PositiveBigIntegerField(_("rows rejected"), null=True, blank=True)

    class Meta(Job.Meta):
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-queued_at"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(verdict="applied") | Q(state=JobState.FINISHED),
                name="upload_applied_is_finished",
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "sha256"],
                condition=~Q(verdict__in=["rejected", "reverted"])
                & ~Q(state__in=["failed", "cancelled"]),
                name="same_file_once",
            ),
        ]

    def __str__(self):
        return self.file_name
