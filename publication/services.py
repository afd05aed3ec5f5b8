"""What changes what others may see."""

import hashlib
from contextlib import nullcontext

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clusters.models import AnalysisRun
from jobs.leases import CannotBeDone, Lease, cancel
from jobs.models import JobState
from publication.cluster_release import copy_clusters
from publication.cluster_statements import CONTENT as CONTENT_OF_CLUSTERS
from publication.copying import COPIED
from publication.models import Publication, Release

RELEASE = """
INSERT INTO published.release
    (id, key, run_key, dataset_code, dataset_name, owner_name, fictional, boundary_set_code,
     classification_code, levels, measures, years, industry_level, parameters, released_at, current,
     content_sha256)
SELECT release.id, release.key, run.key, dataset.code, dataset.name, owner.name,
       dataset.fictional OR edition.fictional, edition.code, classification.code, run.levels,
       run.measures,
       ARRAY(SELECT DISTINCT year FROM clusters_regionresult WHERE run_id = run.id ORDER BY year),
       run.industry_level, run.parameters, release.released_at, release.current, ''
  FROM publication_release release
  JOIN clusters_analysisrun run ON run.id = release.run_id
  JOIN firms_dataset dataset ON dataset.id = run.dataset_id
  JOIN agencies_agency owner ON owner.id = dataset.owner_id
  JOIN regions_boundaryset edition ON edition.id = run.boundary_set_id
  JOIN firms_classification classification ON classification.id = dataset.classification_id
 WHERE release.id = %(release)s
"""


class ReleaseRefused(ValueError):
    """The run may not be published; the text says why."""


def queue_publication(run: AnalysisRun, *, by=None) -> Publication | None:
    """Queue that a run is shown to everybody; None where its release is there and is shown at once."""
    refuse_unless_publishable(run)
    if existing := Release.objects.filter(run=run).first():
        make_current(existing)
        return None
    try:
        with transaction.atomic():
            return Publication.objects.create(run=run, created_by=by)
    except IntegrityError:  # asked for twice: once is enough
        return run.publications.first()


def cancel_publication(run: AnalysisRun) -> None:
    """Ask for the end of what publishes a run; what has ended stays as it is."""
    for publication in run.publications.under_way():
        cancel(publication)


def perform(publication: Publication, lease: Lease) -> None:
    """Publish a queued run; called by the worker, or by a command that waits."""
    try:
        with lease.finishing():
            publish_release(publication.run, by=publication.created_by, lease=lease)
    except ReleaseRefused as refused:
        raise CannotBeDone(str(refused)) from None


@transaction.atomic
def publish_release(run: AnalysisRun, *, by=None, lease: Lease | None = None) -> Release:
    """Copy a finished run of public data into the schema `published` and show it on the map.

    A lease is told how far this is, and ends it when somebody asks for that: then nothing was published.
    """
    run = AnalysisRun.objects.select_for_update().get(pk=run.pk)
    refuse_unless_publishable(run)
    existing = Release.objects.filter(run=run).first()
    if existing:
        return make_current(existing)
    # What the map shows changes at the very end: nobody waits for its row meanwhile.
    release = Release.objects.create(run=run, released_by=by, current=False)
    with connection.cursor() as cursor:
        copy_results(cursor, run, release, lease)
        _tell(lease, gettext_noop("Copying clusters"))
        copy_clusters(run, release)
        _tell(lease, gettext_noop("Computing the checksum"))
        with _ending(lease):
            digest = content_digest(cursor, release)
        cursor.execute(
            "UPDATE published.release SET content_sha256 = %s WHERE id = %s", [digest, release.pk]
        )
    Release.objects.filter(pk=release.pk).update(content_sha256=digest)
    return make_current(release)


def copy_results(cursor, run: AnalysisRun, release: Release, lease: Lease | None) -> None:
    """Copy the measures of a run year by year, so that it can be said how far this is."""
    cursor.execute(RELEASE, {"release": release.pk, "run": run.pk})
    years = range(run.first_year, run.last_year + 1)
    for done, year in enumerate(years):
        _tell(lease, gettext_noop("Copying results"), done, len(years))
        with _ending(lease):
            for copied in COPIED:
                cursor.execute(
                    copied.insertion, {"release": release.pk, "run": run.pk, "year": year}
                )


def _tell(lease: Lease | None, step: str, done: int = 0, total: int | None = None) -> None:
    if lease:
        lease.report(step, done, total, aside=True)


def _ending(lease: Lease | None):
    return lease.ending_statements() if lease else nullcontext()


def refuse_unless_publishable(run: AnalysisRun) -> None:
    if run.state != JobState.FINISHED:
        raise ReleaseRefused(
            _("Only a finished run can be published; this one is %(state)s.")
            % {"state": run.get_state_display()}
        )
    if not run.dataset.public:
        raise ReleaseRefused(
            _(
                "The dataset %(dataset)s is not marked public. Until disclosure control has checked "
                "its figures, they stay with its agency."
            )
            % {"dataset": run.dataset.code}
        )
    if run.boundary_set.activated_at is None:
        raise ReleaseRefused(inactive_sentence(run.boundary_set))


def inactive_sentence(edition) -> str:
    return _("The boundary set %(edition)s is not active yet; activate it first.") % {
        "edition": edition.code
    }


def content_digest(cursor, release: Release) -> str:
    """Return the SHA-256 of a release's figures, in a fixed order."""
    digest = hashlib.sha256()

    class Sink:
        def write(self, chunk):
            digest.update(chunk.encode() if isinstance(chunk, str) else chunk)

    for content in [*(copied.content for copied in COPIED), *CONTENT_OF_CLUSTERS]:
        cursor.cursor.copy_expert(content.format(release=int(release.pk)), Sink())
    return digest.hexdigest()


@transaction.atomic
def make_current(release: Release) -> Release:
    """Show an earlier release on the map again."""
    Release.objects.filter(current=True).exclude(pk=release.pk).update(current=False)
    Release.objects.filter(pk=release.pk).update(current=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE published.release SET current = false WHERE current AND id <> %s", [release.pk]
        )
        cursor.execute("UPDATE published.release SET current = true WHERE id = %s", [release.pk])
    release.refresh_from_db()
    return release


@transaction.atomic
def withdraw(release: Release) -> None:
    """Take a release back: its figures are deleted from what others may see."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM published.release WHERE id = %s", [release.pk])
    release.delete()
