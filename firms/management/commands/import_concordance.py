"""Import a file of concordance; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of concordance: read, check, and apply it if nothing is wrong."
    kind = "concordance"
