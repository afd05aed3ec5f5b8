"""Classifications and industries: looked up by all, changed by administrators."""

from django.contrib import admin
from django.db.models import Case, When

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

    def get_search_results(self, request, queryset, search_term):
        rows, repeated = super().get_search_results(request, queryset, search_term)
        if request.resolver_match.url_name != "autocomplete":
            return rows, repeated
        # The finest first: they are what the map shows and what runs compare.
        finest = [
            When(level=level, then=-depth) for depth, level in enumerate(Industry.Level.values)
        ]
        return rows.order_by(Case(*finest, default=1), "code"), repeated

    def choice(self, industry) -> str:
        """Return an industry as a search box offers it, with its level."""
        return f"{industry} · {industry.get_level_display()}"
