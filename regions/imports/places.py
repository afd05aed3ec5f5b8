"""Regions by code, in the code system that a file was declared to use."""

from django.utils.translation import gettext_lazy as _

from ingest.kinds import Question
from ingest.lookup import Lookup
from regions.models import BoundarySet, CodeSystem, Region, RegionCode


def editions() -> list[tuple[str, str]]:
    return list(BoundarySet.objects.values_list("code", "name"))


def edition_named(code: str) -> BoundarySet:
    """Return the boundary set, or ask which one is meant."""
    found = BoundarySet.objects.filter(code=code).first() if code else None
    if found is None:
        raise Question(
            "edition", _("In which edition of boundaries are the regions?"), editions(), found=code
        )
    return found


def systems_of(edition: BoundarySet) -> list[str]:
    """Return the code systems in which the edition's regions are known."""
    other = RegionCode.objects.filter(boundary_set=edition).order_by().values_list("code_system")
    return list(dict.fromkeys([edition.code_system, *(system for (system,) in other.distinct())]))


def code_system_named(edition: BoundarySet, system: str) -> str:
    """Return the code system of a file's region codes; it is asked, never guessed.

    The same digits name different places in different systems.
    """
    known = systems_of(edition)
    if system not in known:
        labels = dict(CodeSystem.choices)
        raise Question(
            "code_system",
            _("In which code system are the region codes?"),
            [(name, labels[name]) for name in known],
            found=system,
        )
    return system


def regions_by_code(edition: BoundarySet, system: str) -> Lookup:
    """Return the edition's regions by their codes in a system."""
    regions = Region.objects.of_edition(edition)
    if system == edition.code_system:
        rows = list(regions.values_list("code", "id", "name"))
    else:
        rows = list(
            RegionCode.objects.filter(boundary_set=edition, code_system=system).values_list(
                "code", "region_id", "region__name"
            )
        )
    return Lookup({code: pk for code, pk, _ in rows}, {code: name for code, _, name in rows})
