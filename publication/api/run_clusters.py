"""Clusters of a run, with full figures.  For those who may read the run's dataset."""

from rest_framework.response import Response

from firms.models import Industry
from publication import models
from publication.api import cluster_rows as rows
from publication.api.cluster_filters import filtered
from publication.api.cluster_parts import PARTS, chosen, query_of, with_candidates
from publication.api.clusters import listed, sentences
from publication.api.lists import ListOf, only_record
from publication.api.origins import OfRun
from publication.api.places import of_clusters
from publication.api.problems import Problem
from publication.api.reading import finished_run, key_of
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
        self.origin = OfRun(self.run)
        return ListOf.get(self, request)

    def rows(self):
        return filtered(
            models.FoundCluster.objects.filter(run_id=self.run.pk),
            self.asked,
            regions=regions_of(self.run),
            industries=industries_of(self.run),
            parts=models.FoundIndustry.objects.filter(run_id=self.run.pk),
        )

    def outlines(self, ids, found):
        return of_clusters(ids)


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
        self.origin = OfRun(self.run)
        self.cluster = found_in(self.run, cluster)
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


def views() -> dict:
    """Return {name of the list: its view}."""
    return {
        name: type(
            f"ClusterOfRun{name.title()}",
            (PartOfRunCluster,),
            {"part": name, "row": part.found_row, "key": part.key, "query": query_of(name, part),
             "__doc__": part.says, "__module__": __name__},
        )
        for name, part in PARTS.items()
    }  # fmt: skip
