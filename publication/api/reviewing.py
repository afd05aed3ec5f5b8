"""Clusters as planners review them: an agency's own records, not what was published of them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from clusters import review
from clusters.models import Cluster, ClusterChange, ClusterIndustry, Role
from clusters.proposals import proposals_for
from clusters.social import ties_of
from firms.models import Dataset
from publication.api.bodies import Body, request_key
from publication.api.lists import ListOf, ListQuery, given, only_record
from publication.api.places import of_clusters
from publication.api.problems import Problem
from publication.api.scope import industries_of_code, regions_of_code
from publication.api.strict import Choice, Code, Search, refuse
from publication.api.writing import NoBody, WritingView, declining, no_decisions, with_etag

Status = Cluster.Status


class ReviewedClusterSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    dataset = serializers.CharField(source="dataset.code")
    edition = serializers.CharField(source="boundary_set.code")
    run = serializers.UUIDField(source="run.key", allow_null=True, help_text="That found it.")
    name = serializers.CharField()
    status = serializers.ChoiceField(Status.values)
    drawn = serializers.BooleanField()
    definition = serializers.CharField(help_text="Its name in a published definition, or empty.")
    resembles = serializers.UUIDField(
        source="resembles.key", allow_null=True, help_text="The reviewed cluster it finds again."
    )
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    region_codes = serializers.ListField(child=serializers.CharField(), source="*")
    core_codes = serializers.ListField(child=serializers.CharField(), source="*")
    supporting = serializers.DictField(
        child=serializers.CharField(), source="*", help_text="Role by industry code."
    )


class ReviewedClustersQuery(ListQuery):
    orderings = {"name": "name", "created_at": "created_at"}

    dataset = Code()
    edition = Code()
    status = Choice(Status.values)
    run = serializers.UUIDField(required=False)
    region = Code(max_length=30, help_text="A region's code; those below it are included.")
    industry = Code(max_length=12, help_text="A core industry's code; those below are included.")
    search = Search(
        help_text="Part of a name, of that of one of its regions, or of the title of an industry in "
        "either language."
    )


class DrawnCluster(Body):
    dataset = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200)
    regions = serializers.ListField(child=serializers.CharField(max_length=30), max_length=2_000)
    core = serializers.ListField(child=serializers.CharField(max_length=12), max_length=200)
    supporting = serializers.DictField(
        child=serializers.ChoiceField([role for role in Role.values if role != Role.CORE]),
        required=False,
        help_text="Role by industry code.",
    )
    apart = serializers.BooleanField(default=False, help_text="The regions need not touch.")
    empty = serializers.BooleanField(
        default=False, help_text="No firm of the core industries need work in the regions."
    )
    reason = serializers.CharField(max_length=4_000, required=False, allow_blank=True)


class Reason(Body):
    reason = serializers.CharField(max_length=4_000, allow_blank=True)


class OptionalReason(Body):
    reason = serializers.CharField(max_length=4_000, required=False, allow_blank=True)


class Renamed(Body):
    name = serializers.CharField(max_length=200)


class Part(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    regions = serializers.ListField(child=serializers.CharField(max_length=30), max_length=2_000)
    core = serializers.ListField(
        child=serializers.CharField(max_length=12), required=False, help_text="By default all."
    )


class Parts(OptionalReason):
    parts = Part(many=True)


class MergedWith(OptionalReason):
    name = serializers.CharField(max_length=200)
    clusters = serializers.ListField(
        child=serializers.UUIDField(), max_length=50, help_text="Ids of the others."
    )


class SaidStage(Reason):
    stage = serializers.ChoiceField(review.JUDGED)


class ReviewedClusters(ListOf, WritingView):
    """Clusters of the datasets you may read.  POST draws one of regions and industries."""

    http_method_names = ["get", "head", "post"]
    query = ReviewedClustersQuery
    row = answers = ReviewedClusterSerializer
    key = ("name", "pk")
    bodies = {"POST": DrawnCluster}
    statuses = {"POST": 201}

    def rows(self):
        where = given(
            self.asked,
            dataset="dataset__code",
            edition="boundary_set__code",
            status="status",
            run="run__key",
        )
        rows = Cluster.objects.readable_by(self.principal).filter(**where)
        if words := self.asked.get("search"):
            rows = rows.filter(named_or_holding(words))
        if "region" in self.asked:
            inside = regions_of_code(self.asked["region"], self.asked.get("edition"))
            within = Cluster.regions.through.objects.filter(region__in=inside)
            rows = rows.filter(pk__in=within.values("cluster"))
        if "industry" in self.asked:
            inside = industries_of_code(self.asked["industry"])
            cores = ClusterIndustry.objects.filter(role=Role.CORE, industry__in=inside)
            rows = rows.filter(pk__in=cores.values("cluster"))
        return rows

    def filled_in(self, ids, rows):
        parts = parts_of(ids)
        return [row | parts[pk] for pk, row in zip(ids, rows, strict=True)]

    def outlines(self, ids, rows):
        return of_clusters(ids)

    def post(self, request):
        sent = self.body(request)
        dataset = self._dataset(sent["dataset"])
        roles = sent.get("supporting", {}) | dict.fromkeys(sent["core"], Role.CORE)
        with declining():
            cluster = review.draw(
                dataset,
                name=sent["name"],
                regions=sent["regions"],
                roles=roles,
                apart=sent["apart"],
                empty=sent["empty"],
                reason=sent.get("reason", ""),
                by=self.principal,
                key=request_key(request),
            )
        location = reverse("api-review-cluster", args=[cluster.key])
        return with_etag(cluster, described(cluster), 201, location)

    def _dataset(self, code: str) -> Dataset:
        readable = Dataset.objects.readable_by(self.principal).filter(code=code)
        if not readable.exists():
            raise refuse("dataset", _("There is no such dataset, or none that you may read."))
        found = readable.allowing("review_clusters", self.principal)
        dataset = found.select_related("boundary_set", "classification").first()
        if dataset is None:
            raise no_decisions()
        return dataset


def named_or_holding(words: str) -> Q:
    """Return the clusters that are named so, or one of whose regions or industries is."""
    within = Cluster.regions.through.objects.filter(region__name__icontains=words)
    titled = Q(industry__title_id__icontains=words) | Q(industry__title_en__icontains=words)
    industries = ClusterIndustry.objects.filter(titled)
    return (
        Q(name__icontains=words)
        | Q(pk__in=within.values("cluster"))
        | Q(pk__in=industries.values("cluster"))
    )


def parts_of(ids: list[int]) -> dict[int, dict]:
    """Return {cluster: its regions and industries by code}."""
    parts = {pk: {"region_codes": [], "core_codes": [], "supporting": {}} for pk in ids}
    regions = Cluster.regions.through.objects.filter(cluster__in=ids).order_by("region__code")
    for cluster, code in regions.values_list("cluster", "region__code"):
        parts[cluster]["region_codes"].append(code)
    industries = ClusterIndustry.objects.filter(cluster__in=ids).order_by("industry__code", "role")
    for cluster, code, role in industries.values_list("cluster", "industry__code", "role"):
        if role == Role.CORE:
            parts[cluster]["core_codes"].append(code)
        else:
            parts[cluster]["supporting"][code] = role
    return parts


def described(cluster: Cluster) -> dict:
    """Return one cluster as the list shows it."""
    return only_record(
        Cluster.objects.filter(pk=cluster.pk),
        ReviewedClusterSerializer,
        lambda pk, row: row | parts_of([pk])[pk],
    )


class OfCluster(WritingView):
    """Base: one cluster."""

    model = Cluster
    action = "review_clusters"
    answers = ReviewedClusterSerializer

    def respond(self, cluster: Cluster) -> Response:
        fresh = Cluster.objects.get(pk=cluster.pk)
        return with_etag(fresh, described(fresh))


class ReviewedCluster(OfCluster):
    """One cluster.  PATCH renames it; If-Match names the version you have seen."""

    http_method_names = ["get", "head", "patch"]
    bodies = {"PATCH": Renamed}

    def get(self, request, cluster):
        return self.respond(self.readable(cluster))

    def patch(self, request, cluster):
        row, sent = self.writable(cluster), self.body(request)
        with declining():
            review.rename(row, sent["name"], **self.asked_with(request, row, required=True))
        return self.respond(row)


class ClusterStep(OfCluster):
    """Base: a decision about a cluster."""

    http_method_names = ["post"]

    def post(self, request, cluster, **more):
        row, sent = self.writable(cluster), self.body(request)
        asked = self.asked_with(request, row)
        earlier = review.done_before(self.principal, asked["key"])
        if earlier is not None:
            if earlier.pk != row.pk:
                raise Problem("repeated_request")
            return self.respond(self.after(earlier))
        with declining():
            return self.respond(self.do(row, sent, asked, **more) or row)

    def after(self, earlier: Cluster) -> Cluster:
        """Return what a request that is sent again had led to."""
        return earlier

    def do(self, cluster, sent, asked, **more):
        raise NotImplementedError


class ConfirmCluster(ClusterStep):
    """Take a candidate for a cluster, with a reason where you want to give one."""

    bodies = {"POST": OptionalReason}

    def do(self, cluster, sent, asked):
        review.confirm(cluster, sent.get("reason", ""), **asked)


class RejectCluster(ClusterStep):
    """Say, with a reason, that it is no cluster; later runs remember."""

    bodies = {"POST": Reason}

    def do(self, cluster, sent, asked):
        review.reject(cluster, sent["reason"], **asked)


class RevokeDecision(ClusterStep):
    """Take the last decision back."""

    bodies = {"POST": OptionalReason}

    def do(self, cluster, sent, asked):
        review.revoke(cluster, sent.get("reason", ""), **asked)


class SplitCluster(ClusterStep):
    """Replace a cluster by parts; `GET /clusters?status=confirmed` lists them, the history names them."""

    bodies = {"POST": Parts}

    def do(self, cluster, sent, asked):
        review.split(cluster, sent["parts"], reason=sent.get("reason", ""), **asked)


class MergeClusters(ClusterStep):
    """Make one cluster of this one and others; the answer is the merged one."""

    bodies = {"POST": MergedWith}

    def after(self, earlier):
        return earlier.made_into.first() or earlier

    def do(self, cluster, sent, asked):
        others = [self.writable(str(key)) for key in sent["clusters"]]
        version = asked.pop("version")
        return review.merge(
            [cluster, *others],
            sent["name"],
            versions={cluster.pk: version},
            reason=sent.get("reason", ""),
            **asked,
        )


class OverrideStage(ClusterStep):
    """Say, with a reason, another stage than the computed one.  DELETE withdraws it."""

    http_method_names = ["post", "delete"]
    bodies = {"POST": SaidStage}

    def do(self, cluster, sent, asked, year):
        review.override_stage(cluster, year, sent["stage"], sent["reason"], **asked)

    def delete(self, request, cluster, year):
        row = self.writable(cluster)
        with declining():
            review.withdraw_stage(row, year, **self.asked_with(request, row))
        return self.respond(row)


class ChangeSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    action = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()
    before = serializers.DictField()
    after = serializers.DictField()
    reason = serializers.CharField()


class ClusterHistory(ListOf, OfCluster):
    """Everything that was decided about a cluster, the latest first."""

    http_method_names = ["get", "head"]
    query = ListQuery
    row = ChangeSerializer
    key = ("-version", "pk")

    def rows(self, cluster):
        return ClusterChange.objects.filter(cluster=self.readable(cluster))


class NamedCodeSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    role = serializers.CharField()


class ProposalSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    run = serializers.UUIDField()
    name = serializers.CharField()
    regions_added = serializers.ListField(child=serializers.CharField())
    regions_removed = serializers.ListField(child=serializers.CharField())
    industries_added = NamedCodeSerializer(many=True)
    industries_removed = NamedCodeSerializer(many=True)
    firms_added = serializers.IntegerField()
    firms_removed = serializers.IntegerField()


class ProposalsSerializer(serializers.Serializer):
    results = ProposalSerializer(many=True)


class ClusterProposals(OfCluster):
    """What the newest run would change about a confirmed cluster."""

    http_method_names = ["get", "head"]
    answers = ProposalsSerializer

    def get(self, request, cluster):
        found = proposals_for(self.readable(cluster))
        return Response({"results": [proposed(proposal) for proposal in found]})


def proposed(proposal) -> dict:
    named = ("code", "title", "role")
    return {
        "id": proposal.candidate.key,
        "run": proposal.candidate.run.key,
        "name": proposal.candidate.name,
        "regions_added": [region.code for region in proposal.regions_added],
        "regions_removed": [region.code for region in proposal.regions_removed],
        "industries_added": [{n: i[n] for n in named} for i in proposal.industries_added],
        "industries_removed": [{n: i[n] for n in named} for i in proposal.industries_removed],
        "firms_added": proposal.counts["added"],
        "firms_removed": proposal.counts["removed"],
    }


class OfProposal(ClusterStep):
    """Base: a decision about one proposal."""

    def do(self, cluster, sent, asked, proposal):
        self.decide(cluster, self.readable(proposal), sent, asked)

    def decide(self, cluster, proposal, sent, asked):
        raise NotImplementedError


class AcceptProposal(OfProposal):
    """Change the confirmed cluster to what the newest run found."""

    bodies = {"POST": NoBody}

    def decide(self, cluster, proposal, sent, asked):
        review.accept(cluster, proposal, **asked)


class DismissProposal(OfProposal):
    """Leave the cluster as it is, with a reason; the same is not proposed again."""

    bodies = {"POST": Reason}

    def decide(self, cluster, proposal, sent, asked):
        review.dismiss(cluster, proposal, sent["reason"], **asked)


class InstitutionTieSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    firms = serializers.IntegerField()
    joint_programme = serializers.BooleanField()
    since_year = serializers.IntegerField(allow_null=True)
    sources = serializers.ListField(child=serializers.CharField())


class SocialTiesSerializer(serializers.Serializer):
    firms = serializers.IntegerField(help_text="Member firms.")
    tied_firms = serializers.IntegerField(help_text="With an institution in common with another.")
    ties = serializers.IntegerField(help_text="Pairs of firms with an institution in common.")
    density = serializers.FloatField(allow_null=True)
    institutions = InstitutionTieSerializer(many=True)


class ClusterSocialTies(OfCluster):
    """How many members are tied by associations and joint programs, as people entered them."""

    http_method_names = ["get", "head"]
    answers = SocialTiesSerializer

    def get(self, request, cluster):
        found = ties_of(self.readable(cluster))
        shown = InstitutionTieSerializer().fields
        institutions = [
            {name: one["key" if name == "id" else name] for name in shown}
            for one in found["institutions"]
        ]
        return Response(found | {"institutions": institutions})
