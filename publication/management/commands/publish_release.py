"""Publish a finished run."""

import json
import uuid

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clusters.models import AnalysisRun
from publication.services import ReleaseRefused, publish_release


class Command(BaseCommand):
    help = "Show the results of a finished run to everybody."

    def add_arguments(self, parser):
        parser.add_argument("run", help="the run's id, or `latest`")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        run = self.find(options["run"])
        try:
            release = publish_release(run)
        except ReleaseRefused as reason:
            raise CommandError(str(reason)) from None
        if options["json"]:
            self.stdout.write(json.dumps({"id": str(release.key), "state": "released"}))
        else:
            self.stdout.write(str(release.key))

    def find(self, name) -> AnalysisRun:
        if name == "latest":
            run = AnalysisRun.objects.finished().order_by("-finished_at").first()
        else:
            try:
                run = AnalysisRun.objects.filter(key=uuid.UUID(name)).first()
            except ValueError:
                run = None
        if run is None:
            raise CommandError(
                _("There is no run %(found)r; give a run's id or `latest`.") % {"found": name}
            )
        return run
