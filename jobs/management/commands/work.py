"""Do queued work until told to stop."""

from django.core.management.base import BaseCommand

from jobs.worker import Worker


class Command(BaseCommand):
    help = "Do queued work (uploads, publications, analysis runs) until told to stop."

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-empty", action="store_true", help="end when nothing is queued any more"
        )

    def handle(self, *args, **options):
        Worker().run(until_empty=options["until_empty"])
