"""What changes a register: places of firms, and yearly figures entered or copied forward."""

from dataclasses import dataclass

from django.db import transaction

from firms.figures import lacking_figures_of, working_in
from firms.models import Firm, FirmMatch, FirmRegion, FirmYear
from firms.placing import Place, place_of
from regions.models import BoundarySet

AT_A_TIME = 5_000


@transaction.atomic
def place_firm(firm: Firm) -> list[Place]:
    """Assign every state of a firm to its region; return the places in the dataset's edition.

    Editions for which the firm was assigned before are assigned again.
    """
    editions = BoundarySet.objects.filter(
        pk__in={
            firm.dataset.boundary_set_id,
            *FirmRegion.objects.filter(state__firm=firm).values_list("boundary_set", flat=True),
        }
    )
    places = []
    for state in firm.states.order_by("from_year"):
        found = {edition.pk: place_of(edition, state.point) for edition in editions}
        FirmRegion.objects.filter(state=state).delete()
        FirmRegion.objects.bulk_create(
            FirmRegion(state=state, boundary_set_id=edition, region=place.region)
            for edition, place in found.items()
            if place.region is not None
        )
        places.append(found[firm.dataset.boundary_set_id])
        _mark_precision(state, places[-1])
    return places


def _mark_precision(state, place):
    # A point that stands for its whole district stays one until somebody moves it.
    if state.precision != state.Precision.DISTRICT and state.precision != place.precision:
        state.precision = place.precision
        state.save(update_fields=["precision"])


@dataclass(frozen=True)
class FigureEntry:
    """What somebody typed for a firm and year, and what was there when the page was opened."""

    firm: Firm
    employees: int | None
    output: float | None
    employees_seen: int | None
    output_seen: float | None


@dataclass(frozen=True)
class CopiedForward:
    """What firms were given of last year's figures, and how many were not, and why."""

    copied: tuple[FigureEntry, ...]
    there_already: int
    not_working: int
    nothing_to_copy: int


@transaction.atomic
def copy_figures_forward(firms, year: int) -> CopiedForward:
    """Give firms the figures of the year before where the year has none, all or nothing.

    Firms that did not work in the year are left out, and nothing that is there is changed.
    """
    asked = firms.order_by().count()
    working = working_in(firms, year)
    open_in_year = working.order_by().count()
    lacking = lacking_figures_of(firms, year)
    lacking_count = lacking.order_by().count()
    copied = _copy_into(lacking, year)
    return CopiedForward(
        copied=copied,
        there_already=open_in_year - lacking_count,
        not_working=asked - open_in_year,
        nothing_to_copy=lacking_count - len(copied),
    )


def _copy_into(lacking, year) -> tuple[FigureEntry, ...]:
    of_lacking = FirmYear.objects.filter(firm__in=lacking.order_by().values("pk"))
    # A row of the year that holds an output but no employees keeps its output.
    outputs = dict(of_lacking.filter(year=year).values_list("firm", "output"))
    earlier = of_lacking.filter(year=year - 1, employees__isnull=False).select_related("firm")
    entries = tuple(
        FigureEntry(
            firm=last.firm,
            employees=last.employees,
            output=last.output if outputs.get(last.firm_id) is None else outputs[last.firm_id],
            employees_seen=None,
            output_seen=outputs.get(last.firm_id),
        )
        for last in earlier
    )
    FirmYear.objects.bulk_create(
        [
            FirmYear(firm=entry.firm, year=year, employees=entry.employees, output=entry.output)
            for entry in entries
        ],
        batch_size=AT_A_TIME,
        update_conflicts=True,
        unique_fields=["firm", "year"],
        update_fields=["employees", "output"],
    )
    return entries


@transaction.atomic
def enter_figures(entries, year: int) -> tuple[list[Firm], list[Firm]]:
    """Store the entries; return the firms stored, and those somebody else changed meanwhile."""
    firms = [entry.firm.pk for entry in entries]
    stored = {
        row.firm_id: row
        for row in FirmYear.objects.select_for_update().filter(firm__in=firms, year=year)
    }
    done, changed_meanwhile = [], []
    for entry in entries:
        row = stored.get(entry.firm.pk) or FirmYear(firm=entry.firm, year=year)
        if (row.employees, row.output) != (entry.employees_seen, entry.output_seen):
            changed_meanwhile.append(entry.firm)
            continue
        row.employees, row.output = entry.employees, entry.output
        row.save()
        done.append(entry.firm)
    return done, changed_meanwhile


@transaction.atomic
def decide_matches(pairs: list[tuple[int, int]], *, same: bool, by=None) -> int:
    """Keep that the firms of each pair (ids) are the same place of work, or surely not; a later word counts."""
    ordered = {tuple(sorted(pair)) for pair in pairs}
    FirmMatch.objects.bulk_create(
        [
            FirmMatch(first_id=first, second_id=second, same=same, decided_by=by)
            for first, second in sorted(ordered)
        ],
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["same", "decided_by"],
    )
    return len(pairs)


def withdraw_matches(pairs: list[tuple[int, int]]) -> None:
    """Forget what was decided about pairs of firms."""
    for pair in pairs:
        first, second = sorted(pair)
        FirmMatch.objects.filter(first=first, second=second).delete()
