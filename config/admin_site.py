"""The pages for data entry as a whole: who may enter, in what order things stand, what is to be done."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.permissions import roles_of
from agencies.scoped_admin import principal_of_request
from firms.figures import count_missing, this_year
from firms.models import Dataset

# App -> its title in plain words, in the order of the index.
TITLES = {
    "firms": _("Firms and figures"),
    "regions": _("Regions"),
    "agencies": _("Agencies and people"),
    "ingest": _("Files brought in"),
    "clusters": _("Analyses and clusters"),
    "publication": _("Published results"),
}
# What is entered every day stands first, what everything is filed under last.
MODELS_FIRST = ["Firm", "SupplierLink", "Price", "Statistic", "Dataset", "ExternalParty", "Holding"]
MOST_DATASETS_ON_INDEX = 12


class Choices(AutocompleteJsonView):
    """What can be chosen in a search box, in the words of the page that keeps it."""

    def serialize_result(self, obj, to_field_name):
        said = super().serialize_result(obj, to_field_name)
        words = getattr(self.model_admin, "choice", None)
        return said | {"text": words(obj)} if words else said


class SentraAdminSite(AdminSite):
    site_header = site_title = "Sentra"
    index_title = _("What would you like to enter?")
    empty_value_display = "–"

    def has_permission(self, request):
        """Let in staff with a role; refuse who is signed in without one, ask others to sign in."""
        user = request.user
        if not user.is_authenticated:
            return False
        if user.is_active and user.is_staff and (user.is_superuser or roles_of(user)):
            return True
        raise PermissionDenied

    def login(self, request, extra_context=None):
        """Send people to the one page on which they sign in."""
        return redirect_to_login(
            request.GET.get("next") or reverse("admin:index"), reverse("login")
        )

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def each_context(self, request):
        return super().each_context(request) | {
            "languages": settings.LANGUAGES,
            "fictional_data": self.fictional_data(request),
        }

    def fictional_data(self, request) -> str:
        """Say whether "all", "some" or none ("") of the datasets a person sees are fictional."""
        datasets = Dataset.objects.allowing("view_records", principal_of_request(request))
        kinds = set(datasets.order_by().values_list("fictional", flat=True).distinct())
        return {(True,): "all", (False, True): "some"}.get(tuple(sorted(kinds)), "")

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = TITLES.get(app["app_label"], app["name"])
            app["models"].sort(key=lambda model: _place(model["object_name"], MODELS_FIRST))
        return sorted(apps, key=lambda app: _place(app["app_label"], list(TITLES)))

    def index(self, request, extra_context=None):
        principal = principal_of_request(request)
        year = this_year()
        datasets = Dataset.objects.allowing("enter_records", principal).select_related("owner")
        tasks = [
            count_missing(dataset, year) | {"dataset": dataset}
            for dataset in datasets[:MOST_DATASETS_ON_INDEX]
        ]
        return super().index(request, {"tasks": tasks, "year": year, **(extra_context or {})})


def _place(name, order) -> int:
    return order.index(name) if name in order else len(order)
