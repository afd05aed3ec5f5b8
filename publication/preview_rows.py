"""How a file was read, in words, and its first rows as they were understood: for a person to confirm."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ingest.kinds import kinds
from ingest.models import Upload
from ingest.parsing.types import Boolean, Year
from ingest.staging import Staging

SHOWN_ROWS = 10
MOST_DECIMALS = 6


def read_as(upload: Upload) -> list[str]:
    """Return what was proven or declared about the file's form."""
    facts = upload.facts
    marks = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
    said = [facts["format"].upper()] if facts.get("format") else []
    if mark := facts.get("delimiter"):
        said.append(_("cells separated by: %s") % marks.get(mark, mark))
    if encoding := facts.get("encoding"):
        said.append(_("encoding: %s") % encoding.removesuffix("-sig").upper())
    for name, words in (
        ("sheet", _("sheet: %s")),
        ("layer", _("layer: %s")),
        ("crs", _("reference system: %s")),
    ):
        if facts.get(name):
            said.append(words % facts[name])
    said += decimals(upload)
    return said


def decimals(upload: Upload) -> list[str]:
    """Return with which decimal sign each column of numbers was read, in the order of the file."""
    named = {source: ours for ours, source in upload.options.get("mapping", {}).items()}
    used = upload.facts.get("decimal_used", {})
    said = []
    for sign, words in ((",", _("decimal comma in: %s")), (".", _("decimal point in: %s"))):
        headers = upload.facts.get("headers", [])
        if columns := [header for header in headers if used.get(named.get(header)) == sign]:
            said.append(words % ", ".join(columns))
    return said


def first_rows(upload: Upload) -> dict:
    """Return `heads` and `rows` (number, cells, refused) of an upload that waits to be applied."""
    kind = kinds()[upload.kind]
    given = set(upload.options.get("mapping", {})) | set(upload.options.get("constants", {}))
    columns = [column for column in kind.columns if column.name in given]
    staging = Staging(upload, {}, upload.staging_table)
    if not columns or not upload.staging_table or not staging.exists():
        return {}
    names = ", ".join(f'"{column.name}"' for column in columns)
    found = staging.fetch(
        f"SELECT row, rejected, {names} FROM {{staging}} ORDER BY row LIMIT {SHOWN_ROWS}"
    )
    rows = [
        {"number": row, "refused": refused,
         "cells": [(shown(column, cell), column.type.numeric) for column, cell in zip(columns, cells, strict=True)]}
        for row, refused, *cells in found
    ]  # fmt: skip
    return {"heads": [(str(c.label), c.type.numeric) for c in columns], "rows": rows}


def shown(column, value) -> str:
    """Return a value as the reader's language writes it; codes and years as they are."""
    if value is None:
        return "–"
    if isinstance(column.type, Boolean):
        return _("yes") if value else _("no")
    if isinstance(column.type, Year) or not isinstance(value, int | float):
        return str(value)
    text = f"{value:.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return number_format(value, decimals, use_l10n=True, force_grouping=abs(value) >= 1_000)
