"""The page of a dataset: what it covers, and what is missing or doubtful in it."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firms.models import Dataset, Firm
from firms.worth import coverage_of, worth_of
from publication.data_pages import for_people, number


@require_safe
@for_people
def dataset(request, who, code):
    """Show what a dataset covers and what is missing in it."""
    readable = Dataset.objects.readable_by(who)
    found = get_object_or_404(
        readable.select_related("owner", "classification", "boundary_set"), code=code
    )
    request.fictional = {found.fictional}
    worth = worth_of(found)
    officials = officials_for(who, found)
    official = chosen(officials, request.GET.get("official"))
    last = max((row["year"] for row in worth["years"]), default=0)
    year = number(request.GET.get("year")) or last
    return render(
        request,
        "data/dataset.html",
        {
            "dataset": found,
            "worth": worth,
            "officials": officials,
            "others": others_with_firms(who, found),
            "official": official,
            "year": year,
            "may_run": who.may("run_analysis", found.owner_id),
            "coverage": coverage_lines(found, official, year),
        },
    )


def officials_for(who, dataset):
    """Return the datasets of official jobs in the same edition."""
    found = Dataset.objects.readable_by(who).filter(
        boundary_set=dataset.boundary_set, statistics__employment__isnull=False
    )
    return found.select_related("owner").distinct()


def chosen(officials, code: str | None):
    """Return the official dataset asked for; where there is only one, that one unasked."""
    if code is None and len(officials) == 1:
        return officials[0]
    return officials.filter(code=code or "").first()


def coverage_lines(dataset, official, year) -> list[tuple[str, list[dict]]]:
    if official is None:
        return []
    compared = coverage_of(dataset, official, year)
    for lines in compared.values():
        for line in lines:
            line["percent"] = None if line["share"] is None else 100 * line["share"]
    return [(_("By region"), compared["regions"]), (_("By industry"), compared["industries"])]


def others_with_firms(who, dataset):
    """Return the other datasets with firms in which the person may look for this one's."""
    readable = Dataset.objects.readable_by(who).exclude(pk=dataset.pk).select_related("owner")
    return readable.filter(Exists(Firm.objects.filter(dataset=OuterRef("pk"))))
