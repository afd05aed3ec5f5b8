"""Import a file of industries; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of industries: read, check, and apply it if nothing is wrong."
    kind = "industries"
