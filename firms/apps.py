from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from firms.rules import RULES


class FirmsConfig(AppConfig):
    """Who."""

    name = "firms"
    verbose_name = _("Firms and figures")
    rules = RULES
