"""Where a page about clusters reads: the current release, or for those who may, a run."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404

from agencies.principal import principal_of
from clusters.models import AnalysisRun
from clusters.transitions import stages_counted
from publication import models
from publication.api import clusters as released
from publication.api import run_clusters
from publication.api.cluster_parts import PARTS as LISTS
from publication.api.csv_export import source_line, source_line_of_run
from publication.api.problems import Problem
from publication.api.reading import finished_run
from publication.api.regions import shapes_url
from publication.review_addresses import RELEASED

OFFERED_RUNS = 5
# The lists of the API, and what the API tells within them.
PARTS = {name: (part.published, part.found) for name, part in LISTS.items()} | {
    "cells": (models.PublishedClusterCell, models.FoundCell),
    "candidates": (models.PublishedCandidate, models.FoundCandidate),
    "labour": (models.PublishedClusterLabour, models.FoundLabour),
}


@dataclass(frozen=True)
class Source:
    """A release or a run; `note` says where its figures are from."""

    of: Any
    is_run: bool
    note: str
    fictional: bool

    @property
    def api(self) -> str:
        """Return the address below which the API answers."""
        if self.is_run:
            return f"/api/v1/runs/{self.of.key}"
        return f"/api/v1/releases/{'current' if self.of.current else self.of.key}"

    @property
    def query(self) -> str:
        """Return what keeps a link on the same run."""
        return f"?run={self.of.key}" if self.is_run else ""

    @property
    def view(self) -> str:
        """Return how forms name where they are, so that a decision leads back to it."""
        return str(self.of.key) if self.is_run else RELEASED

    @property
    def thresholds(self) -> dict:
        return self.of.parameters.get("clusters", {})

    def clusters(self):
        if self.is_run:
            return models.FoundCluster.objects.filter(run_id=self.of.pk)
        return models.PublishedCluster.objects.filter(release_id=self.of.pk).defer("outline")

    def part(self, name: str, cluster=None):
        """Return the rows of a part, of one cluster or of all."""
        published, found = PARTS[name]
        if self.is_run:
            rows = found.objects.filter(run_id=self.of.pk)
        else:
            rows = published.objects.filter(cluster__release_id=self.of.pk)
        return rows if cluster is None else rows.filter(cluster_id=cluster.pk)

    def stages_counted(self):
        """Return the stages whose changes are counted: a cluster that was found again counts once."""
        return stages_counted(self.of) if self.is_run else self.part("stages")

    def member_counts(self, cluster) -> list[dict]:
        """Return how many firms of each role work in each region, and how many are not named."""
        if self.is_run:
            return run_clusters.member_counts({"run_id": self.of.pk, "cluster_id": cluster.pk})
        return list(
            models.PublishedMemberCount.objects.filter(cluster_id=cluster.pk)
            .order_by("role", "region_code")
            .values("role", "region_code", "region_name", "firms", "unlisted")
        )

    @property
    def regions(self):
        of = run_clusters.regions_of if self.is_run else released.regions_of
        return of(self.of)

    @property
    def industries(self):
        of = run_clusters.industries_of if self.is_run else released.industries_of
        return of(self.of)

    @cached_property
    def edition(self) -> str:
        return self.of.boundary_set.code if self.is_run else self.of.boundary_set_code

    def shapes(self, level: str) -> str:
        """Return the address of a level's outlines; empty where the edition is not active."""
        found = models.PublishedLevel.objects.filter(boundary_set__code=self.edition, code=level)
        level_row = found.select_related("boundary_set").first()
        return shapes_url(level_row) if level_row else ""


def source_for(request) -> Source | None:
    """Return what the page reads; None while nothing is published."""
    if asked := request.GET.get("run"):
        return of_run(request, asked)
    release = models.PublishedRelease.objects.filter(current=True).first()
    if release is None:
        return None
    return Source(release, False, source_line(release), release.fictional)


def runs_of(request) -> list[AnalysisRun]:
    """Return the newest runs whose full figures the reader may see."""
    if not request.user.is_authenticated:
        return []
    runs = AnalysisRun.objects.readable_by(principal_of(request.user)).finished()
    return list(runs.select_related("dataset").order_by("-finished_at")[:OFFERED_RUNS])


def of_run(request, asked: str) -> Source:
    try:
        run = finished_run(principal_of(request.user), asked)
    except Problem:
        raise Http404 from None
    return Source(run, True, source_line_of_run(run), run.dataset.fictional)
