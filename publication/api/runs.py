"""Runs of the analysis: how far they are and what they were asked; queued and cancelled by analysts."""

import hashlib
import json

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from clusters.asking import BASES
from clusters.models import AnalysisRun
from clusters.services import cancel_run, queue_run
from firms.models import Dataset
from jobs.models import JobState
from publication.api.bodies import Body, request_key
from publication.api.lists import ListOf, ListQuery, given, only_record
from publication.api.problems import Problem
from publication.api.progress import SecondsLeft, Step, with_progress
from publication.api.reading import key_of
from publication.api.run_publications import NewestPublication, with_publications
from publication.api.schema import IDEMPOTENCY_KEY
from publication.api.strict import Choice, Code, refuse
from publication.api.views import RecordView
from publication.api.writing import NoBody, WritingView, declining
from regions.models import BoundarySet


class RunSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    dataset = serializers.CharField(source="dataset.code")
    edition = serializers.CharField(source="boundary_set.code")
    levels = serializers.ListField(child=serializers.CharField())
    measures = serializers.ListField(child=serializers.CharField())
    industry_level = serializers.CharField()
    first_year = serializers.IntegerField()
    last_year = serializers.IntegerField()
    seed = serializers.IntegerField()
    parameters = serializers.DictField()
    state = serializers.ChoiceField(JobState.values)
    cancel_asked = serializers.BooleanField()
    attempt = serializers.IntegerField()
    step = Step()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    seconds_left = SecondsLeft()
    error = serializers.CharField()
    queued_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    code_version = serializers.CharField()
    inputs_sha256 = serializers.CharField()
    publication = NewestPublication()


class RunsQuery(ListQuery):
    orderings = {"queued_at": "queued_at", "finished_at": "finished_at"}

    dataset = Code()
    edition = Code()
    state = Choice(JobState.values)


class RunAsked(Body):
    """What a run is asked; what is left out is as `run_analysis` has it."""

    dataset = serializers.CharField(max_length=60)
    edition = serializers.CharField(
        max_length=60, required=False, help_text="By default the dataset's own."
    )
    levels = serializers.ListField(child=serializers.CharField(max_length=30), max_length=20)
    measures = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=20, default=["employment"]
    )
    first_year = serializers.IntegerField(
        min_value=1800, max_value=2200, required=False, help_text="By default the first there is."
    )
    last_year = serializers.IntegerField(
        min_value=1800, max_value=2200, required=False, help_text="By default the last there is."
    )
    industry_level = serializers.CharField(
        max_length=10,
        default="as-given",
        help_text=f"One of: {', '.join(AnalysisRun.IndustryLevel.values)}.",
    )
    seed = serializers.IntegerField(default=0, help_text="0 or more; the same gives the same.")
    base = serializers.CharField(
        max_length=10,
        required=False,
        help_text=f"What shares are taken of: {', '.join(BASES)}. By default stated totals where "
        "statistics state them, else all.",
    )
    industries = serializers.ListField(
        child=serializers.CharField(max_length=12),
        max_length=200,
        default=[],
        help_text="Whose distances are measured.",
    )
    thresholds = serializers.DictField(
        child=serializers.JSONField(),
        default={},
        help_text="Of finding clusters, by name: those that differ from the defaults.",
    )
    definitions = serializers.CharField(
        max_length=120,
        default="",
        allow_blank=True,
        help_text="A table of published clusters to look for in place of what links show.",
    )


class Runs(ListOf, WritingView):
    """Runs over the datasets you may read, the latest first.  POST queues one."""

    http_method_names = ["get", "head", "post"]
    query = RunsQuery
    row = answers = RunSerializer
    key = ("-queued_at", "pk")
    bodies = {"POST": RunAsked}
    statuses = {"POST": 202}
    headers_known = [IDEMPOTENCY_KEY]

    def rows(self):
        where = given(
            self.asked, dataset="dataset__code", edition="boundary_set__code", state="state"
        )
        return AnalysisRun.objects.readable_by(self.principal).filter(**where)

    def filled_in(self, ids, rows):
        return with_publications(ids, with_progress(AnalysisRun, self.row, ids, rows))

    def post(self, request):
        sent, key = self.body(request), request_key(request)
        fingerprint = hashlib.sha256(json.dumps(request.data, sort_keys=True).encode()).hexdigest()
        earlier = self._asked_before(key)
        if earlier is not None:
            if earlier.request_sha256 != fingerprint:
                raise Problem("idempotency_mismatch")
            return accepted(earlier)
        dataset = self._dataset(sent["dataset"])
        with declining():
            run = queue_run(
                dataset=dataset,
                boundary_set=_edition(dataset, sent.get("edition")),
                years=(sent.get("first_year"), sent.get("last_year")),
                base=sent.get("base"),
                by=self.principal.responsible,
                request_key=key,
                request_sha256=fingerprint if key else "",
                **{name: sent[name] for name in ("levels", "measures", "industry_level", "seed",
                                                 "industries", "thresholds", "definitions")},
            )  # fmt: skip
        return accepted(run)

    def _asked_before(self, key: str) -> AnalysisRun | None:
        """Return the run that the same person or program asked for under this key."""
        if not key:
            return None
        mine = AnalysisRun.objects.filter(created_by=self.principal.responsible, request_key=key)
        return mine.readable_by(self.principal).first()

    def _dataset(self, code: str) -> Dataset:
        readable = Dataset.objects.readable_by(self.principal).filter(code=code)
        if not readable.exists():
            raise refuse("dataset", _("There is no such dataset, or none that you may read."))
        allowed = readable.allowing("run_analysis", self.principal)
        dataset = allowed.select_related("boundary_set", "classification").first()
        if dataset is None:
            raise no_runs()
        return dataset


def _edition(dataset: Dataset, code: str | None) -> BoundarySet:
    if code is None:
        return dataset.boundary_set
    edition = BoundarySet.objects.filter(code=code).first()
    if edition is None:
        raise refuse("edition", _("There is no edition of boundaries of this code."))
    return edition


def accepted(run: AnalysisRun) -> Response:
    """Answer 202 with the address where the run can be watched."""
    return Response(
        described(run), status=202, headers={"Location": reverse("api-run", args=[run.key])}
    )


def described(run: AnalysisRun) -> dict:
    return dict(RunSerializer(run).data)


def no_runs() -> Problem:
    """Say to who may only read who may have something computed."""
    return Problem(
        "permission_denied",
        _(
            "Queuing and cancelling runs needs the role of analyst, manager or administrator in the "
            "agency that owns the dataset, or a token with scope write that such a person made."
        ),
    )


class RunDetail(RecordView):
    """One run: its state, its progress, and the parameters it was given."""

    answers = RunSerializer

    def get(self, request, run):
        rows = AnalysisRun.objects.readable_by(self.principal).filter(key=key_of(run))
        return Response(only_record(rows, RunSerializer, self._with_progress))

    def _with_progress(self, pk, record):
        rows = with_progress(AnalysisRun, RunSerializer, [pk], [record])
        return with_publications([pk], rows)[0]


class CancelRun(WritingView):
    """Ask for a run to end: at once while it waits, within seconds while it runs."""

    http_method_names = ["post"]
    answers = RunSerializer
    bodies = {"POST": NoBody}
    statuses = {"POST": 202}
    headers_known = []
    model, action = AnalysisRun, "run_analysis"

    def post(self, request, run):
        found = self.writable(run)
        self.body(request)
        with declining():
            cancel_run(found)
        found.refresh_from_db()
        return accepted(found)

    def not_allowed(self):
        return no_runs()
