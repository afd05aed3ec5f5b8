"""What a kind of file is: its columns, what must be known besides, and what becomes of its rows.

A kind is a class, registered by name in ``settings.UPLOAD_KINDS``, in the app that owns the tables
it writes.  It is made anew for every task of an upload.
"""

import re
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import lazy
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from ingest.batches import Batch
from ingest.columns import Column, Option
from ingest.ledger import Ledger
from ingest.staging import Staging

# A code that can stand in an address, as those of editions and datasets do.
SLUG = re.compile(r"^[-a-zA-Z0-9_]{1,60}$")


class Question(Exception):
    """Something must be answered before the file can be read on.

    `choices` are (value, label) pairs; empty where any text may be the answer.
    """

    def __init__(self, option: str, text, choices=(), **details):
        super().__init__(option)
        self.option, self.text, self.choices, self.details = option, text, list(choices), details

    def as_dict(self) -> dict:
        """Return the question in every language: who answers may read another than who reads the file."""
        said = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                labels = [[value, str(label)] for value, label in self.choices]
                said[language] = {"text": str(self.text), "choices": labels}
        return {"option": self.option, "details": self.details, "said": said}


def questions_of(upload) -> list[dict]:
    """Return an upload's open questions in the reader's language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    read = []
    for question in upload.questions:
        said = question.get("said", {})  # absent where it was asked by an earlier version
        words = said.get(language) or said.get(settings.LANGUAGE_CODE) or {}
        read.append({name: what for name, what in question.items() if name != "said"} | words)
    return read


def filled(template, values):
    """Fill a lazy text only when it is read, in the language it is then read in."""
    return lazy(lambda: str(template) % values, str)()


class NotAllowed(Exception):
    """The one who asks may not write there; the code is for the API, the text for people."""

    def __init__(self, code: str, text):
        super().__init__(str(text))
        self.code = code


class UploadKind:
    """Base of all kinds."""

    name: str
    label: str
    columns: list[Column]
    options: list[Option] = []
    # Further columns of the staging table: name -> SQL type.
    derived: dict[str, str] = {}
    # The columns that together may occur only once in a file.
    once: tuple[str, ...] = ()
    # Does the kind read shapes?  Then `batch.geometry` is WKB where the file has it.
    geometry = False
    # What somebody needs to be allowed in the agency, besides uploading files.
    action = "upload_files"

    def __init__(self, upload):
        self.upload = upload
        self.given: set[str] = set()  # columns that the file or a constant fills

    @classmethod
    def column(cls, name: str) -> Column:
        return next(column for column in cls.columns if column.name == name)

    def option(self, name: str, default=""):
        return self.upload.options.get(name) or default

    @classmethod
    def target(cls, options: dict) -> str:
        """Return what the rows go into: the same file may go into two targets."""
        return ""

    @classmethod
    def refuse(cls, options: dict, agency, principal) -> None:
        """Raise `NotAllowed` where the principal may not write what the options name."""

    def recognized(
        self, headers: list[str], empty: set[str]
    ) -> tuple[dict[str, str], list[str]] | None:
        """Return the mapping and the ignored columns of a source known by its column names.

        `empty` are columns without any value in the rows looked at.
        """
        return None

    def progress(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Say how far a long check is; replaced by whoever listens."""

    def missing(self) -> list[str]:
        """Return what no column and no constant fills though it must be; alternatives joined by `|`."""
        return [c.name for c in self.columns if c.required and c.name not in self.given]

    def prepare(self) -> None:
        """Load what the rows are checked against; raise `Question` where an option is missing."""

    def check(self, batch: Batch) -> dict:
        """Check a batch against what is known, report faults, and return the derived columns."""
        return {}

    def check_staged(self, staging: Staging) -> None:
        """Report what only shows when all rows lie beside each other and beside the database."""

    def preview(self, staging: Staging) -> dict:
        """Return the counts of rows that are new, changed and unchanged (keys of these names)."""
        return {"new": staging.count_accepted(), "changed": 0, "unchanged": 0}

    def places(self, staging: Staging, most: int) -> list[dict]:
        """Return up to `most` points of the preview map: x, y, state (new, changed, …), label."""
        return []

    def apply(self, staging: Staging, ledger: Ledger) -> None:
        """Write the accepted rows, through the ledger, in the caller's transaction."""
        raise NotImplementedError


@cache
def kinds() -> dict[str, type[UploadKind]]:
    """Return the registered kinds by name."""
    return {name: import_string(path) for name, path in settings.UPLOAD_KINDS.items()}


def choices_of_kinds():
    return [(name, kind.label) for name, kind in kinds().items()]


COMMON_OPTIONS = [
    Option("on_problem", _("Rows with problems"), default="reject"),
    Option("encoding", _("Encoding")),
    Option("delimiter", _("Delimiter")),
    Option("decimal", _("Decimal sign")),
    Option("sheet", _("Sheet")),
    Option("layer", _("Layer")),
    Option("crs", _("Reference system")),
    Option("heights", _("Heights of shapes")),
]
