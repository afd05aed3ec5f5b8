"""Which industry the map opens with."""

from publication.api.origins import Origin

# A quotient is telling only where enough firms stand behind it.
LEAST_FIRMS = 10


def opening_view(origin: Origin) -> dict:
    """Return what the map shows to who asks for nothing: the most telling industry, {} where nothing was measured.

    That is the one with the most jobs in one place where it surely is at least twice as dense as on
    average; where there is none, the largest.
    """
    if not origin.years:
        return {}
    year, activity = max(origin.years), origin.activities[0]
    cut = {"year": year, "measure": activity, "level": origin.levels[-1]}
    telling = most_telling(origin, cut) or largest(origin, cut)
    if telling is None:
        return {"year": year}
    return {
        "industry": telling.industry_code,
        "level": telling.level,
        "year": year,
        "measure": "location_quotient",
        "activity": activity,
    }


def most_telling(origin: Origin, cut: dict):
    sure = origin.rows_of(origin.concentration).filter(
        **cut, establishments__gte=LEAST_FIRMS, uncertain=False, location_quotient_low__gte=2
    )
    return sure.order_by(f"-{cut['measure']}", "industry_code").first()


def largest(origin: Origin, cut: dict):
    rows = origin.rows_of(origin.industry_results).filter(**cut)
    return rows.order_by(f"-{cut['measure']}", "industry_code").first()
