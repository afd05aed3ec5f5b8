"""Datasets: whose they are, who may read them, and how far this year's figures are."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.scoped_admin import ScopedAdmin, action_of, principal_of_request
from firms.admin.figures_page import figures_view
from firms.figures import count_missing, this_year
from firms.models import Dataset, Firm


@admin.register(Dataset)
class DatasetAdmin(ScopedAdmin):
    list_display = ("name", "owner", "classification", "boundary_set", "figures", "public")
    list_select_related = ("owner", "classification", "boundary_set")
    search_fields = ("name", "code")
    autocomplete_fields = ("readers", "classification", "boundary_set")
    fields = (
        ("name", "code"),
        "owner",
        "readers",
        ("classification", "boundary_set"),
        "source",
        "public",
        "fictional",
    )

    def get_readonly_fields(self, request, obj=None):
        # Its records are coded by these; another choice would turn them into nonsense.
        settled = () if obj is None else ("code", "classification", "boundary_set")
        if obj is not None and not principal_of_request(request).everywhere:
            settled += ("owner",)
        return settled

    def may_enter(self, request, dataset) -> bool:
        action = action_of(Firm, "change")
        return principal_of_request(request).may(action, dataset.owner_id)

    @admin.display(description=gettext_lazy("figures of this year"))
    def figures(self, dataset):
        """Link to the page that enters this year's figures, with how many are missing."""
        year = this_year()
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:firms_dataset_figures", args=[dataset.pk, year]),
            missing_sentence(dataset, year),
        )

    def get_urls(self):
        page = self.admin_site.admin_view(self.figures_view)
        return [
            path("<int:dataset_id>/figures/<int:year>/", page, name="firms_dataset_figures"),
            *super().get_urls(),
        ]

    def figures_view(self, request, dataset_id, year):
        return figures_view(self, request, dataset_id, year)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and self.may_enter(request, obj):
            year = this_year()
            context["figures"] = count_missing(obj, year) | {
                "year": year,
                "url": reverse("admin:firms_dataset_figures", args=[obj.pk, year]),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def missing_sentence(dataset, year: int) -> str:
    counted = count_missing(dataset, year)
    if counted["missing"] is None:
        return _("Figures of %(year)s") % {"year": year}
    if not counted["working"]:
        return _("no firms yet")
    return _("%(missing)s of %(working)s missing") % counted
