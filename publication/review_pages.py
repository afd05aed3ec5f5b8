"""Where a planner decides about a cluster: one page with every form, and a part for other pages."""

from collections import Counter
from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.principal import Principal, principal_of
from clusters import review
from clusters.definitions import found_otherwise
from clusters.history import ChangedMeanwhile, Refused, details
from clusters.models import AnalysisRun, Cluster, Programme, Role, Stage
from clusters.names import own_name, with_titles
from clusters.proposals import is_found_by_newest, of_table, proposals_for
from clusters.social import ties_of
from firms.models import Dataset
from publication.awaiting import awaits
from publication.review_addresses import address_of, back_to
from publication.review_forms import ACTIONS, kept_of, version_of
from regions.models import titled

SHOWN_CHANGES = 20
MOST_CHOICES = 2_000
MOST_OTHERS = 200


def review_of(
    request, cluster: Cluster, *, view="", entered=None, failed="", refused=None
) -> dict | None:
    """Return what `clusters/review.html` shows, or nothing where the person may not read the cluster.

    `view` is where a decision leads back to: a run's key, `RELEASED`, or the page with the forms alone.
    """
    who = principal_of(request.user)
    if not Cluster.objects.readable_by(who).filter(pk=cluster.pk).exists():
        return None
    industries = industries_of(cluster)
    changes = list(cluster.changes.all()[:SHOWN_CHANGES])
    for change in changes:
        change.told = details(change)
    return {
        "cluster": cluster,
        "may": may_review(who, cluster),
        "may_run": may_run_programmes(who, cluster),
        "open": cluster.status in (Cluster.Status.CANDIDATE, Cluster.Status.CONFIRMED),
        "regions": list(cluster.regions.order_by("code")[:MOST_CHOICES]),
        "cores": [i for i in industries if i["role"] == Role.CORE],
        "supporting": [i for i in industries if i["role"] != Role.CORE],
        "address": address_of(cluster, "review"),
        "awaits": awaits(cluster),
        "members": membership(cluster),
        "view": view,
        "others": others_of(cluster),
        "made_into": with_titles(cluster.made_into.all()),
        "made_from": with_titles(cluster.made_from.all()),
        "proposals": proposals_for(cluster),
        "otherwise": found_otherwise(cluster)[:5],
        "found_again": is_found_by_newest(cluster),
        "stages": stages_of(cluster),
        "stage_choices": [(s, Stage(s).label) for s in review.JUDGED],
        "ties": ties_of(cluster),
        "programmes": list(cluster.programmes.order_by("ended_date", "name")),
        "changes": changes,
        "entered": entered or {},
        "failed": failed,
        "refused": refused,
        "refused_above": None if has_place(refused, failed, cluster) else refused,
        "kept": kept_of(entered) if entered else {},
    }


def membership(cluster: Cluster) -> SimpleNamespace:
    """Return of whom a cluster's members consist, named as releases name it."""
    counted = Counter(cluster.members.values_list("role", flat=True))
    core, institutions = counted[Role.CORE], counted[Role.INSTITUTION]
    return SimpleNamespace(
        members=counted.total(),
        core_members=core,
        supporters=counted.total() - core - institutions,
        institutions=institutions,
    )


# Beside which fields of its form a decision's refusal is told; all else is told above the page.
FIELDS = {
    "confirm": {"reason"},
    "rename": {"name"},
    "reject": {"reason"},
    "revoke": {"reason"},
    "split": {"parts", "reason"},
    "merge": {"with", "name", "reason"},
    "override": {"year", "stage", "reason"},
    "dismiss": {"reason"},
    "programme": {"name"},
}


def has_place(refused: Refused | None, action: str, cluster: Cluster) -> bool:
    """Say whether the form is still there, with the field that was refused."""
    if refused is None or refused.field not in FIELDS.get(action, ()):
        return False
    candidate, confirmed = Cluster.Status.CANDIDATE, Cluster.Status.CONFIRMED
    if action == "revoke":
        return cluster.status != candidate
    allowed = {"confirm": {candidate}, "programme": {confirmed}, "dismiss": {confirmed}}
    return cluster.status in allowed.get(action, {candidate, confirmed})


def may_review(who: Principal, cluster: Cluster) -> bool:
    return Cluster.objects.allowing("review_clusters", who).filter(pk=cluster.pk).exists()


def may_run_programmes(who: Principal, cluster: Cluster) -> bool:
    return Cluster.objects.allowing("run_programmes", who).filter(pk=cluster.pk).exists()


def industries_of(cluster: Cluster) -> list[dict]:
    rows = cluster.industries.select_related("industry").order_by("role", "industry__code")
    return [
        {
            "code": row.industry.code,
            "title": titled(row.industry, "title"),
            "role": row.role,
            "role_name": row.get_role_display(),
        }
        for row in rows
    ]


def others_of(cluster: Cluster):
    """Return the clusters with which this one could be merged: of one set, and still open."""
    rows = Cluster.objects.filter(
        dataset=cluster.dataset_id,
        boundary_set=cluster.boundary_set_id,
        status__in=[Cluster.Status.CANDIDATE, Cluster.Status.CONFIRMED],
    ).exclude(pk=cluster.pk)
    if cluster.run_id:
        rows = rows.filter(run__in=[cluster.run_id]) | rows.filter(status="confirmed")
    return sorted(with_titles(rows.order_by("name")[:MOST_OTHERS]), key=own_name)


def stages_of(cluster: Cluster) -> list:
    """Return the newest assessment of each year, the last year first."""
    rows = cluster.stages.order_by("-year", "-run_id").distinct("year")
    return list(rows.select_related("override_by"))


def for_signed_in(view):
    """Let in who is signed in, and tell the view who that is; ask others to sign in."""

    @never_cache
    def guarded(request, *args, **kwargs):
        who = principal_of(request.user)
        if not who.is_known:
            return redirect_to_login(request.get_full_path())
        return view(request, who, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def cluster_review(request, who, key):
    """Show everything that can be decided about a cluster; POST decides one thing."""
    readable = Cluster.objects.readable_by(who).select_related("dataset", "boundary_set", "run")
    cluster = get_object_or_404(readable, key=key)
    failed, entered, status, refused = "", {}, 200, None
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action not in ACTIONS:
            raise Http404
        wanted = may_run_programmes if action == "programme" else may_review
        if not wanted(who, cluster):
            raise PermissionDenied
        try:
            made = ACTIONS[action](request.POST, cluster, who, version_of(request.POST))
        except Refused as refusal:
            status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
            failed, entered, refused = action, request.POST, refusal
            cluster = readable.get(pk=cluster.pk)
        else:
            if isinstance(made, Programme):
                return redirect("programme", made.key)
            return decided(request, action, made, who)
    shown = review_of(
        request,
        cluster,
        view=entered.get("view", "")[:36],
        entered=entered,
        failed=failed,
        refused=refused,
    )
    context = {"review": shown}
    return render(request, "clusters/review_page.html", context, status=status)


DONE = {
    "confirm": gettext_lazy("It is confirmed now."),
    "rename": gettext_lazy("It has its new name."),
    "reject": gettext_lazy("It is rejected now; later runs remember that."),
    "revoke": gettext_lazy("The decision was taken back."),
    "split": gettext_lazy("It was split; this is the first part."),
    "merge": gettext_lazy("This is the merged cluster."),
    "override": gettext_lazy("Your stage is saved."),
    "withdraw": gettext_lazy("Your stage was withdrawn; the computed one stands alone."),
    "accept": gettext_lazy("The proposal was accepted; the cluster is as the newest run found it."),
    "dismiss": gettext_lazy("The proposal was dismissed; the cluster stays as it was."),
    "draw": gettext_lazy("The cluster is drawn and confirmed."),
}


def decided(request, action: str, cluster: Cluster, who: Principal):
    """Say that it is done, and lead back to where the decision is seen."""
    messages.success(request, DONE[action])
    return redirect(back_to(cluster, request.POST.get("view", ""), who))


def newest_to_review(request) -> dict | None:
    """Return the newest run whose clusters the person may decide about, and how many wait there."""
    datasets = Dataset.objects.allowing("review_clusters", principal_of(request.user))
    runs = AnalysisRun.objects.finished().filter(of_table(""), dataset__in=datasets)
    run = runs.select_related("dataset").order_by("-pk").first()
    if run is None:
        return {"run": None, "waiting": 0} if datasets.exists() else None
    waiting = run.clusters.filter(status=Cluster.Status.CANDIDATE)
    waiting = waiting.exclude(resembles__status=Cluster.Status.REJECTED)
    return {"run": run, "waiting": waiting.count()}
