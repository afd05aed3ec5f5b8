"""Classifications and industries: looked up by all, changed by administrators."""

from django.contrib import admin

from agencies.scoped_admin import ScopedAdmin
from firms.models import Classification, Industry

TEXTS = ("title_id", "title_en", "other_names_id", "other_names_en")


@admin.register(Classification)
class ClassificationAdmin(ScopedAdmin):
    list_display = ("name", "code", "source", "fictional")
    search_fields = ("code", "name")
    fields = ("code", "name", "source", "fictional")


@admin.register(Industry)
class IndustryAdmin(ScopedAdmin):
    dataset_path = "classification__datasets"
    list_display = ("code", "title", "level", "classification")
    list_select_related = ("classification",)
    list_filter = ("level", "classification")
    search_fields = ("code__startswith", *TEXTS)
    autocomplete_fields = ("classification", "parent")
    fields = ("classification", ("code", "level"), "parent", *TEXTS, "traded")
