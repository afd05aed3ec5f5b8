"""The pages for data entry as a whole: who may enter, in what order things stand, what is to be done."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.permissions import roles_of
from agencies.scoped_admin import principal_of_request
from firms.figures import count_missing, this_year
from firms.models import Dataset

ORDER = ["firms", "regions", "ingest", "clusters", "publication", "agencies"]
MOST_DATASETS_ON_INDEX = 12


class SentraAdminSite(AdminSite):
    site_header = site_title = "Sentra"
    index_title = _("What would you like to enter?")
    empty_value_display = "–"

    def has_permission(self, request):
        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        return user.is_superuser or bool(roles_of(user))

    def login(self, request, extra_context=None):
        """Send people to the one page to sign in; refuse who is signed in and may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(
            request.GET.get("next") or reverse("admin:index"), reverse("login")
        )

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
        place = {label: number for number, label in enumerate(ORDER)}
        return sorted(apps, key=lambda app: place.get(app["app_label"], len(ORDER)))

    def index(self, request, extra_context=None):
        principal = principal_of_request(request)
        year = this_year()
        datasets = Dataset.objects.allowing("enter_records", principal).select_related("owner")
        tasks = [
            count_missing(dataset, year) | {"dataset": dataset}
            for dataset in datasets[:MOST_DATASETS_ON_INDEX]
        ]
        return super().index(request, {"tasks": tasks, "year": year, **(extra_context or {})})
