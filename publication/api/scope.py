"""Where filters reach: codes and all that lies below them."""

from firms.models import Industry
from regions.models import Region


def with_those_below(model, ids: set[int]) -> set[int]:
    """Return the ids of these regions or industries and of all below them, a query per level."""
    everything = set(ids)
    while ids:
        ids = set(model.objects.filter(parent__in=ids).values_list("pk", flat=True)) - everything
        everything |= ids
    return everything


def regions_of_code(code: str, edition: str | None) -> set[int]:
    """Return the region of a code, in one edition or in all, and the regions below it."""
    rows = Region.objects.filter(code=code)
    rows = rows.filter(boundary_set__code=edition) if edition else rows
    return with_those_below(Region, set(rows.values_list("pk", flat=True)))


def industries_of_code(code: str) -> set[int]:
    """Return the industry of a code in every classification, and the industries below it."""
    return with_those_below(
        Industry, set(Industry.objects.filter(code=code).values_list("pk", flat=True))
    )
