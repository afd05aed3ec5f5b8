"""Datasets: who owns records and who may see them.  The only place where rows are scoped."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.principal import Principal
from firms.models.classifications import Classification
from regions.models import BoundarySet


class DatasetQuerySet(models.QuerySet):
    def readable_by(self, principal: Principal):
        """Return the datasets whose records the principal may read.

        A public dataset can be read by everyone who is known; nobody else sees firm records.
        """
        if not principal.is_known:
            return self.none()
        if principal.everywhere:
            return self
        agencies = principal.agencies_for("view_records")
        shared = Dataset.readers.through.objects.filter(agency__in=agencies).values("dataset")
        return self.filter(Q(public=True) | Q(owner__in=agencies) | Q(id__in=shared))

    def allowing(self, action: str, principal: Principal):
        """Return the datasets with which the principal may do what the action names."""
        if principal.everywhere:
            return self
        return self.filter(owner__in=principal.agencies_for(action))


class Dataset(models.Model):
    """Records that one agency owns, may share with others, and may make public."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(
        Agency, models.PROTECT, related_name="datasets", verbose_name=_("owner")
    )
    readers = models.ManyToManyField(
        Agency,
        blank=True,
        related_name="shared_datasets",
        verbose_name=_("agencies that may read it"),
    )
    classification = models.ForeignKey(
        Classification, models.PROTECT, related_name="datasets", verbose_name=_("classification")
    )
    boundary_set = models.ForeignKey(
        BoundarySet,
        models.PROTECT,
        related_name="datasets",
        verbose_name=_("boundary set"),
        help_text=_(
            "The edition in which its regions are coded; its points lie inside that edition's box."
        ),
    )
    public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_(
            "Every firm's figures may be seen by everybody. Leave it off for a real register."
        ),
    )
    fictional = models.BooleanField(_("fictional"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["name"]

    def __str__(self):
        return self.name


class OfDatasetQuerySet(models.QuerySet):
    """Rows that belong to a dataset, directly or by way of `to_dataset`."""

    to_dataset = "dataset"

    def readable_by(self, principal: Principal):
        return self._within(Dataset.objects.readable_by(principal))

    def allowing(self, action: str, principal: Principal):
        return self._within(Dataset.objects.allowing(action, principal))

    def _within(self, datasets):
        return self.filter(**{f"{self.to_dataset}__in": datasets.values("pk")})

    @classmethod
    def by_way_of(cls, path: str):
        """Return a manager for rows whose dataset is found along `path`."""
        return cls.with_path(path).as_manager()

    @classmethod
    def with_path(cls, path: str):
        return type(cls.__name__, (cls,), {"to_dataset": path})
