"""Import a file of statistics; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of statistics: read, check, and apply it if nothing is wrong."
    kind = "statistics"
