"""Which clusters a reader asks for."""

from django.db.models import Exists, OuterRef, Q

from publication.api.industries import of_words
from publication.api.lists import given

DEEPEST = 12  # levels below a code; no geography or classification has more


def codes_below(rows, code: str) -> list[str]:
    """Return the code and those of all that lies below it, among `rows` (regions, or industries)."""
    return below(rows, list(rows.filter(code=code).values_list("code", flat=True)))


def below(rows, found: list[str]) -> list[str]:
    """Return codes and those of all that lies below them."""
    frontier = found
    for _ in range(DEEPEST):
        frontier = list(rows.filter(parent__code__in=frontier).values_list("code", flat=True))
        if not frontier:
            break
        found += frontier
    return found


def filtered(clusters, asked: dict, *, regions, industries, parts):
    """Return the clusters that fulfil what was asked.

    `parts` are the rows of industries and roles of the same release or run.
    """
    rows = clusters.filter(**given(asked, stage="stage", strength="strength", status="status"))
    if "region" in asked:
        rows = rows.filter(region_codes__overlap=codes_below(regions, asked["region"]))
    if "industry" in asked or "role" in asked:
        where = given(asked, role="role")
        if "industry" in asked:
            where["industry_code__in"] = codes_below(industries, asked["industry"])
        rows = rows.filter(Exists(parts.filter(cluster_id=OuterRef("pk"), **where)))
    if words := asked.get("search"):
        # A release keeps the titles of its day; what people call an industry stands with the industry.
        titled = Q(title_id__icontains=words) | Q(title_en__icontains=words)
        titled |= Q(
            industry_code__in=list(of_words(industries, words).values_list("code", flat=True))
        )
        found = Exists(parts.filter(titled, cluster_id=OuterRef("pk")))
        places = list(regions.filter(name__icontains=words).values_list("code", flat=True))
        if places:
            found |= Q(region_codes__overlap=below(regions, places))
        rows = rows.filter(Q(name__icontains=words) | found)
    return rows
