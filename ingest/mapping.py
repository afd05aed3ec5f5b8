"""Which of a file's columns is which of ours: proposed by name, remembered per agency."""

import hashlib
import re
import unicodedata

from django.conf import settings
from django.utils.translation import override

from ingest.models import ColumnMapping


def folded(name: str) -> str:
    """Return a column name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def digest_of(headers: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(map(folded, headers))).encode()).hexdigest()


def proposed(kind, headers: list[str]) -> dict[str, str]:
    """Return {our column: file's column} for names that are ours or known to mean ours."""
    by_name = {folded(header): header for header in headers}
    mapping = {}
    for column in kind.columns:
        for alias in (column.name, *column.aliases, *labels_of(column)):
            header = by_name.get(folded(alias))
            if header and header not in mapping.values():
                mapping[column.name] = header
                break
    return mapping


def labels_of(column) -> list[str]:
    """Return what the pages call a column, in every language: people name theirs after it."""
    labels = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels.append(str(column.label))
    return labels


def remembered(upload, headers: list[str]) -> tuple[dict[str, str], list[str]] | None:
    """Return the mapping and ignored columns of the agency's last file of this layout."""
    found = ColumnMapping.objects.filter(
        agency=upload.agency_id, kind=upload.kind, headers_digest=digest_of(headers)
    ).first()
    if found is None or not set(found.mapping.values()) <= set(headers):
        return None
    return found.mapping, found.ignored


def remember(upload) -> None:
    """Keep the mapping of a file that was applied."""
    headers = upload.facts.get("headers") or []
    ColumnMapping.objects.update_or_create(
        agency_id=upload.agency_id,
        kind=upload.kind,
        headers_digest=digest_of(headers),
        defaults={
            "mapping": upload.options.get("mapping", {}),
            "ignored": upload.options.get("ignored", []),
        },
    )
