"""Runs, clusters and programs to look at; institutions, their members and definitions to enter.

What planners decide about clusters and programs has pages of its own, with a history that can be
taken back; the pages here lead there.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.record_form import RecordForm
from agencies.scoped_admin import LookOnlyAdmin, ScopedAdmin, ScopedTabularInline
from clusters.history import details
from clusters.models import (
    Affiliation,
    AnalysisRun,
    Cluster,
    ClusterChange,
    ClusterDefinition,
    ClusterIndustry,
    Institution,
    Programme,
    ProgrammeAction,
    ProgrammeChange,
    ProgrammeIndicator,
    StageAssessment,
)
from firms.admin.filters import DatasetFilter
from firms.admin.of_dataset import FieldsOfDataset, OfDatasetAdmin


class LookOnlyInline(ScopedTabularInline):
    """Rows of a page that are made elsewhere."""

    can_delete = False
    show_change_link = False

    def has_view_permission(self, request, obj=None):
        # As the page they stand in.
        return self._parent_holds(request, "view", obj)

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LinkToPage:
    """A read-only field that leads to the page where things are decided."""

    page: str

    @admin.display(description=gettext_lazy("where it is decided"))
    def decided_at(self, row):
        address = reverse(self.page, args=[row.key])
        return format_html('<a href="{}">{}</a>', address, _("Open the page"))


class ChangeInline(LookOnlyInline):
    fields = ("version", "at", "by_name", "what", "told", "reason")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("history")

    @admin.display(description=gettext_lazy("what"))
    def what(self, change):
        return change.get_action_display()

    @admin.display(description=gettext_lazy("from → to"))
    def told(self, change):
        return details(change) or "–"


@admin.register(AnalysisRun)
class AnalysisRunAdmin(LookOnlyAdmin):
    list_display = ("__str__", "boundary_set", "state", "queued_at", "finished_at", "created_by")
    list_select_related = ("dataset", "boundary_set", "created_by")
    list_filter = ("state",)
    fields = (
        ("dataset", "boundary_set"),
        ("levels", "industry_level"),
        "measures",
        ("first_year", "last_year", "seed"),
        ("state", "step_text"),
        "error",
        ("queued_at", "started_at", "finished_at"),
        "created_by",
    )


class ClusterIndustryInline(LookOnlyInline):
    model = ClusterIndustry
    fields = readonly_fields = ("industry", "role", "observed", "confidence", "links", "value")
    ordering = ("role", "industry__code")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("industry")


class StageInline(LookOnlyInline):
    model = StageAssessment
    fields = readonly_fields = (
        "run",
        "year",
        "stage",
        "rule",
        "confidence",
        "override",
        "override_reason",
        "override_by",
    )
    ordering = ("-run", "-year")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("run__dataset", "override_by")


class ClusterChangeInline(ChangeInline):
    model = ClusterChange


@admin.register(Cluster)
class ClusterAdmin(LinkToPage, LookOnlyAdmin):
    page = "cluster-review"
    list_display = ("name", "status", "drawn", "dataset", "boundary_set", "created_at")
    list_select_related = ("dataset", "boundary_set")
    list_filter = ("status", "drawn", DatasetFilter)
    search_fields = ("name",)
    fields = (
        ("name", "status"),
        "decided_at",
        ("dataset", "boundary_set"),
        ("run", "resembles"),
        ("drawn", "definition", "version"),
        "regions",
        "reason",
        "created_at",
    )
    readonly_fields = ("decided_at", "version")
    inlines = (ClusterIndustryInline, StageInline, ClusterChangeInline)


class AffiliationInline(FieldsOfDataset, ScopedTabularInline):
    model = Affiliation
    fields = ("firm", "kind", "since_year", "until_year", "source")
    autocomplete_fields = ("firm",)
    verbose_name = gettext_lazy("member firm")
    verbose_name_plural = gettext_lazy("member firms, and firms of joint programs")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("firm")


class InstitutionForm(RecordForm):
    pass


@admin.register(Institution)
class InstitutionAdmin(OfDatasetAdmin):
    """Associations, schools, offices; and which firms belong to them: the social ties."""

    form = InstitutionForm
    list_display = ("name", "kind", "region", "dataset")
    list_select_related = ("region", "dataset")
    list_filter = ("kind", DatasetFilter)
    search_fields = ("name",)
    autocomplete_fields = ("region",)
    fields = ("dataset", ("name", "kind"), "region")
    inlines = (AffiliationInline,)


@admin.register(ClusterDefinition)
class ClusterDefinitionAdmin(ScopedAdmin):
    list_display = ("table", "cluster_code", "cluster_name", "industry")
    list_select_related = ("industry",)
    list_filter = ("table", "classification")
    search_fields = ("cluster_name", "cluster_code", "industry__code")
    autocomplete_fields = ("classification", "industry")
    fields = ("table", "classification", ("cluster_code", "cluster_name"), "industry")


class ProgrammeActionInline(LookOnlyInline):
    model = ProgrammeAction
    fields = readonly_fields = (
        "step",
        "title",
        "owner",
        "due_date",
        "status",
        "budget",
        "currency",
        "documents",
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("owner")


class ProgrammeIndicatorInline(LookOnlyInline):
    model = ProgrammeIndicator
    fields = readonly_fields = ("measure", "baseline", "baseline_year", "target", "target_year")


class ProgrammeChangeInline(ChangeInline):
    model = ProgrammeChange


@admin.register(Programme)
class ProgrammeAdmin(LinkToPage, LookOnlyAdmin):
    page = "programme"
    list_display = ("name", "cluster", "step", "round", "started_date", "ended_date")
    list_select_related = ("cluster",)
    list_filter = ("step",)
    search_fields = ("name",)
    fields = (
        "name",
        "decided_at",
        "cluster",
        ("step", "round"),
        ("started_date", "ended_date"),
        "version",
    )
    readonly_fields = ("decided_at", "version")
    inlines = (ProgrammeActionInline, ProgrammeIndicatorInline, ProgrammeChangeInline)
