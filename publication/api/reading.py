"""What an address names: a release, a run, an edition."""

import uuid

from django.utils.translation import gettext as _

from clusters.models import AnalysisRun
from jobs.models import JobState
from publication.api.problems import Problem
from publication.models import (
    PublishedBoundarySet,
    PublishedLevel,
    PublishedRelease,
)


def found(rows, **where):
    """Return the one row, or refuse as not found."""
    row = rows.filter(**where).first()
    if row is None:
        raise Problem("not_found")
    return row


def release_named(name: str) -> PublishedRelease:
    """Return a release by its id, or the one that is `current`."""
    if name == "current":
        release = PublishedRelease.objects.filter(current=True).first()
        if release is None:
            raise Problem("no_release")
        return release
    return found(PublishedRelease.objects, key=key_of(name))


def key_of(text: str) -> uuid.UUID:
    """Return the key that an address names; what is none is not found."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Problem("not_found") from None


def finished_run(principal, key: str) -> AnalysisRun:
    """Return a finished run over a dataset that the principal may read; of another, say its state."""
    readable = AnalysisRun.objects.readable_by(principal).filter(key=key_of(key))
    run = readable.select_related(
        "dataset__owner", "dataset__classification", "boundary_set"
    ).first()
    if run is None:
        raise Problem("not_found")
    if run.state != JobState.FINISHED:
        raise Problem(
            "run_not_finished",
            (
                _("This run has no figures to read: it is %(state)s. %(reason)s")
                % {"state": run.get_state_display(), "reason": run.error}
            ).strip(),
        )
    return run


def boundary_set_named(code: str) -> PublishedBoundarySet:
    return found(PublishedBoundarySet.objects, code=code)


def levels_of(release: PublishedRelease) -> list[PublishedLevel]:
    """Return the levels at which a release has figures, coarsest first."""
    return levels_named(release.boundary_set_code, release.levels)


def levels_named(edition: str, codes: list[str]) -> list[PublishedLevel]:
    """Return levels of an edition, coarsest first; none while the edition is not active."""
    levels = PublishedLevel.objects.filter(boundary_set__code=edition, code__in=codes)
    return list(levels.select_related("boundary_set"))
