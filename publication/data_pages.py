"""The pages of /data: bring a file, see what is wrong with it, apply it, take it back."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Agency
from agencies.principal import principal_of
from firms.models import Dataset
from ingest import blank_files, sandbox, services, storing
from ingest.kinds import NotAllowed, kinds
from ingest.models import Upload
from ingest.options import Unknown, checked
from ingest.problem_file import lines, own_rows
from ingest.problems import sentence
from jobs.leases import CannotBeDone
from publication.data_forms import AnswerForm, answers_of, open_names
from publication.in_the_way import rows_in_the_way
from publication.preview_map import preview_map
from publication.preview_rows import first_rows, read_as

SHOWN_UPLOADS = 50
SHOWN_PROBLEMS = 100
SHOWN_NAMES = 50


def for_people(view):
    """Let in who is signed in, and tell the view who that is."""

    @wraps(view)
    @never_cache
    def guarded(request, *args, **kwargs):
        who = principal_of(request.user)
        if not who.is_known:
            return render(request, "data/sign_in.html", status=401)
        return view(request, who, *args, **kwargs)

    return guarded


@require_safe
@for_people
def index(request, who):
    """Show the form that takes a file, the uploads so far, and the datasets."""
    return render(
        request,
        "data/index.html",
        {
            "agencies": agencies_for(who),
            "kinds": kinds_for(who),
            "uploads": Upload.objects.readable_by(who).select_related("agency", "created_by")[:SHOWN_UPLOADS],
            "datasets": Dataset.objects.readable_by(who).select_related("owner"),
        },
    )  # fmt: skip


def agencies_for(who):
    if who.everywhere:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=who.agencies_for("upload_files"))


def kinds_for(who) -> list[tuple[str, str]]:
    """Return the kinds of file that this person may bring for some agency."""
    return [
        (name, str(kind.label).capitalize())
        for name, kind in kinds().items()
        if who.everywhere or who.agencies_for(kind.action)
    ]


@require_POST
@for_people
def receive(request, who):
    """Take a file; a corrected one follows the answers that the earlier one was given."""
    file, kind = request.FILES.get("file"), request.POST.get("kind", "")
    agency = agencies_for(who).filter(pk=number(request.POST.get("agency"))).first()
    if agency is None and agencies_for(who).count() == 1:
        agency = agencies_for(who).first()
    if file is None or agency is None or kind not in kinds():
        messages.error(request, _("Choose a file, what it holds, and whose it is."))
        return redirect("data")
    options = {}
    if earlier := request.POST.get("like"):
        options = upload_for(who, earlier).options
    try:
        received = services.receive(
            file.chunks(),
            file_name=file.name,
            kind=kind,
            agency=agency,
            options=options,
            by=request.user,
            principal=who,
            expected_bytes=file.size,
        )
    except storing.NotStored as refused:
        messages.error(request, sentence(refused.code, refused.details))
        return redirect("data")
    except NotAllowed as reason:
        messages.error(request, str(reason))
        return redirect("data")
    if received.again:
        messages.info(request, sentence("duplicate_submission", {}))
    return redirect("data-upload", key=received.upload.key)


def number(text) -> int:
    return int(text) if text and text.isdigit() else 0


def upload_for(who, key) -> Upload:
    return get_object_or_404(Upload.objects.readable_by(who).select_related("agency"), key=key)


@require_safe
@for_people
def upload(request, who, key):
    """Show how a file stands: progress, questions, problems, preview, history."""
    found = upload_for(who, key)
    problems = found.problems.all()
    code = request.GET.get("code", "")
    chosen = problems.filter(code=code) if code else problems
    page = Paginator(chosen, SHOWN_PROBLEMS).get_page(request.GET.get("page"))
    for problem in page:
        problem.sentence = sentence(problem.code, problem.details)
    summary = (
        problems.values("code", "severity")
        .annotate(rows=Count("id"))
        .order_by("severity", "-rows", "code")
    )
    for line in summary:
        line["sentence"] = sentence(line["code"], {})
    may = may_upload(who, found)
    names = open_names(found) if found.verdict == "rejected" and may else []
    return render(
        request,
        "data/upload.html",
        {
            "sample": found.facts.get("sample", []),
            "read_as": read_as(found),
            "first": first_rows(found) if found.verdict == "ready" and found.is_over else {},
            "names": names[:SHOWN_NAMES],
            "more_names": max(len(names) - SHOWN_NAMES, 0),
            "upload": found,
            "kind": str(kinds()[found.kind].label).capitalize(),
            "page": page,
            "code": code,
            "summary": summary,
            "form": AnswerForm(found)
            if may and found.is_over and (found.facts or found.questions)
            else None,
            "may": may,
            "steps": steps_of(found),
            "map": preview_map(found) if found.verdict == "ready" and found.is_over else None,
            "counts": counts_of(found),
            "in_the_way": rows_in_the_way(who, found),
            "dataset": dataset_of(who, found) if found.verdict == "applied" else None,
        },
    )


def dataset_of(who, upload: Upload) -> Dataset | None:
    """Return the dataset that a file's rows went into, if its kind has one."""
    if all(option.name != "dataset" for option in kinds()[upload.kind].options):
        return None
    return Dataset.objects.readable_by(who).filter(code=upload.target).first()


def may_upload(who, upload: Upload) -> bool:
    actions = ("upload_files", kinds()[upload.kind].action)
    return all(who.may(action, upload.agency_id) for action in actions)


def steps_of(upload: Upload) -> list[dict]:
    """Return the steps of a file with the one it is at."""
    names = [_("Read"), _("Questions"), _("Check"), _("Apply")]
    at = {"pending": 0, "questions": 1, "rejected": 2, "ready": 3}.get(upload.verdict, 4)
    return [
        {"name": name, "done": place < at, "here": place == at} for place, name in enumerate(names)
    ]


def counts_of(upload: Upload) -> list[tuple[str, int]]:
    names = {
        "new": _("new"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "rejected": _("rejected"),
    }
    return [
        (name, label, upload.counts[name]) for name, label in names.items() if name in upload.counts
    ]


def step(view):
    """A POST that moves an upload on, and comes back to its page with a sentence if it cannot."""

    @wraps(view)
    @require_POST
    @for_people
    def moved(request, who, key):
        found = upload_for(who, key)
        if not may_upload(who, found):
            raise Http404
        try:
            view(request, who, found)
        except (CannotBeDone, NotAllowed, Unknown) as reason:
            messages.error(request, str(reason))
        return redirect("data-upload", key=key)

    return moved


@step
def answer(request, who, upload):
    options = checked(kinds()[upload.kind], answers_of(upload, request.POST))
    kinds()[upload.kind].refuse(upload.options | options, upload.agency, who)
    services.answer(upload, options)


@step
def apply(request, who, upload):
    services.queue_apply(upload)


@step
def revert(request, who, upload):
    services.queue_revert(upload)


def streamed(chunks, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@require_safe
@for_people
def problem_list(request, who, key):
    """Download every problem of a file."""
    import csv

    from ingest.problem_file import Line

    writer = csv.writer(Line())
    found = upload_for(who, key)
    rows = (writer.writerow(line) for line in lines(found))
    return streamed(rows, ".".join([found.file_name, _("problems"), "csv"]))


@require_safe
@for_people
def rows(request, who, key):
    """Download the user's own rows with a column that says what is wrong with each."""
    found = upload_for(who, key)
    if not sandbox.available():
        # In containers only the worker may make sandboxes; the list says the same row by row.
        return redirect("data-problems", key=key)
    return streamed(own_rows(found), ".".join([found.file_name, _("checked"), "csv"]))


@require_safe
@for_people
def template(request, who, kind, form):
    """Download an empty file with the columns of a kind."""
    if kind not in kinds() or form not in ("csv", "xlsx"):
        raise Http404
    content, media_type = blank_files.blank(kinds()[kind], form)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, f"sentra-{kind}.{form}")
    return answer
