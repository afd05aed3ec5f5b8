from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from agencies.rules import RULES


class AgenciesConfig(AppConfig):
    """Who may."""

    name = "agencies"
    verbose_name = _("Agencies")
    rules = RULES
