"""Clusters of a run, with full figures.  For those who may read the run's dataset."""

from django.contrib.gis.db.models import Union
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from clusters.models import Cluster
from firms.models import Industry
from publication import models
from publication.api import cluster_rows as rows
from publication.api.cluster_filters import filtered
from publication.api.cluster_parts import PARTS, chosen, queries_of, with_candidates
from publication.api.clusters import csv_of, listed, sentences
from publication.api.csv_export import CSVRenderer, source_line_of_run
from publication.api.geojson_export import GeoJSONRenderer, geojson_response
from publication.api.lists import ListOf, OrderedQuery, columns, only_record
from publication.api.problems import Problem
from publication.api.reading import finished_run, key_of
from publication.api.strict import Choice
from publication.api.views import RecordView
from regions.models import Region


def found_in(run, key: str) -> models.FoundCluster:
    cluster = models.FoundCluster.objects.filter(run_id=run.pk, key=key_of(key)).first()
    if cluster is None:
        raise Problem("not_found")
    return cluster


def regions_of(run):
    return Region.objects.filter(boundary_set=run.boundary_set_id)


def industries_of(run):
    return Industry.objects.filter(classification=run.dataset.classification_id)


class ClustersOfRun(ListOf, RecordView):
    """The clusters that a run found, and those that people decided about, with full figures."""

    query = rows.FoundClustersQuery
    row = rows.FoundClusterSerializer

    def get(self, request, run):
        self.run = finished_run(self.principal, run)
        return ListOf.get(self, request)

    def rows(self):
        return filtered(
            models.FoundCluster.objects.filter(run_id=self.run.pk),
            self.asked,
            regions=regions_of(self.run),
            industries=industries_of(self.run),
            parts=models.FoundIndustry.objects.filter(run_id=self.run.pk),
        )


class ClustersOfRunExportQuery(OrderedQuery, rows.FoundClusterFilters):
    orderings = rows.CLUSTER_ORDER

    format = Choice(["csv", "geojson"], required=True)


class ClustersOfRunExport(ClustersOfRun):
    """The same clusters as a file; as GeoJSON with the outline of their regions."""

    query = ClustersOfRunExportQuery
    renderer_classes = (CSVRenderer, GeoJSONRenderer, JSONRenderer)
    media_type = "text/csv"
    answers = OpenApiTypes.STR
    paged = False

    def get(self, request, run):
        self.run = finished_run(self.principal, run)
        _order, found = self.ordered()
        name = f"clusters-{self.run.dataset.code}.{self.asked['format']}"
        if self.asked["format"] == "csv":
            return csv_of(name, self.row, found, source_line_of_run(self.run))
        return geojson_response(name, features(found, self.row), source_line_of_run(self.run))


def features(found, row):
    names = columns(row)
    rows = list(found.values_list("pk", *names.values()))
    outlines = dict(
        Cluster.objects.filter(pk__in=[pk for pk, *_values in rows])
        .annotate(outline=Union("regions__geometry"))
        .values_list("pk", "outline")
    )
    for pk, *values in rows:
        yield outlines.get(pk), dict(zip(names, values, strict=True))


class ClusterOfRun(RecordView):
    """One cluster of a run: its strength, why it was found, its industries, with full figures."""

    answers = rows.FoundClusterDetailSerializer

    def get(self, request, run, cluster):
        run = finished_run(self.principal, run)
        found = found_in(run, cluster)
        of = {"run_id": run.pk, "cluster_id": found.pk}
        thresholds = run.parameters.get("clusters", {})
        row = only_record(
            models.FoundCluster.objects.filter(run_id=run.pk, pk=found.pk),
            rows.FoundClusterSerializer,
        )
        parts = listed(
            industries=models.FoundIndustry.objects.filter(**of),
            cells=models.FoundCell.objects.filter(**of),
            shared_labour=models.FoundLabour.objects.filter(**of),
        )
        return Response(
            row
            | {"reason": found.reason, "thresholds": thresholds}
            | sentences(found, thresholds)
            | parts
            | {"member_counts": member_counts(of)}
        )


def member_counts(of: dict) -> list[dict]:
    return list(models.FoundMember.objects.counted(**of))


class PartOfRunCluster(ListOf, RecordView):
    """A list below a cluster of a run."""

    part: str

    def get(self, request, run, cluster):
        self.run = finished_run(self.principal, run)
        self.cluster = found_in(self.run, cluster)
        return self.respond(request)

    def respond(self, request):
        return ListOf.get(self, request)

    @property
    def of(self) -> dict:
        return {"run_id": self.run.pk, "cluster_id": self.cluster.pk}

    def rows(self):
        table = PARTS[self.part].found.objects.filter(**self.of)
        return chosen(table, self.asked, industries_of(self.run))

    def filled_in(self, ids, found):
        if self.part != "gaps":
            return found
        return with_candidates(found, models.FoundCandidate.objects.filter(**self.of))


class PartOfRunExport(PartOfRunCluster):
    """The same rows as a file, with a last line that says where they are from."""

    renderer_classes = (CSVRenderer, JSONRenderer)
    media_type = "text/csv"
    answers = OpenApiTypes.STR
    paged = False

    def respond(self, request):
        _order, found = self.ordered()
        name = f"{self.part}-{self.run.dataset.code}-{self.cluster.key.hex[:8]}.csv"
        return csv_of(name, self.row, found, source_line_of_run(self.run))


def views() -> dict:
    """Return {name of the list: (its view, the view of its export)}."""
    made = {}
    for name, part in PARTS.items():
        query, file_query = queries_of(name, part)
        given = {"part": name, "row": part.found_row, "key": part.key, "__module__": __name__}
        title = name.title()
        made[name] = (
            type(f"ClusterOfRun{title}", (PartOfRunCluster,),
                 given | {"query": query, "__doc__": part.says}),
            type(f"ClusterOfRun{title}Export", (PartOfRunExport,),
                 given | {"query": file_query, "__doc__": PartOfRunExport.__doc__}),
        )  # fmt: skip
    return made
