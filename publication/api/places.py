"""Where rows are: the outlines that files with a place give them, as WKB in degrees."""

from django.contrib.gis.db.models import Union
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clusters.models import Cluster
from regions.models import RegionShape


def wkb(geometry) -> bytes | None:
    return bytes(geometry.wkb) if geometry else None


def of_regions(regions: QuerySet, **where) -> dict:
    """Return {code or pk: outline}: `where` is one of code__in and pk__in.

    The outline is the finest one for maps: the full one repeated in every row would fill a disk.
    """
    [key] = [name.removesuffix("__in") for name in where]
    shapes = regions.model._meta.get_field("shapes").related_model.objects.filter(
        region=OuterRef("pk"), resolution=RegionShape.Resolution.FINE
    )
    outline = Coalesce(Subquery(shapes.values("geometry")[:1]), "geometry")
    found = regions.filter(**where).annotate(outline=outline)
    return {name: wkb(shape) for name, shape in found.values_list(key, "outline")}


def of_clusters(ids: list[int]) -> list[bytes | None]:
    """Return the outlines of clusters that are not released."""
    found = Cluster.objects.annotate(outline=Union("regions__geometry"))
    return of_rows(found, ids, "outline")


def of_rows(rows: QuerySet, ids: list[int], outline: str) -> list[bytes | None]:
    """Return the outlines that a table has a column for, in the order of the ids."""
    known = dict(rows.filter(pk__in=ids).values_list("pk", outline))
    return [wkb(known.get(pk)) for pk in ids]


class AtRegions:
    """A list whose rows name the region they are in; each outline is read once per file."""

    def outlines(self, ids, rows):
        keys = self.region_keys(ids, rows)
        known = self.__dict__.setdefault("known_outlines", {})
        if missing := set(keys) - known.keys():
            known |= dict.fromkeys(missing) | self.outlines_of(missing)
        return [known[key] for key in keys]

    def region_keys(self, ids, rows) -> list:
        """Return by what the region of each row is known."""
        return [row["region_code"] for row in rows]

    def outlines_of(self, keys) -> dict:
        return of_regions(self.origin.regions, code__in=keys)
