"""Published statistics, prices and input–output coefficients."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.record_form import RecordForm
from agencies.scoped_admin import ScopedAdmin
from firms.admin.coarse import coarse_input
from firms.admin.filters import DatasetFilter
from firms.admin.of_dataset import OfDatasetAdmin, figure_column, typed_number_field
from firms.figures import data_year
from firms.models import Coefficient, Price, Statistic

CURRENCY = "IDR"


class StatisticForm(RecordForm):
    def clean(self):
        cleaned = super().clean()
        for figure in ("employment", "establishments", "value_added"):
            unknown = cleaned.get(f"{figure}_flag") in {"missing", "suppressed"}
            if unknown and cleaned.get(figure) is not None:
                self.add_error(
                    figure,
                    _("A figure flagged as missing or suppressed is unknown: leave this empty."),
                )
        return cleaned


@admin.register(Statistic)
class StatisticAdmin(OfDatasetAdmin):
    form = StatisticForm
    list_display = (
        "region",
        "industry_or_total",
        "year",
        figure_column("employment", gettext_lazy("employment")),
        figure_column("establishments", gettext_lazy("establishments")),
    )
    list_select_related = ("region", "industry", "dataset")
    list_filter = (DatasetFilter,)
    search_fields = ("region__name", "region__code__startswith", "industry__code__startswith")
    autocomplete_fields = ("region", "industry")
    fields = (
        "dataset",
        "region",
        "industry",
        "year",
        ("employment", "employment_flag"),
        ("establishments", "establishments_flag"),
        ("value_added", "value_added_flag"),
    )

    @admin.display(description=gettext_lazy("industry"))
    def industry_or_total(self, statistic):
        return statistic.industry or _("total")


class CurrencyForm(RecordForm):
    """A form with a currency: three capital letters, typed in any case."""

    def clean_currency(self):
        currency = self.cleaned_data["currency"].strip().upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise ValidationError(
                _("Write the currency in three letters, like IDR or USD."), code="currency"
            )
        return currency


class InMoney:
    """An admin of what is bought, in a currency and a year: both are filled in as most often needed."""

    def get_changeform_initial_data(self, request):
        likely = {"currency": CURRENCY, "year": data_year(request.dataset)}
        return likely | super().get_changeform_initial_data(request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        sentence = coarse_input(obj.input) if "input" in form.changed_data else ""
        if sentence:
            self.message_user(request, sentence, messages.WARNING)


class PriceForm(CurrencyForm):
    def clean_unit_price(self):
        price = self.cleaned_data["unit_price"]
        if price == 0:
            raise ValidationError(_("A price is greater than zero."), code="zero")
        return price


@admin.register(Price)
class PriceAdmin(InMoney, OfDatasetAdmin):
    form = PriceForm
    list_display = (
        "supplier",
        "input",
        figure_column("min_quantity", gettext_lazy("from quantity")),
        "unit",
        figure_column("unit_price", gettext_lazy("price per unit")),
        "currency",
        "year",
    )
    list_select_related = ("supplier", "input", "dataset")
    list_filter = (DatasetFilter,)
    search_fields = ("supplier__name", "input__code__startswith")
    autocomplete_fields = ("supplier", "input")
    fields = (
        "dataset",
        "supplier",
        "input",
        ("min_quantity", "unit"),
        ("unit_price", "currency"),
        "year",
    )


@admin.register(Coefficient)
class CoefficientAdmin(ScopedAdmin):
    list_display = ("source", "supplying_industry", "using_industry", "coefficient")
    list_select_related = ("supplying_industry", "using_industry")
    list_filter = ("classification",)
    search_fields = ("source", "using_industry__code__startswith")
    autocomplete_fields = ("classification", "using_industry", "supplying_industry")
    fields = ("classification", "source", "supplying_industry", "using_industry", "coefficient")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = typed_number_field(db_field)
        return field or super().formfield_for_dbfield(db_field, request, **kwargs)
