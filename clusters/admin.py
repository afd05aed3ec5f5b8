"""Runs, clusters, institutions and programs, to look at."""

from django.contrib import admin

from agencies.scoped_admin import LookOnlyAdmin
from clusters.models import AnalysisRun, Cluster, Institution, Programme
from firms.models import Dataset


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


@admin.register(Cluster)
class ClusterAdmin(LookOnlyAdmin):
    list_display = ("name", "status", "dataset", "boundary_set", "created_at")
    list_select_related = ("dataset", "boundary_set")
    list_filter = ("status",)
    search_fields = ("name",)
    fields = ("name", "status", ("dataset", "boundary_set"), "run", "reason", "created_at")


@admin.register(Institution)
class InstitutionAdmin(LookOnlyAdmin):
    list_display = ("name", "region", "dataset")
    list_select_related = ("region", "dataset")
    search_fields = ("name",)
    fields = ("name", "region", "dataset")


@admin.register(Programme)
class ProgrammeAdmin(LookOnlyAdmin):
    list_display = ("name", "cluster", "step", "started_date", "ended_date")
    list_select_related = ("cluster",)
    list_filter = ("step",)
    search_fields = ("name",)
    fields = ("name", "cluster", "step", ("started_date", "ended_date"))

    def allowed(self, queryset, action, principal):
        datasets = Dataset.objects.allowing(action, principal)
        return queryset.filter(cluster__dataset__in=datasets.values("pk"))
