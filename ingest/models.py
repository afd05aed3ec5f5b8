"""How a file becomes rows: one file, its report, and what it changed."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from jobs.models import Job, JobState


class UploadQuerySet(models.QuerySet):
    def readable_by(self, principal):
        """Return the uploads of the principal's agencies."""
        if principal.everywhere:
            return self
        return self.filter(agency__in=principal.agencies_for("view_records"))

    def allowing(self, action: str, principal):
        if principal.everywhere:
            return self
        return self.filter(agency__in=principal.agencies_for(action))


class Upload(Job):
    """A file that somebody brought, how it was read, and its report.

    The row is worked on once for each `task`: it is read, then applied, perhaps reverted.
    """

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

    class Task(models.TextChoices):
        READ = "read", _("read and check")
        APPLY = "apply", _("apply")
        REVERT = "revert", _("revert")

    class Verdict(models.TextChoices):
        PENDING = "pending", _("not read yet")
        QUESTIONS = "questions", _("needs an answer")
        READY = "ready", _("ready to apply")
        APPLIED = "applied", _("applied")
        REJECTED = "rejected", _("rejected")
        REVERTED = "reverted", _("reverted")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="uploads", verbose_name=_("agency")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    target = models.CharField(
        _("goes into"),
        max_length=200,
        blank=True,
        help_text=_("The dataset, classification or edition."),
    )
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    options = models.JSONField(_("options"), default=dict, blank=True)
    task = models.CharField(_("task"), max_length=6, choices=Task, default=Task.READ)
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=Verdict, default=Verdict.PENDING
    )
    rows_in_file = models.PositiveBigIntegerField(_("rows in the file"), null=True, blank=True)
    rows_accepted = models.PositiveBigIntegerField(_("rows accepted"), null=True, blank=True)
    rows_rejected = models.PositiveBigIntegerField(_("rows rejected"), null=True, blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True, editable=False)
    # What was found in the file (format, headers, a sample), what is still asked, and the preview.
    facts = models.JSONField(default=dict, blank=True, editable=False)
    questions = models.JSONField(default=list, blank=True, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True, editable=False)
    staging_table = models.CharField(max_length=63, blank=True, editable=False)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True, editable=False)
    reverted_at = models.DateTimeField(_("reverted at"), null=True, blank=True, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-queued_at", "-id"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(verdict="applied") | Q(state=JobState.FINISHED) | Q(task="revert"),
                name="upload_applied_is_finished",
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "target", "sha256"],
                condition=~Q(verdict__in=["rejected", "reverted"])
                & ~Q(state__in=["failed", "cancelled"]),
                name="same_file_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="same_request_once",
            ),
        ]

    def __str__(self):
        return self.file_name


class Problem(models.Model):
    """One thing wrong, or worth knowing, in a file; without a row it concerns the whole file."""

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")
        NOTE = "note", _("note")

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="problems")
    severity = models.CharField(max_length=7, choices=Severity, default=Severity.ERROR)
    row = models.PositiveBigIntegerField(_("row"), null=True, blank=True)
    column = models.CharField(_("column"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    code = models.CharField(_("code"), max_length=40)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["upload", "row", "id"]
        indexes = [models.Index(fields=["upload", "row", "id"], name="problems_in_file_order")]

    def __str__(self):
        return f"{self.upload}: {self.row} {self.code}"


class ColumnMapping(models.Model):
    """Which of an agency's column names mean which of ours: remembered from the last file applied."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="column_mappings")
    kind = models.CharField(max_length=20, choices=Upload.Kind)
    headers_digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    ignored = models.JSONField(default=list, blank=True)
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "headers_digest"], name="one_mapping_per_layout"
            )
        ]

    def __str__(self):
        return f"{self.agency} {self.kind}"


class AddedRows(models.Model):
    """Rows of a table, by ranges of their ids, that an upload added."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="added_rows")
    table_name = models.CharField(max_length=63)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()

    def __str__(self):
        return f"{self.table_name} {self.first_id}–{self.last_id}"


class ChangedRow(models.Model):
    """A row as it was before an upload changed it."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="changed_rows")
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    before = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["table_name", "row_id"], name="changed_row_by_id")]

    def __str__(self):
        return f"{self.table_name} {self.row_id}"


class RowEdit(models.Model):
    """A row that somebody changed or deleted by another way than an upload (written by triggers)."""

    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    edited_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["table_name", "row_id"], name="row_edit_by_id")]

    def __str__(self):
        return f"{self.table_name} {self.row_id}"
