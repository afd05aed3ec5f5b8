"""Firms of two datasets that may be the same place of work: alike in name and near, or of one id."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from django.db import connection
from rapidfuzz import fuzz

from firms.duplicates import plain_name
from firms.models import Dataset, FirmMatch

MOST_FIRMS = 50_000
MOST_PAIRS = 2_000
MOST_IN_A_CELL = 200
# Nearly the same name within about two kilometers, the very same name within some thirty, or one id and a like name.
ALIKE, SOMEWHAT_ALIKE = 88, 60
NEAR_DEGREES, FAR_DEGREES = 0.02, 0.3
FIRMS = """
SELECT f.id, f.firm_id, f.name, ST_X(st.point), ST_Y(st.point)
  FROM firms_firm f
  LEFT JOIN LATERAL (SELECT point FROM firms_firmstate st WHERE st.firm_id = f.id
                      ORDER BY from_year DESC LIMIT 1) st ON true
 WHERE f.dataset_id = %s ORDER BY f.firm_id LIMIT %s
"""


@dataclass(frozen=True)
class MatchedFirm:
    pk: int
    firm_id: str
    name: str
    x: float | None
    y: float | None
    plain: str

    @property
    def placed(self) -> bool:
        return self.x is not None and self.y is not None


@dataclass(frozen=True)
class Pair:
    """Two firms that may be the same; `likeness` of the names from 0 to 100."""

    own: MatchedFirm
    other: MatchedFirm
    likeness: float


def firms_of(dataset: Dataset) -> list[MatchedFirm]:
    with connection.cursor() as cursor:
        cursor.execute(FIRMS, [dataset.pk, MOST_FIRMS])
        return [MatchedFirm(*row, plain_name(row[2])) for row in cursor.fetchall()]


def pairs_of(dataset: Dataset, other: Dataset) -> list[Pair]:
    """Return the likely pairs that nobody has decided about yet, the likest first."""
    there = _Index(firms_of(other))
    found = [pair for own in firms_of(dataset) if (pair := there.best(own))]
    decided = {frozenset(pair) for pair in decisions(dataset, other).values_list("first", "second")}
    found = [pair for pair in found if frozenset((pair.own.pk, pair.other.pk)) not in decided]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.own.firm_id))[:MOST_PAIRS]


def decisions(dataset: Dataset, other: Dataset):
    """Return what was decided about the firms of the two datasets."""
    return FirmMatch.objects.filter(
        first__dataset__in=[dataset, other], second__dataset__in=[dataset, other]
    )


class _Index:
    """The firms of one dataset by id, by plain name and by place."""

    def __init__(self, firms):
        self.by_id = {firm.firm_id: firm for firm in firms}
        self.by_name, self.by_place = defaultdict(list), defaultdict(list)
        for firm in firms:
            self.by_name[firm.plain].append(firm)
            if firm.placed:
                self.by_place[_cell(firm)].append(firm)

    def best(self, own: MatchedFirm) -> Pair | None:
        likely = [
            one
            for one in self.by_name[own.plain][:MOST_IN_A_CELL]
            if _within(own, one, FAR_DEGREES)
        ]
        if (same := self.by_id.get(own.firm_id)) and fuzz.ratio(
            own.plain, same.plain
        ) >= SOMEWHAT_ALIKE:
            likely.append(same)
        if not likely and own.placed:
            column, line = _cell(own)
            for right, down in product((-1, 0, 1), repeat=2):
                for one in self.by_place.get((column + right, line + down), ())[:MOST_IN_A_CELL]:
                    if fuzz.ratio(own.plain, one.plain) >= ALIKE:
                        likely.append(one)
        pairs = [Pair(own, one, fuzz.ratio(own.plain, one.plain)) for one in likely]
        return max(pairs, key=lambda pair: (pair.likeness, pair.other.firm_id), default=None)


def _cell(firm: MatchedFirm) -> tuple[int, int]:
    return round(firm.x / NEAR_DEGREES), round(firm.y / NEAR_DEGREES)


def _within(own: MatchedFirm, one: MatchedFirm, degrees: float) -> bool:
    return own.placed and one.placed and max(abs(own.x - one.x), abs(own.y - one.y)) <= degrees
