"""Import a file of region codes; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of region codes: read, check, and apply it if nothing is wrong."
    kind = "region_codes"
