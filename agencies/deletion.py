"""How much one click may delete."""

from django.db import models
from django.utils.translation import gettext as _

MOST_DELETED = 1_000


def too_many_to_delete(model, ids) -> str:
    """Return a sentence that refuses the deletion if it would take too many rows, else nothing.

    Counted are the chosen rows and those that hang directly on them.  Counting stops at the limit:
    a dataset may hold millions.
    """
    if len(ids) > MOST_DELETED:
        return _(
            "More than %(limit)s rows were chosen. Nothing was deleted; choose at most %(limit)s at a time."
        ) % {"limit": MOST_DELETED}
    for relation in model._meta.related_objects:
        if relation.on_delete is not models.CASCADE:
            continue
        hanging = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        if hanging.order_by()[: MOST_DELETED + 1].count() > MOST_DELETED:
            return _(
                "More than %(limit)s rows (%(rows)s) would go with it. Nothing was deleted; "
                "delete those first, in smaller portions."
            ) % {
                "limit": MOST_DELETED,
                "rows": relation.related_model._meta.verbose_name_plural,
            }
    return ""
