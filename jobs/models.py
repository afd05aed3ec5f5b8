"""What is under way: the columns that every row of work has."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Job(models.Model):
    """A piece of work whose state is its own row.

    A worker holds an advisory lock on the row while it works: a row that says *running* while its
    lock is free was lost, and is queued again.  `attempt` counts how often it was begun; a worker
    may write back only while the attempt is its own.
    """

    state = models.CharField(
        _("state"), max_length=12, choices=JobState, default=JobState.QUEUED, db_index=True
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    cancel_asked = models.BooleanField(_("cancellation asked for"), default=False)
    step = models.CharField(_("step"), max_length=100, blank=True)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)
    # When the step ends if it goes on as it began.
    step_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.TextField(_("what went wrong"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    queued_at = models.DateTimeField(_("queued at"), db_default=Now())
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="%(class)s_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED) | ~Q(error=""),
                name="%(class)s_failure_has_a_sentence",
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(done__lte=F("total")),
                name="%(class)s_done_within_total",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["finished", "failed", "cancelled"])
                | Q(finished_at__isnull=False),
                name="%(class)s_end_has_a_moment",
            ),
        ]

    @property
    def step_text(self) -> str:
        """Say in the reader's language what is being done: steps are kept as they are written in code."""
        return gettext(self.step) if self.step else ""

    @property
    def seconds_left(self) -> int | None:
        """Estimate how long the step under way still takes; None where nothing is known of it."""
        if self.state != JobState.RUNNING or self.step_ends_at is None:
            return None
        left = (self.step_ends_at - timezone.now()).total_seconds()
        return max(round(left), 0)

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.FINISHED, JobState.FAILED, JobState.CANCELLED}
