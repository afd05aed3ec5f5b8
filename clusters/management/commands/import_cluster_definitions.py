"""Import a file of cluster definitions; see docs/formats.md."""

from ingest.command import ImportCommand


class Command(ImportCommand):
    help = "Import published cluster definitions: read, check, and apply them if nothing is wrong."
    kind = "cluster_definitions"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--table", help="the name under which runs ask for it, as bcd2014")

    def chosen(self, options):
        named = {"table": options["table"]} if options.get("table") else {}
        return super().chosen(options) | named
