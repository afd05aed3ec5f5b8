"""The decision to publish a run."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clusters.models import AnalysisRun


class Release(models.Model):
    """What others may see of one run.  Its figures are copies; later changes do not reach them."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.OneToOneField(
        AnalysisRun, models.PROTECT, related_name="release", verbose_name=_("run")
    )
    released_at = models.DateTimeField(_("released at"), db_default=Now(), editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    current = models.BooleanField(_("shown on the map"), default=True)
    content_sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-released_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="one_current_release"
            ),
        ]

    def __str__(self):
        return f"{self.run}"
