"""Published cluster definitions: which industry belongs to which cluster."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.models import Classification, Industry


class ClusterDefinition(models.Model):
    """A line of a published table; `table` is the name under which a run asks for it."""

    table = models.SlugField(_("table"), max_length=60, db_column="table_name")
    classification = models.ForeignKey(
        Classification, models.CASCADE, related_name="+", verbose_name=_("classification")
    )
    cluster_code = models.CharField(_("cluster code"), max_length=30)
    cluster_name = models.CharField(_("cluster name"), max_length=200)
    industry = models.ForeignKey(
        Industry, models.PROTECT, related_name="+", verbose_name=_("industry")
    )

    class Meta:
        verbose_name = _("cluster definition")
        verbose_name_plural = _("cluster definitions")
        ordering = ["table", "cluster_code", "industry"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "classification", "industry"], name="definition_of_industry_once"
            ),
            models.CheckConstraint(
                condition=~Q(cluster_code="") & ~Q(cluster_name=""),
                name="definition_has_code_and_name",
            ),
        ]

    def __str__(self):
        return f"{self.cluster_name} · {self.industry}"
