"""Which firms of two datasets are the same place of work, as a person has said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from firms.models.firms import Firm


class FirmMatch(models.Model):
    """Two firms of different datasets: the same, or surely not."""

    first = models.ForeignKey(
        Firm, models.CASCADE, related_name="+", verbose_name=_("firm"), db_constraint=False
    )
    second = models.ForeignKey(
        Firm, models.CASCADE, related_name="+", verbose_name=_("other firm"), db_constraint=False
    )
    same = models.BooleanField(_("the same"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("match of firms")
        verbose_name_plural = _("matches of firms")
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="firm_match_once"),
            # The order says nothing, so there is one only.
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="firm_match_in_one_order"
            ),
        ]

    def __str__(self):
        return f"{self.first} {'=' if self.same else '≠'} {self.second}"
