"""Which columns a kind of file has: declared once, never inferred from what the cells look like."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.parsing.types import Text, Type


@dataclass(frozen=True)
class Column:
    """A column by its public name; `aliases` are names under which known sources carry it.

    `constant` says whether one value may be given for all rows instead of a column.
    """

    name: str
    label: object
    type: Type = field(default_factory=Text)
    required: bool = False
    constant: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Option:
    """Something that must be known to read a file and that no file says of itself.

    `choices` gives (value, label) pairs, read from the database when asked; None for free text.
    """

    name: str
    label: object
    help: object = ""
    choices: Callable[[], list[tuple[str, str]]] | None = None
    default: str = ""
