"""Releases, to look at: publishing is a decision of its own and not made in a form."""

from django.contrib import admin

from agencies.scoped_admin import LookOnlyAdmin
from firms.models import Dataset
from publication.models import Release


@admin.register(Release)
class ReleaseAdmin(LookOnlyAdmin):
    list_display = ("run", "released_at", "released_by", "current")
    list_select_related = ("run__dataset", "released_by")
    list_filter = ("current",)
    fields = ("run", "released_at", "released_by", "current", "content_sha256")

    def allowed(self, queryset, action, principal):
        datasets = Dataset.objects.allowing(action, principal)
        return queryset.filter(run__dataset__in=datasets.values("pk"))
