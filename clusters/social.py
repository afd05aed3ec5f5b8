"""The social ties of a cluster: associations and joint programs that people entered."""

import pandas as pd
from django.db.models import Q
from django.utils import timezone

from analysis.affiliations import social_ties
from clusters.models import Affiliation, Cluster


def lasting(year: int | None = None) -> Q:
    """Return the filter for ties that last in a year, by default this one."""
    year = year or timezone.localdate().year
    return Q(until_year=None) | Q(until_year__gte=year)


def ties_of(cluster: Cluster) -> dict:
    """Return how many members are tied to each other, and by which institutions."""
    members = list(
        cluster.members.filter(firm__isnull=False).values_list("firm", flat=True).distinct()
    )
    rows = Affiliation.objects.filter(
        lasting(), firm__in=members, institution__dataset=cluster.dataset_id
    ).select_related("institution")
    joined = pd.DataFrame(
        list(rows.values_list("institution", "firm")),
        columns=["institution", "firm"],
        dtype="int64",
    )
    inside = pd.DataFrame({"cluster": 1, "firm": members}, dtype="int64")
    counted = social_ties(inside, joined)
    figures = counted.loc[1].to_dict() if len(counted) else None
    return {
        "firms": int(figures["firms"]) if figures else 0,
        "tied_firms": int(figures["tied_firms"]) if figures else 0,
        "ties": int(figures["ties"]) if figures else 0,
        "density": figures["density"] if figures and figures["density"] == figures["density"] else None,
        "institutions": _institutions(rows),
    }  # fmt: skip


def _institutions(rows) -> list[dict]:
    by_institution: dict = {}
    for row in rows.order_by("institution__name"):
        entry = by_institution.setdefault(
            row.institution_id,
            {
                "key": row.institution.key,
                "name": row.institution.name,
                "kind": row.institution.kind,
                "kind_name": row.institution.get_kind_display(),
                "firms": set(),
                "joint_programme": False,
                "since_year": row.since_year,
                "sources": set(),
            },
        )
        entry["firms"].add(row.firm_id)
        entry["joint_programme"] |= row.kind == Affiliation.Kind.JOINT_PROGRAMME
        entry["since_year"] = min(
            (year for year in (entry["since_year"], row.since_year) if year), default=None
        )
        entry["sources"] |= {row.source} - {""}
    return [
        entry | {"firms": len(entry["firms"]), "sources": sorted(entry["sources"])}
        for entry in by_institution.values()
    ]
