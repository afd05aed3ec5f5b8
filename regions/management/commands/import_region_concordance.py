"""Import a file of region concordance; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of region concordance: read, check, and apply it if nothing is wrong."
    kind = "region_concordance"
