"""Who changed what, when, from which value to which, and why.  Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clusters.models.clusters import Cluster
from clusters.models.programmes import Programme
from firms.models import OfDatasetQuerySet


class Change(models.Model):
    """One step in the history of a record; `version` is the one it made."""

    version = models.PositiveIntegerField(_("version"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    by_name = models.CharField(
        _("by"), max_length=200, help_text=_("The person's or the program's name at that time.")
    )
    at = models.DateTimeField(_("when"), db_default=Now())
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    request_key = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["-version"]


class ClusterChange(Change):
    class Action(models.TextChoices):
        DRAWN = "drawn", _("drawn")
        CONFIRMED = "confirmed", _("confirmed")
        RENAMED = "renamed", _("renamed")
        REJECTED = "rejected", _("rejected")
        REVOKED = "revoked", _("decision taken back")
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")
        MADE = "made", _("made from others")
        ACCEPTED = "accepted", _("proposal accepted")
        DISMISSED = "dismissed", _("proposal dismissed")
        STAGE_OVERRIDDEN = "stage_overridden", _("stage set by a planner")
        STAGE_WITHDRAWN = "stage_withdrawn", _("planner's stage withdrawn")

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="changes")
    action = models.CharField(_("what"), max_length=20, choices=Action)

    objects = OfDatasetQuerySet.by_way_of("cluster__dataset")

    class Meta(Change.Meta):
        verbose_name = _("change of a cluster")
        verbose_name_plural = _("changes of clusters")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "version"], name="cluster_version_once"),
            models.UniqueConstraint(
                fields=["by_name", "request_key"],
                condition=~Q(request_key=""),
                name="cluster_request_once",
            ),
        ]

    def __str__(self):
        return f"{self.cluster} {self.version}: {self.get_action_display()}"


class ProgrammeChange(Change):
    class Action(models.TextChoices):
        STARTED = "started", _("started")
        CHANGED = "changed", _("changed")
        STEP = "step", _("step changed")
        NOTE = "note", _("text changed")
        ACTION_ADDED = "action_added", _("action added")
        ACTION_CHANGED = "action_changed", _("action changed")
        INDICATOR_ADDED = "indicator_added", _("indicator added")
        INDICATOR_CHANGED = "indicator_changed", _("indicator changed")
        INDICATOR_REMOVED = "indicator_removed", _("indicator removed")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="changes")
    action = models.CharField(_("what"), max_length=20, choices=Action)

    objects = OfDatasetQuerySet.by_way_of("programme__cluster__dataset")

    class Meta(Change.Meta):
        verbose_name = _("change of a program")
        verbose_name_plural = _("changes of programs")
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="programme_version_once"),
            models.UniqueConstraint(
                fields=["by_name", "request_key"],
                condition=~Q(request_key=""),
                name="programme_request_once",
            ),
        ]

    def __str__(self):
        return f"{self.programme} {self.version}: {self.get_action_display()}"
