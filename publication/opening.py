"""Which industry the map opens with."""

from publication.api.reading import levels_of
from publication.models import PublishedConcentration, PublishedIndustryResult, PublishedRelease

# A quotient is telling only where enough firms stand behind it.
LEAST_FIRMS = 10


def opening_view() -> dict:
    """Return what the map shows to who asks for nothing: the most telling industry, {} without a release.

    That is the one with the most jobs in one place where it surely is at least twice as dense as on
    average; where there is none, the largest.
    """
    release = PublishedRelease.objects.filter(current=True).first()
    if release is None or not release.years:
        return {}
    year, activity = max(release.years), release.measures[0]
    finest = levels_of(release)[-1].code
    cut = {"release": release, "year": year, "measure": activity, "level": finest}
    telling = most_telling(cut) or largest(cut)
    if telling is None:
        return {"year": year}
    return {
        "industry": telling.industry_code,
        "level": telling.level,
        "year": year,
        "measure": "location_quotient",
        "activity": activity,
    }


def most_telling(cut: dict) -> PublishedConcentration | None:
    sure = PublishedConcentration.objects.filter(
        **cut, establishments__gte=LEAST_FIRMS, uncertain=False, location_quotient_low__gte=2
    )
    return sure.order_by(f"-{cut['measure']}", "industry_code").first()


def largest(cut: dict) -> PublishedIndustryResult | None:
    return (
        PublishedIndustryResult.objects.filter(**cut)
        .order_by(f"-{cut['measure']}", "industry_code")
        .first()
    )
