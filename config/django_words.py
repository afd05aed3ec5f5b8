"""Texts of Django whose Indonesian is wrong or hard to understand, with better ones in locale/id.

Django looks into `LOCALE_PATHS` before its own catalogs.  Named here, they are found by makemessages.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDS = (
    gettext_noop("View"),
    gettext_noop("Go"),
    gettext_noop("Change password"),
    gettext_noop("Change or view list link"),
    gettext_noop("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("In case you’ve forgotten, you are:"),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("Please correct the duplicate data for %(field)s."),
    gettext_noop("Please correct the duplicate data for %(field)s, which must be unique."),
    gettext_noop("Please correct the duplicate values below."),
    gettext_noop("%(model_name)s with this %(field_labels)s already exists."),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    ngettext_lazy("%(counter)s result", "%(counter)s results"),
    ngettext_lazy("%(size)d byte", "%(size)d bytes"),
)
