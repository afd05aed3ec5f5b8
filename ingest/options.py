"""Which options an upload may carry, whatever door they come through, and in which form."""

import json

from django.utils.translation import gettext as _

from ingest.kinds import COMMON_OPTIONS, UploadKind, kinds

# Options that are tables or lists: {our column: the file's column}, {our column: value}, [column] …
OBJECTS = {"mapping", "constants", "resolutions"}
LISTS = {"ignored"}
FLAGS = {"ignore_rest"}
LONGEST = 500
MOST = 5_000


class Unknown(ValueError):
    """An option that is not known or not of its form."""

    def __init__(self, name: str, text: str, allowed=()):
        super().__init__(text)
        self.name, self.allowed = name, list(allowed)


def names_of(kind: type[UploadKind]) -> list[str]:
    own = [option.name for option in [*kind.options, *COMMON_OPTIONS]]
    return [*own, *sorted(OBJECTS | LISTS | FLAGS)]


def all_names() -> list[str]:
    return sorted({name for kind in kinds().values() for name in names_of(kind)})


def checked(kind: type[UploadKind], given: dict) -> dict:
    """Return the options in their forms; text that is JSON is read where a table or list is meant."""
    allowed = names_of(kind)
    result = {}
    for name, value in given.items():
        if name not in allowed:
            raise Unknown(
                str(name)[:100],
                _("Unknown option; this kind knows: %s.") % ", ".join(allowed),
                allowed,
            )
        result[name] = _in_form(name, value)
    if result.get("on_problem", "reject") not in ("reject", "skip"):
        raise Unknown("on_problem", _("Must be one of: %s.") % "reject, skip", ["reject", "skip"])
    return result


def _in_form(name, value):
    if name in FLAGS:
        return str(value).lower() in ("1", "true", "yes", "on", "ya")
    if name in OBJECTS | LISTS | {"decimal"} and isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            raise Unknown(name, _("This is not JSON.")) from None
    if name in LISTS:
        value = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(map(_is_text, value)) or len(value) > MOST:
            raise Unknown(name, _("A list of column names is expected."))
        return value
    if name in OBJECTS or (name == "decimal" and isinstance(value, dict)):
        fits = isinstance(value, dict) and len(value) <= MOST
        if not fits or not all(map(_is_text, [*value, *value.values()])):
            raise Unknown(name, _('A table of names is expected: {"ours": "theirs"}.'))
        return value
    if isinstance(value, bool | int | float):
        value = str(value)
    if not _is_text(value):
        raise Unknown(name, _("Text of at most %d characters is expected.") % LONGEST)
    return value


def _is_text(value) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and "\x00" not in value
