"""Firms of a dataset by name and place, to suggest which one a file may mean."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from rapidfuzz import fuzz, process

from firms.duplicates import plain_name

MOST_FIRMS = 200_000
MOST_LIKE = 3
LEAST_LIKENESS = 60
# What a place's name says of its rank, not of the place.
RANKS = {
    "kabupaten",
    "kab",
    "kota",
    "kecamatan",
    "kec",
    "provinsi",
    "prov",
    "district",
    "regency",
    "city",
}
FIRMS = """
SELECT f.firm_id, f.name, r.code, r.name, up.code, up.name, top.code, top.name
  FROM firms_firm f
  LEFT JOIN LATERAL (SELECT * FROM firms_firmstate st WHERE st.firm_id = f.id
                      ORDER BY st.from_year DESC LIMIT 1) st ON true
  LEFT JOIN firms_firmregion fr ON fr.state_id = st.id AND fr.boundary_set_id = %s
  LEFT JOIN regions_region r ON r.id = fr.region_id
  LEFT JOIN regions_region up ON up.id = r.parent_id
  LEFT JOIN regions_region top ON top.id = up.parent_id
 WHERE f.dataset_id = %s ORDER BY f.firm_id LIMIT %s
"""


@dataclass(frozen=True)
class LikeFirm:
    """A firm that may be meant; `likeness` of the names from 0 to 100."""

    firm_id: str
    name: str
    place: str
    likeness: float


class FirmNames:
    """N firms: ids, names, the place that is shown, and all names and codes of their places."""

    def __init__(self, rows):
        self.ids = [row[0] for row in rows]
        self.names = [row[1] for row in rows]
        self.places = [row[3] or "" for row in rows]
        self.known_as = [frozenset(plain_place(part) for part in row[2:] if part) for row in rows]
        self.plain = [plain_name(name) for name in self.names]

    @classmethod
    def of_dataset(cls, dataset: int, edition: int) -> "FirmNames":
        with connection.cursor() as cursor:
            cursor.execute(FIRMS, [edition, dataset, MOST_FIRMS])
            return cls(cursor.fetchall())

    def like(self, name: str, place: str | None = None) -> list[LikeFirm]:
        """Return firms of a like name, the likest first; where a place is given, those in it come first."""
        there = plain_place(place) if place else ""
        words = plain_name(name)
        found = (
            self._like(words, {n for n, known in enumerate(self.known_as) if there in known})
            if there
            else []
        )
        if len(found) < MOST_LIKE:
            found += [one for one in self._like(words) if one not in found]
        return found[:MOST_LIKE]

    def _like(self, words: str, among: set[int] | None = None) -> list[LikeFirm]:
        choices = self.plain if among is None else {place: self.plain[place] for place in among}
        alike = process.extract(
            words, choices, scorer=fuzz.ratio, limit=MOST_LIKE, score_cutoff=LEAST_LIKENESS
        )
        return [
            LikeFirm(self.ids[place], self.names[place], self.places[place], score)
            for _text, score, place in alike
        ]


@lru_cache(maxsize=20_000)
def plain_place(name: str) -> str:
    """Return a place's name or code without its rank, case and accents."""
    if any(sign.isdigit() for sign in name):
        return name.strip()
    words = [word for word in plain_name(name).split() if word not in RANKS]
    return " ".join(words) or plain_name(name)
