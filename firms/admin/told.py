"""What a firm's history says of its yearly figures: from which value to which."""

from firms.services import FigureEntry
from ingest.number_fields import written


def said(entry: FigureEntry, year) -> list[dict]:
    """Describe an entry for the firm's history."""
    fields = [
        f"{label} {year}: {shown(before)} → {shown(after)}"
        for label, before, after in (
            ("employees", entry.employees_seen, entry.employees),
            ("output", entry.output_seen, entry.output),
        )
        if before != after
    ]
    return [{"changed": {"fields": fields}}]


def shown(number) -> str:
    return "–" if number is None else written(number)
