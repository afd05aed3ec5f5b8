"""Publish a finished run."""

import json
import uuid

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from clusters.models import AnalysisRun
from jobs.command import PlainCommand
from jobs.models import JobState
from jobs.progress import ConsoleProgress
from jobs.worker import wait_for
from publication.models import Publication, Release
from publication.services import ReleaseRefused, queue_publication


class Command(PlainCommand):
    help = "Show the results of a finished run to everybody."

    def add_arguments(self, parser):
        parser.add_argument("run", help="the run's id, or `latest`")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        run = self.find(options["run"])
        try:
            publication = queue_publication(run)
        except ReleaseRefused as reason:
            raise CommandError(str(reason)) from None
        if publication:
            see_through(publication, ConsoleProgress(self.stderr))
        release = Release.objects.get(run=run)
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


def see_through(publication: Publication, progress: ConsoleProgress) -> None:
    """Wait until a run is published; say it where that did not come about."""
    publication = wait_for(publication, listener=progress)
    progress.close()
    if publication.state != JobState.FINISHED:
        raise CommandError(publication.error or publication.get_state_display())
