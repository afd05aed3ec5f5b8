"""Write a table of a run to a file."""

import json
from pathlib import Path
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from clusters.export import FORMATS, TABLES, export_table, sha256
from clusters.models import AnalysisRun
from jobs.command import PlainCommand
from jobs.models import JobState


class Command(PlainCommand):
    help = "Write a table of a finished run as CSV or Parquet, codes in place of database ids."

    def add_arguments(self, parser):
        parser.add_argument("run", help="the id that run_analysis printed, or `latest`")
        parser.add_argument("--table", required=True, choices=list(TABLES))
        parser.add_argument("--format", default="csv", choices=FORMATS, dest="file_format")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *, run, table, file_format, output, **options):
        found = finished_run(run)
        try:
            export_table(found, table, file_format, output)
        except OSError as reason:
            raise CommandError(
                _("The file cannot be written to %(path)s: %(reason)s.")
                % {"path": output, "reason": reason.strerror or reason}
            ) from None
        if options["json"]:
            report = {
                "id": str(found.key),
                "state": found.state,
                "counts": {"bytes": output.stat().st_size},
                "sha256": sha256(output),
                "problems_file": None,
            }
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(str(output))


def finished_run(name: str) -> AnalysisRun:
    """Return the finished run of that id, or the latest, or say what there is."""
    if name == "latest":
        latest = AnalysisRun.objects.finished().order_by("-finished_at").first()
        if latest is not None:
            return latest
    try:
        run = AnalysisRun.objects.filter(key=UUID(name)).first()
    except ValueError:
        run = None
    if run is None:
        raise CommandError(_("There is no run %(name)r.") % {"name": name})
    if run.state != JobState.FINISHED:
        raise CommandError(
            _("The run is not finished: %(state)s.") % {"state": run.get_state_display()}
        )
    return run
