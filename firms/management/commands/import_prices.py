"""Import a file of prices; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of prices: read, check, and apply it if nothing is wrong."
    kind = "prices"
