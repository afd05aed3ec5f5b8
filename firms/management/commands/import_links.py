"""Import a file of links; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of links: read, check, and apply it if nothing is wrong."
    kind = "links"
