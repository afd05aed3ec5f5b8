"""Which industry the map opens with."""

from publication.models import PublishedConcentration, PublishedIndustryResult, PublishedRelease

# A quotient is telling only where enough firms stand behind it.
LEAST_FIRMS = 10


def opening_view() -> dict:
    """Return what the map shows to who asks for nothing: the most telling industry, {} without a release.

    That is the one most strongly concentrated somewhere at the lower end of its interval; where no
    concentration is sure, the largest.
    """
    release = PublishedRelease.objects.filter(current=True).first()
    if release is None or not release.years:
        return {}
    year, activity = max(release.years), release.measures[0]
    telling = most_telling(release, year, activity) or largest(release, year, activity)
    if telling is None:
        return {"year": year}
    return {
        "industry": telling.industry_code,
        "level": telling.level,
        "year": year,
        "measure": "location_quotient",
        "activity": activity,
    }


def most_telling(release, year: int, activity: str) -> PublishedConcentration | None:
    sure = PublishedConcentration.objects.filter(
        release=release,
        year=year,
        measure=activity,
        level=release.levels[-1],
        establishments__gte=LEAST_FIRMS,
        uncertain=False,
        location_quotient_low__gt=1,
    )
    return sure.order_by("-location_quotient_low", "industry_code").first()


def largest(release, year: int, activity: str) -> PublishedIndustryResult | None:
    results = PublishedIndustryResult.objects.filter(
        release=release, year=year, measure=activity, level=release.levels[-1]
    )
    return results.order_by(f"-{activity}", "industry_code").first()
