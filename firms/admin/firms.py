"""Firms: what they are and where, and their yearly figures."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.scoped_admin import ScopedAdmin, action_of, principal_of_request
from firms.admin.coarse import coarse_firm
from firms.admin.copying import copy_and_report
from firms.admin.filters import DatasetFilter, FiguresFilter
from firms.admin.firm_forms import SAVE_ANYWAY, FirmForm
from firms.admin.firm_inlines import FirmStateInline, FirmYearInline, years_to_fill
from firms.admin.of_dataset import OfDatasetAdmin
from firms.admin.point_field import PointField
from firms.figures import this_year
from firms.models import Firm, FirmRegion, FirmState, FirmYear, Holding
from firms.placing import place_of, sentence_of
from firms.services import place_firm


@admin.register(Firm)
class FirmAdmin(OfDatasetAdmin):
    form = FirmForm
    change_form_template = "admin/firms/firm/change_form.html"
    fields = ("dataset", "firm_id", "name", "address", "founded_year", "closed_year", "listed")
    inlines = (FirmStateInline, FirmYearInline)
    list_display = ("name", "firm_id", "region", "industry", "employees", "dataset")
    list_filter = (DatasetFilter, FiguresFilter, "listed")
    search_fields = ("name", "firm_id__startswith")
    actions = ("delete_selected", "copy_last_year")

    def get_queryset(self, request):
        return with_what_the_list_shows(super().get_queryset(request))

    @admin.display(description=gettext_lazy("industry"))
    def industry(self, firm):
        return firm.industry_shown

    @admin.display(description=gettext_lazy("region"))
    def region(self, firm):
        return firm.region_shown or _("outside every region")

    @admin.display(description=gettext_lazy("employees (year)"))
    def employees(self, firm):
        if firm.employees_shown is None:
            return None
        return f"{firm.employees_shown} ({firm.employees_year})"

    # The form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, FirmYearInline):
            kwargs["initial"] = [{"year": year} for year in years_to_fill(obj)]
        elif isinstance(inline, FirmStateInline) and obj.pk is None:
            # From the first year whose figures are offered below.
            kwargs["initial"] = [{"from_year": min(years_to_fill(obj))}]
        return kwargs

    def render_change_form(self, request, context, *args, **kwargs):
        context["duplicates"] = [
            firm
            for inline in context["inline_admin_formsets"]
            for firm in getattr(inline.formset, "duplicates", ())
        ]
        context["save_anyway"] = SAVE_ANYWAY
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.warn_of_coarse_industries(request, formsets)
        for place in place_firm(form.instance)[-1:]:
            sure = place.region is not None and place.precision == FirmState.Precision.EXACT
            self.message_user(
                request, sentence_of(place), messages.INFO if sure else messages.WARNING
            )

    def warn_of_coarse_industries(self, request, formsets):
        for formset in formsets:
            for each in formset.forms if formset.model is FirmState else ():
                if "industry" in each.changed_data and each.instance.pk:
                    sentence = coarse_firm(each.instance.industry)
                    if sentence:
                        self.message_user(request, sentence, messages.WARNING)

    # The list

    @admin.action(
        permissions=["change"], description=gettext_lazy("Copy last year's figures forward")
    )
    def copy_last_year(self, request, queryset):
        """Give the chosen firms last year's figures for this year, where they have none."""
        changeable = self.allowed(
            queryset, action_of(Firm, "change"), principal_of_request(request)
        )
        chosen = Firm.objects.filter(pk__in=changeable.order_by().values("pk"))
        self.message_user(request, copy_and_report(request.user, chosen, this_year()))

    # What the map asks

    def get_urls(self):
        place = self.admin_site.admin_view(self.place_view)
        return [path("place/<int:dataset_id>", place, name="firms_firm_place"), *super().get_urls()]

    def place_view(self, request, dataset_id):
        """Answer in a sentence in which region a point lies."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        dataset = self.enterable(request).filter(pk=dataset_id).first()
        if dataset is None:
            raise Http404
        field = PointField(box=dataset.boundary_set.extent)
        typed = [request.GET.get("latitude", ""), request.GET.get("longitude", "")]
        try:
            place = place_of(dataset.boundary_set, field.clean(typed))
        except ValidationError as error:
            return JsonResponse({"sure": False, "sentence": " ".join(error.messages)})
        sure = place.region is not None and place.precision == FirmState.Precision.EXACT
        return JsonResponse({"sure": sure, "sentence": sentence_of(place)})


def with_what_the_list_shows(firms):
    """Add to firms the newest industry, region and number of employees."""
    of_firm = {"firm": OuterRef("pk")}
    states = FirmState.objects.filter(**of_firm).order_by("-from_year")
    regions = FirmRegion.objects.filter(
        state__firm=OuterRef("pk"), boundary_set=OuterRef("dataset__boundary_set")
    ).order_by("-state__from_year")
    figures = FirmYear.objects.filter(**of_firm, employees__isnull=False).order_by("-year")
    return firms.annotate(
        industry_shown=Subquery(states.values("industry__code")[:1]),
        region_shown=Subquery(regions.values("region__name")[:1]),
        employees_shown=Subquery(figures.values("employees")[:1]),
        employees_year=Subquery(figures.values("year")[:1]),
    )


@admin.register(Holding)
class HoldingAdmin(ScopedAdmin):
    """Owners of several firms.  All may choose one; only who owns all its firms' records changes it."""

    list_display = ("code", "name")
    search_fields = ("code__startswith", "name")
    fields = ("code", "name")

    def holds(self, request, verb, row):
        principal = principal_of_request(request)
        if verb == "view" or principal.everywhere:
            return super().holds(request, verb, row)
        own = principal.agencies_for(action_of(Holding, verb))
        return not row.states.exclude(firm__dataset__owner__in=own).exists()
