"""Uploads: which files came, and what became of them."""

from django.contrib import admin
from django.urls import reverse

from agencies.scoped_admin import LookOnlyAdmin
from ingest.models import Upload


@admin.register(Upload)
class UploadAdmin(LookOnlyAdmin):
    list_display = ("file_name", "kind", "agency", "state", "verdict", "rows_accepted", "queued_at")
    list_select_related = ("agency",)
    list_filter = ("kind", "verdict")
    search_fields = ("file_name",)
    fields = (
        "file_name",
        "kind",
        "agency",
        "created_by",
        ("state", "verdict"),
        "error",
        ("rows_in_file", "rows_accepted", "rows_rejected"),
        ("queued_at", "finished_at"),
    )

    def view_on_site(self, upload):
        """Lead to the page where the file is answered for, applied and taken back."""
        return reverse("data-upload", args=[upload.key])

    def allowed(self, queryset, action, principal):
        if principal.everywhere:
            return queryset
        return queryset.filter(agency__in=principal.agencies_for(action))
