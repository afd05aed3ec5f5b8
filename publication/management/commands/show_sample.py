"""Put the fictional province on the map."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clusters.models import AnalysisRun, Cluster
from clusters.services import queue_run
from firms.models import Dataset
from firms.sample.loading import UNFINISHED
from jobs.models import JobState
from jobs.progress import ConsoleProgress
from jobs.worker import wait_for
from publication.management.commands.publish_release import see_through
from publication.models import PublishedCluster, Release
from publication.services import publish_release, queue_publication, withdraw

SAMPLE = "sample"


class Command(BaseCommand):
    help = (
        "Load the fictional province, measure it and publish it: whatever of that is still missing. "
        "A release that is on the map already stays there; one of the sample without clusters gets them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--firms", type=int, default=4000)
        parser.add_argument(
            "--only-if-empty", action="store_true", help="do nothing where there are other datasets"
        )

    def handle(self, *, seed, firms, only_if_empty, **options):
        if only_if_empty and Dataset.objects.exclude(code=SAMPLE).exists():
            return
        if not Dataset.objects.filter(code=SAMPLE).exclude(source__endswith=UNFINISHED).exists():
            call_command("make_sample", seed=seed, firms=firms, stdout=self.stderr)
        if current := Release.objects.filter(current=True).select_related("run__dataset").first():
            add_clusters(current)
            return
        run = run_of(Dataset.objects.get(code=SAMPLE), seed)
        if not run.is_over:
            progress = ConsoleProgress(self.stderr, language="en")
            run = wait_for(run, listener=progress)
            progress.close()
        if run.state != JobState.FINISHED:
            raise CommandError(run.error or run.get_state_display())
        if publication := queue_publication(run):
            see_through(publication, ConsoleProgress(self.stderr, language="en"))


@transaction.atomic
def add_clusters(release) -> None:
    """Publish the sample once more if its release is from before clusters were published."""
    run = release.run
    if run.dataset.code != SAMPLE or not Cluster.objects.filter(run=run).exists():
        return
    if not PublishedCluster.objects.using("default").filter(release_id=release.pk).exists():
        withdraw(release)
        publish_release(run)


def run_of(dataset, seed) -> AnalysisRun:
    """Return the newest run that finished or still may, or queue one over all levels that differ."""
    runs = AnalysisRun.objects.filter(dataset=dataset).exclude(
        state__in=[JobState.FAILED, JobState.CANCELLED]
    )
    return runs.order_by("-queued_at").first() or queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=levels_to_compare(dataset.boundary_set),
        measures=[AnalysisRun.Measure.EMPLOYMENT, AnalysisRun.Measure.ESTABLISHMENTS],
        seed=seed,
    )


def levels_to_compare(boundary_set) -> list[str]:
    """Leave out a level of one region: it has nothing to be compared with."""
    return [
        level.code for level in boundary_set.levels.order_by("depth") if level.regions.count() > 1
    ]
