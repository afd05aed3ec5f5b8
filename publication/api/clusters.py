"""Clusters of a release.  Open to everyone."""

from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from analysis.cluster_parameters import ClusterParameters
from clusters.reasons import undone, undone_by_statistics, why, why_from_statistics
from publication import models
from publication.api import cluster_rows as rows
from publication.api.cluster_filters import filtered
from publication.api.cluster_parts import PARTS, chosen, queries_of, with_candidates
from publication.api.csv_export import CSVRenderer, csv_response, source_line
from publication.api.geojson_export import GeoJSONRenderer, geojson_response
from publication.api.lists import ListOf, OrderedQuery, columns, only_record
from publication.api.problems import Problem
from publication.api.reading import key_of
from publication.api.releases import ReleaseView
from publication.api.strict import Choice

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


class ClustersExportQuery(OrderedQuery, rows.ClusterFilters):
    orderings = rows.CLUSTER_ORDER

    format = Choice(["csv", "geojson"], required=True)


class ClustersExport(Clusters):
    """The same clusters as a file; as GeoJSON with the outline of their regions."""

    query = ClustersExportQuery
    renderer_classes = (CSVRenderer, GeoJSONRenderer, JSONRenderer)
    media_type = "text/csv"
    figures_only = False
    caching = "private, no-cache"
    answers = OpenApiTypes.STR
    paged = False

    def respond(self, request):
        _order, found = self.ordered()
        name = f"clusters-{self.release.dataset_code}.{self.asked['format']}"
        if self.asked["format"] == "csv":
            return csv_of(name, self.row, found, source_line(self.release))
        return geojson_response(name, features(found, self.row), source_line(self.release))


def csv_of(name, row, found, source):
    names = columns(row)
    values = found.values_list(*names.values()).iterator(chunk_size=5_000)
    return csv_response(name, list(names), values, source)


def features(found, row, outline="outline"):
    names = columns(row)
    for geometry, *values in found.values_list(outline, *names.values()):
        yield geometry, dict(zip(names, values, strict=True))


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


class PartExport(PartOfCluster):
    """The same rows as a file, with a last line that says where they are from."""

    renderer_classes = (CSVRenderer, JSONRenderer)
    media_type = "text/csv"
    figures_only = False
    caching = "private, no-cache"
    answers = OpenApiTypes.STR
    paged = False

    def respond(self, request, cluster):
        self.cluster = cluster_of(self.release, cluster)
        _order, found = self.ordered()
        name = f"{self.part}-{self.release.dataset_code}-{self.cluster.key.hex[:8]}.csv"
        return csv_of(name, self.row, found, source_line(self.release))


def views() -> dict:
    """Return {name of the list: (its view, the view of its export)}."""
    made = {}
    for name, part in PARTS.items():
        query, file_query = queries_of(name, part)
        given = {"part": name, "row": part.row, "key": part.key, "__module__": __name__}
        title = name.title()
        made[name] = (
            type(f"ClusterOfRelease{title}", (PartOfCluster,),
                 given | {"query": query, "__doc__": part.says}),
            type(f"ClusterOfRelease{title}Export", (PartExport,),
                 given | {"query": file_query, "__doc__": PartExport.__doc__}),
        )  # fmt: skip
    return made
