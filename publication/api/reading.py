"""What the views of released figures ask the schema `published`."""

import uuid

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
    try:
        key = uuid.UUID(name)
    except ValueError:
        raise Problem("not_found") from None
    return found(PublishedRelease.objects, key=key)


def boundary_set_named(code: str) -> PublishedBoundarySet:
    return found(PublishedBoundarySet.objects, code=code)


def levels_of(release: PublishedRelease) -> list[PublishedLevel]:
    """Return the levels at which a release has figures, coarsest first."""
    return list(
        PublishedLevel.objects.filter(
            boundary_set__code=release.boundary_set_code, code__in=release.levels
        ).select_related("boundary_set")
    )
