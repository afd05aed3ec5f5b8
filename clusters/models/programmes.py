"""What a region does about a cluster."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models.clusters import Cluster


class Step(models.TextChoices):
    MOBILISATION = "mobilisation", _("mobilization")
    DIAGNOSIS = "diagnosis", _("diagnosis")
    STRATEGY = "strategy", _("collaborative strategy")
    IMPLEMENTATION = "implementation", _("implementation")
    ASSESSMENT = "assessment", _("assessment")


class Programme(models.Model):
    """The development programme of a cluster."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="programmes", verbose_name=_("cluster")
    )
    name = models.CharField(_("name"), max_length=200)
    step = models.CharField(_("step"), max_length=14, choices=Step, default=Step.MOBILISATION)
    started_date = models.DateField(_("started on"))
    ended_date = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
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


class ProgrammeAction(models.Model):
    """Something that somebody does by a date."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="actions", verbose_name=_("programme")
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
        ]

    def __str__(self):
        return self.title
