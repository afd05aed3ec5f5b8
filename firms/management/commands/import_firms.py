"""Import a file of firms; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of firms: read, check, and apply it if nothing is wrong."
    kind = "firms"
