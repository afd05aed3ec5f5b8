from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    """How a file becomes rows."""

    name = "ingest"
    verbose_name = _("Ingest")
