"""Filters of the lists, each offering only what the person may see."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.scoped_admin import action_of, principal_of_request
from firms.figures import lacking_figures_of, this_year, with_figures_of
from firms.models import Dataset


class DatasetFilter(admin.SimpleListFilter):
    """The datasets whose records this person sees."""

    title = _("dataset")
    parameter_name = "dataset"

    def lookups(self, request, model_admin):
        action = action_of(model_admin.model, "view")
        rows = Dataset.objects.allowing(action, principal_of_request(request))
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    def queryset(self, request, queryset):
        value = self.value()
        offered = {key for key, _name in self.lookup_choices}
        return queryset.filter(dataset=value) if value in offered else queryset


class FiguresFilter(admin.SimpleListFilter):
    """Which firms have, and which still lack, the figures of a year."""

    title = _("yearly figures")
    parameter_name = "figures"

    def lookups(self, request, model_admin):
        for year in (this_year(), this_year() - 1):
            yield f"without-{year}", gettext("without figures of %(year)s") % {"year": year}
            yield f"with-{year}", gettext("with figures of %(year)s") % {"year": year}

    def queryset(self, request, queryset):
        which, _dash, year = (self.value() or "").partition("-")
        if which not in {"with", "without"} or not (year.isascii() and year.isdigit()):
            return queryset
        choose = with_figures_of if which == "with" else lacking_figures_of
        return choose(queryset, int(year[:4]))
