"""Where a firm's point lies: its region, and how surely."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from firms.models import FirmState
from regions.assignment import INSIDE, NEAREST, NEAREST_WITHIN_M, RegionIndex
from regions.models import Region

PRECISION = {INSIDE: FirmState.Precision.EXACT, NEAREST: FirmState.Precision.NEAREST}


@dataclass(frozen=True)
class Place:
    """The region of a point in an edition (none: outside all), and how it was found."""

    region: Region | None
    how: str

    @property
    def precision(self) -> str:
        return PRECISION.get(self.how, FirmState.Precision.EXACT)


def place_of(boundary_set, point) -> Place:
    """Return the region of a point by the one rule of `regions.assignment`."""
    index = RegionIndex.around(boundary_set, point.x, point.y)
    found = index.regions_of([point.x], [point.y])
    region = Region.objects.select_related("parent").filter(pk=int(found.region_ids[0])).first()
    return Place(region, str(found.how[0]))


def sentence_of(place: Place) -> str:
    """Say where a point lies, and whether that needs a second look."""
    if place.region is None:
        return _(
            "The point lies outside every region and more than %(km)s km from the nearest. "
            "The firm is counted in no region until the point is corrected."
        ) % {"km": NEAREST_WITHIN_M // 1000}
    if place.how == NEAREST:
        return _(
            "The point lies outside every region, perhaps at sea. It is counted in the nearest: %(region)s."
        ) % {"region": full_name(place.region)}
    return _("The point lies in %(region)s.") % {"region": full_name(place.region)}


def full_name(region: Region) -> str:
    """Return “Name, parent (code)”."""
    names = [region.name] + ([region.parent.name] if region.parent else [])
    return f"{', '.join(names)} ({region.code})"
