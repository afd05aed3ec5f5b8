"""Measure a dataset."""

import json
import re
import sys
from argparse import ArgumentTypeError

from django.core.management.base import CommandError
from django.db.models import Model
from django.utils.translation import gettext as _

from clusters.asking import BASES, coarse_codes_told, levels_of_codes
from clusters.models import AnalysisRun
from clusters.services import RunRefused, queue_run
from firms.models import Dataset
from jobs.command import PlainCommand
from jobs.models import JobState
from jobs.progress import ConsoleProgress
from jobs.worker import wait_for
from regions.models import BoundarySet


def named(model: type[Model], code: str):
    """Return the row of that code, or say which codes there are."""
    found = model.objects.filter(code=code).first()
    if found is None:
        codes = ", ".join(model.objects.values_list("code", flat=True)[:20]) or "–"
        raise CommandError(
            _("There is no %(kind)s %(code)r; there are: %(codes)s.")
            % {"kind": model._meta.verbose_name, "code": code, "codes": codes}
        )
    return found


def years(text: str) -> tuple[int, int]:
    """Read `2016-2025` or `2025`."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if not found:
        raise ArgumentTypeError(
            _("--years takes 2016-2025 or 2025, not %(found)r.") % {"found": text}
        )
    return int(found[1]), int(found[2] or found[1])


class Command(PlainCommand):
    help = "Queue an analysis of a dataset; with --wait, see it through."

    def add_arguments(self, parser):
        parser.add_argument("--dataset", required=True)
        parser.add_argument("--edition", help="by default the dataset's own")
        parser.add_argument(
            "--level", nargs="+", action="extend", required=True, dest="levels", metavar="LEVEL"
        )
        parser.add_argument(
            "--industry-level", default="as-given", choices=AnalysisRun.IndustryLevel.values
        )
        parser.add_argument("--years", type=years, help="2016-2025; by default all there are")
        parser.add_argument(
            "--measure",
            nargs="+",
            action="extend",
            dest="measures",
            choices=AnalysisRun.Measure.values,
        )
        parser.add_argument(
            "--base",
            choices=BASES,
            help="what shares are taken of: all industries, those that sell beyond their region, or "
            "totals that statistics state (default for statistics that state them)",
        )
        parser.add_argument(
            "--industries",
            nargs="+",
            action="extend",
            default=[],
            metavar="CODE",
            help="industries whose distances are measured in the last year",
        )
        parser.add_argument(
            "--definitions",
            default="",
            metavar="NAME",
            help="look for the clusters of this published table in place of what links show",
        )
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--wait", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        dataset = named(Dataset, options["dataset"])
        edition = (
            named(BoundarySet, options["edition"]) if options["edition"] else dataset.boundary_set
        )
        try:
            run = queue_run(
                dataset=dataset,
                boundary_set=edition,
                levels=options["levels"],
                measures=options["measures"] or ["employment"],
                years=options["years"],
                industry_level=options["industry_level"],
                seed=options["seed"],
                base=options["base"],
                industries=options["industries"],
                definitions=options["definitions"],
            )
        except RunRefused as reason:
            raise CommandError(str(reason)) from None
        if run.industry_level == AnalysisRun.IndustryLevel.AS_GIVEN and (
            told := coarse_codes_told(dataset, levels_of_codes(dataset))
        ):
            self.stderr.write(told)
        if options["wait"]:
            progress = ConsoleProgress(self.stderr)
            run = wait_for(run, listener=progress)
            progress.close()
        self.report(run, options["json"])

    def report(self, run, as_json):
        if as_json:
            counts = {"concentration": run_rows(run), "clusters": run.clusters.count()}
            report = {
                "id": str(run.key),
                "state": run.state,
                "counts": counts,
                "problems_file": None,
            }
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(f"{run.key} {run.get_state_display()}")
        if run.state == JobState.FAILED:
            self.stderr.write(run.error)
            sys.exit(1)
        if run.state == JobState.CANCELLED:
            sys.exit(1)


def run_rows(run) -> int:
    from clusters.models import Concentration

    return Concentration.objects.filter(run=run).count()
