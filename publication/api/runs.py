"""Runs of the analysis: how far they are and what they were asked.  For readers of their dataset."""

import uuid

from rest_framework import serializers
from rest_framework.response import Response

from clusters.models import AnalysisRun
from jobs.models import JobState
from publication.api.lists import ListOf, ListQuery, given, only_record
from publication.api.problems import Problem
from publication.api.progress import SecondsLeft, Step, with_progress
from publication.api.strict import Choice, Code
from publication.api.views import RecordView


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


class RunsQuery(ListQuery):
    orderings = {"queued_at": "queued_at", "finished_at": "finished_at"}

    dataset = Code()
    edition = Code()
    state = Choice(JobState.values)


class Runs(ListOf, RecordView):
    """Runs over the datasets you may read, the latest first."""

    query = RunsQuery
    row = RunSerializer
    key = ("-queued_at", "pk")

    def rows(self):
        where = given(
            self.asked, dataset="dataset__code", edition="boundary_set__code", state="state"
        )
        return AnalysisRun.objects.readable_by(self.principal).filter(**where)

    def filled_in(self, ids, rows):
        return with_progress(AnalysisRun, self.row, ids, rows)


class RunDetail(RecordView):
    """One run: its state, its progress, and the parameters it was given."""

    answers = RunSerializer

    def get(self, request, run):
        rows = AnalysisRun.objects.readable_by(self.principal).filter(key=key_of(run))
        return Response(only_record(rows, RunSerializer, self._with_progress))

    def _with_progress(self, pk, record):
        return with_progress(AnalysisRun, RunSerializer, [pk], [record])[0]


def key_of(run: str) -> uuid.UUID:
    """Return the key that an address names; what is none is not found."""
    try:
        return uuid.UUID(run)
    except ValueError:
        raise Problem("not_found") from None
