"""The pages that everybody may open, and what frames every page."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.principal import principal_of
from firms.models import Dataset
from publication.api.origins import OfRelease, OfRun
from publication.api.problems import Problem
from publication.api.reading import finished_run
from publication.models import PublishedRelease
from publication.opening import opening_view
from publication.review_pages import for_signed_in
from publication.services import inactive_sentence


@require_safe
@never_cache
def explorer(request):
    """Show the map of the current release.  The page itself holds no figures; its script asks the API for them."""
    if request.GET.get("run"):
        return explorer_of_run(request)
    release = PublishedRelease.objects.filter(current=True).first()
    opening = opening_view(OfRelease(release)) if release else {}
    current = "/api/v1/releases/current"
    return map_page(request, {"figures": current, "offer": current, "opening": opening})


@for_signed_in
def explorer_of_run(request, who):
    """Show the map of a run to those who may read its dataset, before it is published or after."""
    try:
        run = finished_run(who, request.GET["run"])
    except Problem as problem:
        if problem.code == "run_not_finished":
            return redirect("run", key=request.GET["run"])
        raise Http404 from None
    if run.boundary_set.activated_at is None:
        messages.error(request, inactive_sentence(run.boundary_set))
        return redirect("run", key=run.key)
    request.fictional = {run.dataset.fictional or run.boundary_set.fictional}
    figures = f"/api/v1/runs/{run.key}"
    page = {"figures": figures, "offer": f"{figures}/offer", "run": str(run.key)}
    return map_page(request, page | {"opening": opening_view(OfRun(run))}, run=run)


def map_page(request, page: dict, **context):
    page |= {
        "api": "/api/v1",
        "language": get_language(),
        "tiles": settings.MAP_TILE_LAYERS,
        "staff": request.user.is_staff,
        "admin": reverse("admin:index"),
    }
    return render(request, "explorer.html", {"page": page, **context})


def frame(request) -> dict:
    """Give every template what the bar at its top says."""
    return {"frame": SimpleLazyObject(lambda: bar(request))}


def bar(request) -> dict:
    return {
        "fictional": fictional_on(request),
        "languages": settings.LANGUAGES,
        "places": [
            {
                "name": name,
                "href": href,
                "here": request.path == href or request.path.startswith(f"{href}/"),
            }
            for name, href in places(request)
        ],
    }


# Pages of registers and programs: what the map shows is not on them.
OWN_RECORDS = ("data", "programme", "run")


def fictional_on(request) -> str:
    """Say whether "all", "some" or nothing ("") of what this very page shows is fictional.

    A page of one register says it itself, as `request.fictional` (a set of what its datasets are); other pages of
    records speak of all that the person may read, and the rest of the current release.
    """
    kinds = getattr(request, "fictional", None)
    match = getattr(request, "resolver_match", None)
    if kinds is None and match and (match.url_name or "").startswith(OWN_RECORDS):
        readable = Dataset.objects.readable_by(principal_of(request.user)).order_by()
        kinds = set(readable.values_list("fictional", flat=True).distinct())
    if kinds is not None:
        return {(True,): "all", (False, True): "some"}.get(tuple(sorted(kinds)), "")
    return "all" if PublishedRelease.objects.filter(current=True, fictional=True).exists() else ""


def places(request):
    """Yield the places that exist and that this person may enter."""
    yield _("Map"), reverse("explorer")
    yield _("Clusters"), reverse("clusters")
    if getattr(request, "user", None) and request.user.is_authenticated:
        yield _("Programs"), reverse("programmes")
        yield _("Data"), reverse("data")
    with suppress(NoReverseMatch):
        yield _("API"), reverse("api-docs")
    if getattr(request, "user", None) and request.user.is_staff:
        yield _("Data entry"), reverse("admin:index")
