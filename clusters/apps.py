from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clusters.rules import RULES


class ClustersConfig(AppConfig):
    """What we found."""

    name = "clusters"
    verbose_name = _("Clusters")
    rules = RULES
