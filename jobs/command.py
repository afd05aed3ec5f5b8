"""What the commands that people and scripts call have in common."""

from django.core.management.base import BaseCommand


class PlainCommand(BaseCommand):
    """A command that ends with 1 where its options are not understood: 2 says that a file was rejected."""

    def create_parser(self, *args, **options):
        parser = super().create_parser(*args, **options)
        leave = parser.exit
        parser.exit = lambda status=0, message=None: leave(min(status, 1), message)
        return parser
