"""Which industry the map opens with."""

from publication.models import PublishedConcentration, PublishedRelease

# A quotient is telling only where enough firms stand behind it.
LEAST_FIRMS = 10


def opening_view() -> dict:
    """Return industry, level, year and measure of the strongest sure concentration, {} if none."""
    release = PublishedRelease.objects.filter(current=True).first()
    if release is None or not release.years:
        return {}
    year = max(release.years)
    strongest = (
        PublishedConcentration.objects.filter(
            release=release,
            year=year,
            measure="employment",
            establishments__gte=LEAST_FIRMS,
            uncertain=False,
            location_quotient_low__gt=1,
        )
        .order_by("-employment", "industry_code")
        .first()
    )
    if strongest is None:
        return {"year": year}
    return {
        "industry": strongest.industry_code,
        "level": strongest.level,
        "year": year,
        "measure": "location_quotient",
        "activity": "employment",
    }
