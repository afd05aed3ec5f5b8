"""The pages of /runs: what was computed of which data, how far it is, and what comes of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.models import AnalysisRun
from clusters.services import RunRefused, cancel_run
from firms.models import Dataset
from jobs.models import JobState
from publication.api.csv_export import csv_response, source_line_of_run
from publication.models import Publication, Release
from publication.review_pages import for_signed_in
from publication.run_asked import asked_of
from publication.run_files import FILES, rows_of
from publication.run_forms import RunForm, editions_for
from publication.services import ReleaseRefused, cancel_publication, queue_publication
from regions.models import Level

SHOWN_RUNS = 25


@require_safe
@for_signed_in
def runs(request, who):
    """List the runs over the datasets that the person may read."""
    datasets = Dataset.objects.readable_by(who).order_by("name")
    chosen = datasets.filter(code=request.GET.get("dataset", "")[:60]).first()
    found = AnalysisRun.objects.readable_by(who)
    any_run = found.exists()
    if chosen:
        found = found.filter(dataset=chosen)
    found = found.select_related("dataset", "boundary_set", "created_by", "release").annotate(
        being_published=Exists(Publication.objects.under_way().filter(run=OuterRef("pk")))
    )
    found = found.order_by("-pk")
    page = Paginator(found, SHOWN_RUNS).get_page(request.GET.get("page"))
    names = level_names({run.boundary_set_id for run in page})
    for run in page:
        stand(run, names)
    context = {
        "page": page,
        "any": any_run,
        "datasets": datasets,
        "chosen": chosen,
        "may": Dataset.objects.allowing("run_analysis", who).exists(),
        "working": any(run.being_published or not run.is_over for run in page),
    }
    return render(request, "runs/index.html", context)


def level_names(editions) -> dict[tuple[int, str], str]:
    """Return the names of the levels of editions, the coarsest of each first."""
    levels = Level.objects.filter(boundary_set__in=editions).order_by("boundary_set", "depth")
    return {(level.boundary_set_id, level.code): str(level) for level in levels}


def stand(run: AnalysisRun, names: dict) -> None:
    """Put into words what the pages say of how a run stands."""
    run.level_names = [
        name
        for (edition, code), name in names.items()
        if edition == run.boundary_set_id and code in run.levels
    ]
    run.time_left = time_left(run.seconds_left)
    run.published = getattr(run, "release", None)


def time_left(seconds: int | None) -> str:
    """Say how long a step still takes; nothing where nothing is known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return ngettext("about %d second left", "about %d seconds left", seconds) % seconds
    minutes = round(seconds / 60)
    return ngettext("about %d minute left", "about %d minutes left", minutes) % minutes


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def run_new(request, who):
    """Ask what is to be computed, and queue it."""
    datasets = Dataset.objects.allowing("run_analysis", who).order_by("name")
    datasets = datasets.select_related("boundary_set", "classification", "owner")
    if not datasets.exists():
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    like = AnalysisRun.objects.readable_by(who).filter(key__in=keys(asked.get("like"))).first()
    usual = like.dataset.code if like else ""
    dataset = datasets.filter(code=asked.get("dataset", usual)[:60]).first() or datasets.first()
    editions = editions_for(dataset)
    wanted = asked.get("edition", like.boundary_set.code if like else "")[:60]
    edition = editions.filter(code=wanted).first() or dataset.boundary_set
    context = {
        "datasets": datasets,
        "dataset": dataset,
        "editions": editions,
        "edition": edition,
    }
    sent = request.method == "POST" and "show" not in request.POST
    try:
        form = RunForm(dataset, edition, request.POST if sent else None, like=like)
    except RunRefused as refused:
        return render(request, "runs/new.html", context | {"refused": str(refused)})
    if sent and (run := form.queued(request.user)):
        return redirect("run", key=run.key)
    context["form"] = form
    return render(request, "runs/new.html", context, status=422 if sent else 200)


def keys(text: str | None) -> list[str]:
    """Return the key that an address names, in a list; nothing where it names none."""
    try:
        return [str(UUID(text or ""))]
    except ValueError:
        return []


def run_for(who, key) -> AnalysisRun:
    readable = AnalysisRun.objects.readable_by(who).select_related(
        "dataset__owner", "dataset__classification", "boundary_set", "created_by", "release"
    )
    return get_object_or_404(readable, key=key)


def may(who, action: str, run: AnalysisRun) -> bool:
    return Dataset.objects.allowing(action, who).filter(pk=run.dataset_id).exists()


@require_safe
@for_signed_in
def run(request, who, key):
    """Show how a run stands, what came of it, and what it was asked."""
    found = run_for(who, key)
    request.fictional = {found.dataset.fictional}
    stand(found, level_names([found.boundary_set_id]))
    finished = found.state == JobState.FINISHED
    publication = found.publications.first()
    if publication:
        publication.time_left = time_left(publication.seconds_left)
    context = {
        "run": found,
        "publication": publication,
        "may": may(who, "run_analysis", found),
        "may_publish": finished and may(who, "publish_release", found),
        "current": Release.objects.filter(run=found, current=True).exists(),
        "clusters": found.clusters.count() if finished else 0,
        "files": files_of(found) if finished else [],
        "asked": asked_of(found),
    }
    return render(request, "runs/run.html", context)


def files_of(run: AnalysisRun) -> list[tuple[str, str]]:
    """Return the run's other tables that can be downloaded, with their names."""
    asked = run.parameters.get("industries")
    return [(name, f.label) for name, f in FILES.items() if name != "distances" or asked]


@require_POST
@for_signed_in
def run_cancel(request, who, key):
    """Ask for a run to end."""
    found = run_for(who, key)
    if not may(who, "run_analysis", found):
        raise PermissionDenied
    try:
        cancel_run(found)
    except RunRefused as refused:
        messages.error(request, str(refused))
    return redirect("run", key=key)


@require_POST
@for_signed_in
def run_publish(request, who, key):
    """Have a run shown to everybody."""
    found = run_for(who, key)
    if not may(who, "publish_release", found):
        raise PermissionDenied
    try:
        queue_publication(found, by=request.user)
    except ReleaseRefused as refused:
        messages.error(request, str(refused))
    return redirect("run", key=key)


@require_POST
@for_signed_in
def run_publish_cancel(request, who, key):
    """Ask for the end of what publishes a run."""
    found = run_for(who, key)
    if not may(who, "publish_release", found):
        raise PermissionDenied
    cancel_publication(found)
    return redirect("run", key=key)


@require_safe
@for_signed_in
def run_table(request, who, key, table):
    """Download a table of a finished run."""
    found = run_for(who, key)
    if table not in FILES or found.state != JobState.FINISHED:
        raise Http404
    header, rows = rows_of(found, table)
    return csv_response(
        f"{table}-{found.dataset.code}.csv", header, rows, source_line_of_run(found)
    )
