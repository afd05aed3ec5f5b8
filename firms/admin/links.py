"""Supplier links, and suppliers and buyers outside the register."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.admin.economy import CurrencyForm, InMoney
from firms.admin.filters import DatasetFilter
from firms.admin.of_dataset import OfDatasetAdmin, figure_column
from firms.models import ExternalParty, SupplierLink


class SupplierLinkForm(CurrencyForm):
    """Who supplies whom: one supplier and one buyer, at least one of them in the register."""

    def clean(self):
        cleaned = super().clean()
        for end, outside in (("supplier", "external_supplier"), ("buyer", "external_buyer")):
            chosen = [cleaned.get(end), cleaned.get(outside)]
            if chosen.count(None) != 1 and not {end, outside} & self.errors.keys():
                self.add_error(end, _("Choose one: a firm of the register, or one outside it."))
        self._ask_for_the_measure(cleaned)
        if self.errors:
            return cleaned
        if cleaned["external_supplier"] and cleaned["external_buyer"]:
            self.add_error(
                "buyer", _("At least one of supplier and buyer has to be in the register.")
            )
        elif cleaned["supplier"] and cleaned["supplier"] == cleaned["buyer"]:
            self.add_error("buyer", _("A firm cannot supply itself."))
        return cleaned

    def _ask_for_the_measure(self, cleaned):
        for figure, measure in (("annual_value", "currency"), ("quantity", "unit")):
            missing = not cleaned.get(measure) and measure not in self.errors
            if cleaned.get(figure) is not None and missing:
                self.add_error(measure, _("Say in what the figure beside it is measured."))


@admin.register(SupplierLink)
class SupplierLinkAdmin(InMoney, OfDatasetAdmin):
    form = SupplierLinkForm
    list_display = (
        "from_whom",
        "to_whom",
        "kind",
        "input",
        figure_column("annual_value", gettext_lazy("yearly value")),
        "currency",
        "year",
    )
    list_select_related = (
        "supplier",
        "buyer",
        "external_supplier",
        "external_buyer",
        "input",
        "dataset",
    )
    list_filter = (DatasetFilter, "kind")
    search_fields = ("supplier__name", "buyer__name", "external_supplier__name")
    autocomplete_fields = ("supplier", "buyer", "external_supplier", "external_buyer", "input")
    fields = (
        "dataset",
        ("supplier", "external_supplier"),
        ("buyer", "external_buyer"),
        ("kind", "input"),
        ("annual_value", "currency"),
        ("quantity", "unit"),
        "year",
        ("source", "status", "confidence"),
    )

    @admin.display(description=gettext_lazy("supplier"))
    def from_whom(self, link):
        return link.supplier or link.external_supplier

    @admin.display(description=gettext_lazy("buyer"))
    def to_whom(self, link):
        return link.buyer or link.external_buyer


@admin.register(ExternalParty)
class ExternalPartyAdmin(OfDatasetAdmin):
    list_display = ("name", "place", "industry_code", "dataset")
    list_filter = (DatasetFilter,)
    search_fields = ("name", "place")
    fields = ("dataset", "name", "place", "industry_code")
