"""What lies within a set of regions and industries that a planner chose."""

import numpy as np
import shapely
from django.db import connection
from django.utils.translation import gettext as _
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from clusters.finding_inputs import BORDER_TOLERANCE_DEGREES
from clusters.history import Refused
from clusters.models import Role
from firms.models import Dataset, Industry
from regions.models import Region

MOST_REGIONS = 2_000
# The working firms of a dataset by their newest state, in these regions or below them, in these
# industries or below them; where chosen industries lie within each other, the finest says the role.
MEMBERS = """
WITH RECURSIVE places AS (
    SELECT id FROM regions_region WHERE id = ANY(%(regions)s)
     UNION
    SELECT region.id FROM regions_region region JOIN places ON region.parent_id = places.id
), trades AS (
    SELECT id, id AS chosen, 0 AS steps FROM firms_industry WHERE id = ANY(%(industries)s)
     UNION
    SELECT industry.id, trades.chosen, trades.steps + 1
      FROM firms_industry industry JOIN trades ON industry.parent_id = trades.id
     WHERE trades.steps < 10
)
SELECT DISTINCT ON (firm.id) firm.id, trades.chosen
  FROM places
  JOIN firms_firmregion place ON place.region_id = places.id AND place.boundary_set_id = %(edition)s
  JOIN firms_firmstate state ON state.id = place.state_id
  JOIN trades ON trades.id = state.industry_id
  JOIN firms_firm firm ON firm.id = state.firm_id
 WHERE firm.dataset_id = %(dataset)s AND firm.closed_year IS NULL
   AND NOT EXISTS (SELECT 1 FROM firms_firmstate later
                    WHERE later.firm_id = state.firm_id AND later.from_year > state.from_year)
 ORDER BY firm.id, trades.steps
"""


def firms_within(dataset: Dataset, regions: list[int], roles: dict[int, str]) -> dict[int, str]:
    """Return {firm: role} of the working firms in the regions whose industry has a role."""
    with connection.cursor() as cursor:
        cursor.execute(
            MEMBERS,
            {
                "regions": list(regions),
                "industries": list(roles),
                "edition": dataset.boundary_set_id,
                "dataset": dataset.pk,
            },
        )
        return {firm: roles[chosen] for firm, chosen in cursor}


def regions_coded(dataset: Dataset, codes: list[str]) -> list[Region]:
    """Return the regions of the dataset's edition, all of one level, or refuse."""
    codes = list(dict.fromkeys(codes))
    if not codes:
        raise Refused("regions_missing", _("Choose at least one region."), "regions")
    if len(codes) > MOST_REGIONS:
        text = _("At most %d regions.") % MOST_REGIONS
        raise Refused("regions_too_many", text, "regions")
    known = Region.objects.of_edition(dataset.boundary_set_id).filter(code__in=codes)
    found = {region.code: region for region in known.select_related("level")}
    missing = [code for code in codes if code not in found]
    if missing:
        text = _("The edition has no region %(codes)s.") % {"codes": ", ".join(missing[:20])}
        raise Refused("region_unknown", text, "regions")
    levels = {region.level.code for region in found.values()}
    if len(levels) > 1:
        text = _("The regions are of several levels (%(levels)s); choose those of one.")
        text %= {"levels": ", ".join(sorted(levels))}
        raise Refused("levels_mixed", text, "regions")
    return [found[code] for code in codes]


def refuse_apart(regions: list[Region], *, apart: bool) -> None:
    """Refuse regions that do not hang together, unless that is wanted."""
    groups = touching_groups(regions)
    if len(groups) > 1 and not apart:
        named = "; ".join(", ".join(region.name for region in group[:5]) for group in groups[:5])
        text = _(
            "These regions do not touch each other: %(groups)s. Draw a cluster for each, or say that "
            "it lies in several places."
        ) % {"groups": named}
        raise Refused("regions_apart", text, "apart")


def touching_groups(regions: list[Region]) -> list[list[Region]]:
    """Return the regions in groups of those that touch, directly or by way of others."""
    outlines = shapely.from_wkb([bytes(region.geometry.wkb) for region in regions])
    one, other = shapely.STRtree(outlines).query(outlines, "dwithin", BORDER_TOLERANCE_DEGREES)
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(len(regions),) * 2)
    count, group = connected_components(graph, directed=False)
    return [[regions[place] for place in np.flatnonzero(group == n)] for n in range(count)]


def industries_coded(dataset: Dataset, roles: dict[str, str]) -> dict[Industry, str]:
    """Return {industry: role} of the dataset's classification, with a core among them, or refuse."""
    if Role.CORE not in roles.values():
        raise Refused("core_missing", _("Choose at least one core industry."), "core")
    wrong = sorted(set(roles.values()) - set(Role.values))
    if wrong:
        text = _("Unknown role %(role)s; roles are %(known)s.")
        text %= {"role": wrong[0], "known": ", ".join(Role.values)}
        raise Refused("role_unknown", text, "supporting")
    rows = Industry.objects.filter(classification=dataset.classification_id, code__in=list(roles))
    found = {industry.code: industry for industry in rows}
    missing = [code for code in roles if code not in found]
    if missing:
        text = _("The classification has no industry %(codes)s.")
        text %= {"codes": ", ".join(missing[:20])}
        field = "core" if roles[missing[0]] == Role.CORE else "supporting"
        raise Refused("industry_unknown", text, field)
    return {found[code]: role for code, role in roles.items()}
