"""What a region does about a cluster."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models.clusters import Cluster
from clusters.models.runs import AnalysisRun
from firms.models import OfDatasetQuerySet


class Step(models.TextChoices):
    MOBILISATION = "mobilisation", _("mobilization")
    DIAGNOSIS = "diagnosis", _("diagnosis")
    STRATEGY = "strategy", _("collaborative strategy")
    IMPLEMENTATION = "implementation", _("implementation")
    ASSESSMENT = "assessment", _("assessment")


class Programme(models.Model):
    """The development program of a cluster."""

    key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="programmes", verbose_name=_("cluster")
    )
    name = models.CharField(_("name"), max_length=200)
    step = models.CharField(_("step"), max_length=14, choices=Step, default=Step.MOBILISATION)
    round = models.PositiveSmallIntegerField(
        _("round"),
        default=1,
        db_default=1,
        help_text=_("Goes up when an assessment leads back to diagnosis."),
    )
    started_date = models.DateField(_("started on"))
    ended_date = models.DateField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = OfDatasetQuerySet.by_way_of("cluster__dataset")

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="programme_step_known"),
            models.CheckConstraint(
                condition=Q(ended_date=None) | Q(ended_date__gte=F("started_date")),
                name="programme_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.name


class ProgrammeNote(models.Model):
    """What was written in a step: the diagnosis, the strategy, the assessment."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="notes")
    step = models.CharField(_("step"), max_length=14, choices=Step)
    text = models.TextField(_("text"), blank=True)
    run = models.ForeignKey(
        AnalysisRun,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("drafted from"),
    )
    updated_at = models.DateTimeField(_("updated at"), db_default=Now())

    class Meta:
        verbose_name = _("text of a step")
        verbose_name_plural = _("texts of steps")
        ordering = ["programme", "step"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "step"], name="programme_note_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="note_step_known"),
        ]

    def __str__(self):
        return f"{self.programme} · {self.get_step_display()}"


class ProgrammeAction(models.Model):
    """Something that somebody does by a date."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    OPEN = (Status.PLANNED, Status.UNDER_WAY)

    key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="actions", verbose_name=_("program")
    )
    step = models.CharField(_("step"), max_length=14, choices=Step)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_date = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    budget = models.DecimalField(
        _("budget"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="", db_default="")
    documents = ArrayField(
        models.CharField(max_length=500),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("links to documents"),
    )

    objects = OfDatasetQuerySet.by_way_of("programme__cluster__dataset")

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_date", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="action_step_known"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "under_way", "done", "dropped"]),
                name="action_status_known",
            ),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget__gte=0), name="action_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(budget=None) | ~Q(currency=""), name="action_budget_has_a_currency"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def overdue(self) -> bool:
        return self.is_open and self.due_date is not None and self.due_date < timezone.localdate()


class ProgrammeIndicator(models.Model):
    """A measure of the cluster that the program wants to move: from where, to where."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="indicators", verbose_name=_("program")
    )
    measure = models.CharField(_("measure"), max_length=40)
    baseline = models.FloatField(_("baseline"), null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("baseline year"), null=True, blank=True)
    target = models.FloatField(_("target"))
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)

    objects = OfDatasetQuerySet.by_way_of("programme__cluster__dataset")

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["programme", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "measure"], name="indicator_once"),
        ]

    def __str__(self):
        return f"{self.programme} · {self.measure}"
