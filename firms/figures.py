"""Yearly figures: who has to report them, and who has not yet."""

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from firms.models import Firm, FirmYear

# Beyond this a year's figures come by file; typing, counting and copying are for smaller registers.
MOST_TYPED = 100_000


def this_year() -> int:
    return timezone.localdate().year


def data_year(dataset) -> int:
    """Return the newest year of which the dataset has figures; this year, where it has none or very many."""
    if is_large(Firm.objects.filter(dataset=dataset)):
        return this_year()
    newest = FirmYear.objects.filter(firm__dataset=dataset).aggregate(year=Max("year"))["year"]
    return newest or this_year()


def working_in(firms, year: int):
    """Leave of the firms those that worked in the year, as far as is known."""
    return firms.filter(
        Q(founded_year=None) | Q(founded_year__lte=year),
        Q(closed_year=None) | Q(closed_year__gt=year),
    )


def with_figures_of(firms, year: int):
    return firms.filter(_has_figures(year))


def lacking_figures_of(firms, year: int):
    """Leave of the firms those that worked in the year and whose employees are not entered."""
    return working_in(firms, year).filter(~_has_figures(year))


def is_large(firms) -> bool:
    """Are there more firms than a person types figures for?  Counting stops at the limit."""
    return firms.order_by()[: MOST_TYPED + 1].count() > MOST_TYPED


def count_missing(dataset, year: int) -> dict:
    """Return how many firms worked in the year, and how many lack its figures.

    Both are None for a register so large that counting would keep somebody waiting.
    """
    firms = Firm.objects.filter(dataset=dataset)
    if is_large(firms):
        return {"working": None, "missing": None}
    return {
        "working": working_in(firms, year).count(),
        "missing": lacking_figures_of(firms, year).count(),
    }


def _has_figures(year):
    return Exists(FirmYear.objects.filter(firm=OuterRef("pk"), year=year, employees__isnull=False))
