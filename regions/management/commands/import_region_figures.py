"""Import a file of region figures; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of region figures: read, check, and apply it if nothing is wrong."
    kind = "region_figures"
