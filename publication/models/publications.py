"""The work of publishing a run."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import AnalysisRun
from jobs.models import Job, JobState

UNDER_WAY = [JobState.QUEUED, JobState.RUNNING]


class PublicationQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=UNDER_WAY)


class Publication(Job):
    """A run on its way to be seen by everybody; what comes of it is a release."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(
        AnalysisRun, models.CASCADE, related_name="publications", verbose_name=_("run")
    )

    objects = PublicationQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-id"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(state__in=UNDER_WAY),
                name="run_published_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.run}"
