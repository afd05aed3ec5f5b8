"""Firms of one file that look like the same one twice: reported, never merged."""

from collections import defaultdict

from rapidfuzz import fuzz

MOST_FIRMS = 50_000
ALIKE = 90
GRID_DEGREES = 0.02


def report_near_duplicates(kind, staging) -> None:
    """Warn of firms with nearly the same name (words in any order) within about two kilometers."""
    rows = staging.fetch(
        "SELECT DISTINCT ON (firm_id) row, name, x, y FROM {staging} WHERE NOT rejected"
        f" ORDER BY firm_id, row LIMIT {MOST_FIRMS + 1}"
    )
    if len(rows) > MOST_FIRMS:
        return
    cells = defaultdict(list)
    for row, name, x, y in sorted(rows):
        cell = (round(x / GRID_DEGREES), round(y / GRID_DEGREES))
        words = " ".join(sorted(name.casefold().replace(".", " ").replace(",", " ").split()))
        for other, other_words, other_name in cells[cell]:
            if fuzz.ratio(words, other_words) >= ALIKE:
                details = {"other": other, "found": other_name}
                kind.report.add(
                    "warning", row, kind.report.own("name"), name, "near_duplicate", details
                )
                break
        if len(cells[cell]) < 500:
            cells[cell].append((row, words, name))
