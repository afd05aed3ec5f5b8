"""Import a file of regions with their shapes; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of regions: read, check, and load it into an edition that is not active."
    kind = "regions"
