"""Where a record came from, where nobody typed it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.change_log import was_added_by_hand
from ingest.models import AddedRows


def origin_of(row) -> dict | None:
    """Name the file that brought a record, or say that it came with its dataset; None if it was typed."""
    added = (
        AddedRows.objects.filter(
            table_name=row._meta.db_table, first_id__lte=row.pk, last_id__gte=row.pk
        )
        .select_related("upload__created_by")
        .first()
    )
    if added is None:
        if was_added_by_hand(row):
            return None
        return {"sentence": _("This record was loaded with its dataset or by a program.")}
    upload = added.upload
    return {
        "sentence": _("This record came with the file “%(file)s”, applied on %(moment)s.")
        % {
            "file": upload.file_name,
            "moment": date_format(timezone.localtime(upload.applied_at), "DATETIME_FORMAT"),
        },
        "address": reverse("data-upload", args=[upload.key]),
    }
