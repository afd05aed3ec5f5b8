"""Firms that may be the one about to be entered: alike in name, near, and in the same industry."""

import re
import unicodedata
from difflib import SequenceMatcher

from django.db.models import Q

from firms.models import Firm, FirmState, inside_box

NEAR_KM = 2
MOST_COMPARED = 2_000
MOST_SHOWN = 5
ALIKE = 0.85
# What a name says of the legal form, not of the firm.
LEGAL_FORMS = {
    "pt",
    "cv",
    "ud",
    "pd",
    "fa",
    "tbk",
    "koperasi",
    "kop",
    "persero",
    "ltd",
    "inc",
    "co",
}


def plain_name(name: str) -> str:
    """Return what two spellings of a firm's name share."""
    text = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(
        r"[^\W_]+", "".join(sign for sign in text if not unicodedata.combining(sign))
    )
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(sorted(kept or words))


def likeness(first: str, second: str) -> float:
    """Return how alike two names are, 1 for the same, dimensionless."""
    first, second = plain_name(first), plain_name(second)
    if first == second:
        return 1.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def possible_duplicates(*, dataset, name, point, industry, region=None, but=None) -> list[Firm]:
    """Return firms of the dataset that are alike in name, of the industry, and near.

    Near means within `NEAR_KM`, or in the same region.
    """
    near = inside_box(*_box(point, NEAR_KM))
    if region is not None:
        near |= Q(regions__region=region)
    states = FirmState.objects.filter(near, firm__dataset=dataset, industry=industry)
    names = dict(
        states.exclude(firm=but).values_list("firm", "firm__name").distinct()[:MOST_COMPARED]
    )
    scores = {firm: likeness(name, other) for firm, other in names.items()}
    alike = sorted(
        (firm for firm, score in scores.items() if score >= ALIKE),
        key=lambda firm: (-scores[firm], firm),
    )
    firms = Firm.objects.in_bulk(alike[:MOST_SHOWN])
    return [firms[firm] for firm in alike[:MOST_SHOWN]]


def _box(point, km: float) -> tuple[float, float, float, float]:
    north = km / 110.574
    east = north * 2 if abs(point.y) > 60 else north * 1.2
    return point.x - east, point.y - north, point.x + east, point.y + north
