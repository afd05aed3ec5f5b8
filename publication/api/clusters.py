"""Clusters of a release.  Open to everyone."""

from rest_framework.response import Response

from analysis.cluster_parameters import ClusterParameters
from clusters.reasons import undone, undone_by_statistics, why, why_from_statistics
from publication import models
from publication.api import cluster_rows as rows
from publication.api.cluster_filters import filtered
from publication.api.cluster_parts import PARTS, chosen, query_of, with_candidates
from publication.api.lists import ListOf, columns, only_record
from publication.api.places import of_rows
from publication.api.problems import Problem
from publication.api.reading import key_of
from publication.api.releases import ReleaseView

LISTED = {"industries": rows.ClusterIndustrySerializer, "cells": rows.ClusterCellSerializer,
          "member_counts": rows.MemberCountSerializer,
          "shared_labour": rows.ClusterLabourSerializer}  # fmt: skip


def regions_of(release):
    return models.PublishedRegion.objects.filter(boundary_set__code=release.boundary_set_code)


def industries_of(release):
    return models.PublishedIndustry.objects.filter(classification__code=release.classification_code)


class Clusters(ListOf, ReleaseView):
    """The clusters of a release: candidates that its run found, and those that were confirmed."""

    query = rows.ClustersQuery
    row = rows.ClusterSerializer

    def get(self, request, release):
        return ReleaseView.get(self, request, release)

    def respond(self, request):
        return ListOf.get(self, request)

    def rows(self):
        return filtered(
            models.PublishedCluster.objects.filter(release_id=self.release.pk),
            self.asked,
            regions=regions_of(self.release),
            industries=industries_of(self.release),
            parts=models.PublishedClusterIndustry.objects,
        )

    def outlines(self, ids, found):
        return of_rows(models.PublishedCluster.objects, ids, "outline")


def cluster_of(release, key: str) -> models.PublishedCluster:
    found = models.PublishedCluster.objects.filter(release_id=release.pk, key=key_of(key))
    cluster = found.defer("outline").first()
    if cluster is None:
        raise Problem("not_found")
    return cluster


def sentences(cluster, thresholds: dict) -> dict:
    """Return why a cluster was found and what would undo it, where figures tell and may."""
    said = {"why": "", "undone": ""}
    if cluster.location_quotient is None:
        return said
    if cluster.basis == "statistics" and cluster.grade:
        least = thresholds.get("min_quotient", ClusterParameters().min_quotient)
        return {"why": why_from_statistics(cluster), "undone": undone_by_statistics(least)}
    if cluster.basis == "firms":
        said["why"] = why(cluster)
        if cluster.undone_by is not None:
            said["undone"] = undone(cluster)
    return said


def listed(**tables) -> dict:
    """Return the short lists that an answer about one cluster holds whole."""
    order = {"member_counts": ("role", "region_code"), "cells": ("region_code", "industry_code"),
             "industries": ("pk",), "shared_labour": ("-similarity", "pk")}  # fmt: skip
    return {
        name: list(table.order_by(*order[name]).values(*columns(LISTED[name])))
        for name, table in tables.items()
    }


class ClusterOfRelease(ReleaseView):
    """One cluster: how strong it is, why it was found, its industries, and what would undo it."""

    figures_only = False
    answers = rows.ClusterDetailSerializer

    def respond(self, request, cluster):
        found = cluster_of(self.release, cluster)
        of = {"cluster_id": found.pk}
        thresholds = self.release.parameters.get("clusters", {})
        row = only_record(
            models.PublishedCluster.objects.filter(pk=found.pk), rows.ClusterSerializer
        )
        return Response(
            row
            | {"thresholds": thresholds}
            | sentences(found, thresholds)
            | listed(
                industries=models.PublishedClusterIndustry.objects.filter(**of),
                cells=models.PublishedClusterCell.objects.filter(**of),
                member_counts=models.PublishedMemberCount.objects.filter(**of),
                shared_labour=models.PublishedClusterLabour.objects.filter(**of),
            )
        )


class PartOfCluster(ListOf, ReleaseView):
    """A list below a cluster of a release."""

    part: str

    def get(self, request, release, cluster):
        return ReleaseView.get(self, request, release, cluster=cluster)

    def respond(self, request, cluster):
        self.cluster = cluster_of(self.release, cluster)
        return ListOf.get(self, request)

    def rows(self):
        table = PARTS[self.part].published.objects.filter(cluster_id=self.cluster.pk)
        return chosen(table, self.asked, industries_of(self.release))

    def filled_in(self, ids, found):
        if self.part != "gaps":
            return found
        of_cluster = models.PublishedCandidate.objects.filter(cluster_id=self.cluster.pk)
        return with_candidates(found, of_cluster)


def views() -> dict:
    """Return {name of the list: its view}."""
    return {
        name: type(
            f"ClusterOfRelease{name.title()}",
            (PartOfCluster,),
            {"part": name, "row": part.row, "key": part.key, "query": query_of(name, part),
             "__doc__": part.says, "__module__": __name__},
        )
        for name, part in PARTS.items()
    }  # fmt: skip
