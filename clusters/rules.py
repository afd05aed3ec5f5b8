"""What a form says, and at which field, where the database would refuse institutions or definitions."""

from django.utils.translation import gettext_lazy as _

from agencies.rules import CHOICE

RULES = {
    "institution_kind_known": ("kind", CHOICE),
    "affiliation_kind_known": ("kind", CHOICE),
    "affiliation_ends_after_it_begins": (
        "until_year",
        _("A membership cannot end before it begins."),
    ),
    "definition_has_code_and_name": (
        "cluster_name",
        _("A cluster of a definition needs a code and a name."),
    ),
}
