"""A run of the analysis, with all it needs to be repeated."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.models import Dataset, OfDatasetQuerySet
from jobs.models import Job, JobState
from regions.models import BoundarySet


class AnalysisRunQuerySet(OfDatasetQuerySet):
    def finished(self):
        return self.filter(state=JobState.FINISHED)


class AnalysisRun(Job):
    """Measures of one dataset in one edition; its results can be seen only once it is finished."""

    class Measure(models.TextChoices):
        EMPLOYMENT = "employment", _("employment")
        ESTABLISHMENTS = "establishments", _("establishments")
        VALUE_ADDED = "value_added", _("value added")

    class IndustryLevel(models.TextChoices):
        AS_GIVEN = "as-given", _("as given")
        SECTION = "section", _("section")
        DIVISION = "division", _("division")
        GROUP = "group", _("group")
        CLASS = "class", _("class")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="runs", verbose_name=_("dataset")
    )
    boundary_set = models.ForeignKey(
        BoundarySet, models.PROTECT, related_name="runs", verbose_name=_("boundary set")
    )
    levels = ArrayField(models.CharField(max_length=30), verbose_name=_("levels"))
    measures = ArrayField(
        models.CharField(max_length=20, choices=Measure), verbose_name=_("measures")
    )
    industry_level = models.CharField(
        _("industry level"), max_length=10, choices=IndustryLevel, default=IndustryLevel.AS_GIVEN
    )
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    seed = models.BigIntegerField(_("seed"), default=0)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    inputs_file = models.CharField(max_length=200, blank=True, editable=False)
    inputs_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    code_version = models.CharField(max_length=60, blank=True, editable=False)
    # The asker's own name for the request, under which it is done once, and what was sent under it.
    request_key = models.CharField(max_length=200, blank=True, editable=False)
    request_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = AnalysisRunQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("analysis run")
        verbose_name_plural = _("analysis runs")
        ordering = ["-id"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")), name="run_years_run_forward"
            ),
            models.CheckConstraint(
                condition=~Q(levels=[]) & ~Q(measures=[]), name="run_has_levels_and_measures"
            ),
            models.UniqueConstraint(
                fields=["created_by", "request_key"],
                condition=~Q(request_key=""),
                name="run_request_once",
            ),
        ]

    def __str__(self):
        return f"{self.dataset} {self.first_year}–{self.last_year} ({self.pk})"
