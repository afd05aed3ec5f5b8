"""Import a file of coefficients; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import a file of coefficients: read, check, and apply it if nothing is wrong."
    kind = "coefficients"
