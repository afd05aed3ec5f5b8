"""What a form says, and at which field, where the database would refuse.

Each app names its rules by the constraint: ``{constraint: (field, sentence)}``, as `rules` of its AppConfig.
"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

EMPTY = _("This cannot be empty.")
CHOICE = _("Choose one of the list.")
YEAR = _("A year lies between 1800 and 2200.")
SHARE = _("This lies between 0 and 1.")
NOT_NEGATIVE = _("This cannot be less than zero.")

RULES = {
    "membership_role_known": ("role", CHOICE),
    "token_scope_known": ("scope", CHOICE),
}


def told_at(constraint_name: str) -> tuple[str, str] | None:
    """Return field and sentence of a rule of the database, None where no form can break it."""
    for app in apps.get_app_configs():
        found = getattr(app, "rules", {}).get(constraint_name)
        if found:
            return found
    return None
