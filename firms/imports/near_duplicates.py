"""Firms of one file that look like the same one twice: reported, never merged."""

from collections import defaultdict
from itertools import product

from rapidfuzz import fuzz

from firms.duplicates import plain_name

MOST_FIRMS = 50_000
# Nearly the same name within about two kilometers, or the very same name within some thirty.
ALIKE = 88
NEAR_DEGREES = 0.02
FAR_DEGREES = 0.3
MOST_IN_A_CELL = 200


def report_near_duplicates(kind, staging) -> None:
    """Warn of firms with the same name, words in any order, near each other."""
    rows = staging.fetch(
        "SELECT DISTINCT ON (firm_id) row, name, x, y FROM {staging} WHERE NOT rejected"
        f" AND x IS NOT NULL ORDER BY firm_id, row LIMIT {MOST_FIRMS + 1}"
    )
    if len(rows) > MOST_FIRMS:
        _report_same_names(kind, staging)
        return
    near, same = defaultdict(list), defaultdict(list)
    for row, name, x, y in sorted(rows):
        words = plain_name(name)
        found = _same_name(same[words], x, y) or _alike(near, words, x, y)
        if found:
            other, other_name = found
            details = {"other": other, "found": other_name}
            kind.report.add(
                "warning", row, kind.report.own("name"), name, "near_duplicate", details
            )
        same[words].append((row, name, x, y))
        near[_cell(x, y)].append((row, name, words))


# Grouping alone is quick, of numbers above all: most files have no such rows, and then nothing is joined.
SAME_NAMES = """
WITH same AS MATERIALIZED (
    SELECT region, hashtext(lower(name)) AS name, min(row) AS first FROM {staging}
     WHERE NOT rejected AND region IS NOT NULL
     GROUP BY 1, 2 HAVING min(hashtext(firm_id)) <> max(hashtext(firm_id)))
SELECT DISTINCT ON (s.firm_id) s.row, s.name, jsonb_build_object('other', same.first, 'found', first.name)
  FROM same
  JOIN {staging} first ON first.row = same.first
  JOIN {staging} s ON s.region = same.region AND hashtext(lower(s.name)) = same.name
   AND lower(s.name) = lower(first.name) AND s.firm_id <> first.firm_id AND NOT s.rejected
 ORDER BY s.firm_id, s.row
"""


def _report_same_names(kind, staging) -> None:
    """Warn, in a file too large to compare all names, of firms of one name in one region; say that this is all."""
    kind.report.add("note", None, "", "", "names_not_compared", {"allowed": MOST_FIRMS})
    staging.report(kind.report, "name", "near_duplicate", SAME_NAMES, severity="warning")


def _cell(x: float, y: float) -> tuple[int, int]:
    return round(x / NEAR_DEGREES), round(y / NEAR_DEGREES)


def _same_name(earlier, x, y):
    for row, name, other_x, other_y in earlier[:MOST_IN_A_CELL]:
        if max(abs(x - other_x), abs(y - other_y)) <= FAR_DEGREES:
            return row, name
    return None


def _alike(near, words, x, y):
    column, line = _cell(x, y)
    for right, down in product((-1, 0, 1), repeat=2):
        for row, name, other in near.get((column + right, line + down), ())[:MOST_IN_A_CELL]:
            if fuzz.ratio(words, other) >= ALIKE:
                return row, name
    return None
