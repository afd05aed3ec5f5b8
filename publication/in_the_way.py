"""The rows that kept a file from being taken back, as its page lists them."""

from itertools import groupby

from django.apps import apps
from django.utils.translation import gettext as _

MOST_NAMED = 20


def rows_in_the_way(who, upload) -> list[dict]:
    """Return, for each kind of row and reason, how many there are and the names that this person may read."""
    if upload.verdict != "applied" or not upload.error:
        return []
    reasons = {
        "edited": _("edited since"),
        "changed_again": _("changed by a later file"),
        "refers": _("refer to what this file brought"),
    }
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    found = sorted(
        (table, reason, pk or 0) for table, pk, reason in upload.counts.get("in_the_way", [])
    )
    lines = []
    for (table, reason), rows in groupby(found, key=lambda row: row[:2]):
        ids = [pk for *_of_row, pk in rows]
        model = models[table]
        lines.append(
            {
                "kind": model._meta.verbose_name_plural,
                "reason": reasons[reason],
                "count": len(ids),
                "names": names_of(who, model, ids[:MOST_NAMED]),
                "more": max(len(ids) - MOST_NAMED, 0),
            }
        )
    return lines


def names_of(who, model, ids) -> list[str]:
    """Return the names of rows; another agency's may refer to a shared edition, and are counted only."""
    if not hasattr(model._default_manager, "readable_by"):
        return []
    return [
        str(row)
        for row in model._default_manager.readable_by(who).filter(pk__in=ids).order_by("pk")
    ]
