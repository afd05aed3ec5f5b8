from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from regions.rules import RULES


class RegionsConfig(AppConfig):
    """Where."""

    name = "regions"
    verbose_name = _("Regions")
    rules = RULES
