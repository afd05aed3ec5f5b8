"""The page on which a person says which firms of two datasets are the same."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from firms import services
from firms.matching import decisions, pairs_of
from firms.models import Dataset, Firm
from publication.data_pages import for_people

SHOWN_PAIRS = 100
SHOWN_DECIDED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def matches(request, who, code, other):
    """Show likely pairs of firms of two datasets; take which of them are the same."""
    readable = Dataset.objects.readable_by(who)
    dataset = get_object_or_404(readable, code=code)
    second = get_object_or_404(readable.exclude(pk=dataset.pk), code=other)
    request.fictional = {dataset.fictional, second.fictional}
    may = who.may("enter_records", dataset.owner_id)
    if request.method == "POST":
        if not may:
            raise Http404
        decide(request, dataset, second)
        return redirect("data-matches", code=code, other=other)
    pairs = pairs_of(dataset, second)
    decided = decisions(dataset, second).select_related("first", "second", "decided_by")
    return render(
        request,
        "data/matches.html",
        {
            "dataset": dataset,
            "other": second,
            "pairs": pairs[:SHOWN_PAIRS],
            "in_all": len(pairs),
            "decided": both_ways(decided[:SHOWN_DECIDED], dataset),
            "same": decided.filter(same=True).count(),
            "may": may,
        },
    )


def decide(request, dataset, second) -> None:
    """Take the answers of a posted page: pairs that are the same, that are not, or that are open again."""
    posted = request.POST
    answers: dict[str, list[tuple[str, str]]] = {"same": [], "not": [], "open": []}
    for name, word in posted.items():
        number = name.removeprefix("answer-")
        if name.startswith("answer-") and word in answers:
            answers[word].append(
                (posted.get(f"own-{number}", ""), posted.get(f"other-{number}", ""))
            )
    named = [pair for pairs in answers.values() for pair in pairs]
    own = ids_of(dataset, [pair[0] for pair in named])
    other = ids_of(second, [pair[1] for pair in named])
    kept = 0
    for word, pairs in answers.items():
        known = [(own[a], other[b]) for a, b in pairs if a in own and b in other]
        kept += len(known)
        if word == "open":
            services.withdraw_matches(known)
        else:
            services.decide_matches(known, same=word == "same", by=request.user)
    text = ngettext("%(count)s answer is kept.", "%(count)s answers are kept.", kept)
    messages.info(request, text % {"count": kept})


def ids_of(dataset, firm_ids) -> dict[str, int]:
    return dict(
        Firm.objects.filter(dataset=dataset, firm_id__in=firm_ids).values_list("firm_id", "pk")
    )


def both_ways(decided, dataset) -> list[dict]:
    """Return what was decided with the dataset's own firm first."""
    return [
        {"own": one.first, "other": one.second, "same": one.same, "by": one.decided_by}
        if one.first.dataset_id == dataset.pk
        else {"own": one.second, "other": one.first, "same": one.same, "by": one.decided_by}
        for one in decided
    ]
