"""What hangs on a firm's page: industry and place, and the yearly figures."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.scoped_admin import ScopedStackedInline, ScopedTabularInline
from firms.admin.firm_forms import (
    FirmStateForm,
    FirmStateFormSet,
    FirmYearForm,
    FirmYearFormSet,
)
from firms.admin.of_dataset import FieldsOfDataset
from firms.admin.point_field import PointField
from firms.figures import this_year
from firms.models import FirmState, FirmYear


class FirmStateInline(FieldsOfDataset, ScopedStackedInline):
    """Industry and place, from a year on; the map is drawn from the dataset's own edition."""

    model = FirmState
    form = FirmStateForm
    formset = FirmStateFormSet
    fields = ("from_year", "industry", "point", "secondary_industries", "holding")
    autocomplete_fields = ("industry", "secondary_industries", "holding")
    ordering = ("-from_year",)

    def get_min_num(self, request, obj=None, **kwargs):
        return 1

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("industry", "holding", "firm__dataset")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.dataset = request.dataset
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "point":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        edition = request.dataset.boundary_set
        field = PointField(box=edition.extent, label=_("Place"))
        field.widget.map = {
            "box": " ".join(f"{side:.6f}" for side in edition.extent.extent),
            "outlines": reverse("admin:regions_boundaryset_outlines", args=[edition.pk]),
            "place": reverse("admin:firms_firm_place", args=[request.dataset.pk]),
        }
        return field


class FirmYearInline(FieldsOfDataset, ScopedTabularInline):
    """Employees and output by year; below them rows for the last year and this, ready to fill."""

    model = FirmYear
    form = FirmYearForm
    formset = FirmYearFormSet
    fields = ("year", "employees", "output")
    ordering = ("year",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "output":
            field.label, field.help_text = _("output (full amount, usually in rupiah)"), ""
        return field

    def get_extra(self, request, obj=None, **kwargs):
        return len(years_to_fill(obj))


def years_to_fill(firm) -> list[int]:
    """Return the last year and this, where the firm worked and has no row for them."""
    years = [this_year() - 1, this_year()]
    if firm is None or firm.pk is None:
        return years
    there = set(firm.years.filter(year__in=years).values_list("year", flat=True))
    return [
        year
        for year in years
        if year not in there
        and (firm.founded_year is None or firm.founded_year <= year)
        and (firm.closed_year is None or year < firm.closed_year)
    ]
