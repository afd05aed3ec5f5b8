"""How often clusters of a run changed their stage."""

import numpy as np
from rest_framework import serializers
from rest_framework.response import Response

from analysis.transitions import JUDGED
from clusters.models import AnalysisRun
from clusters.transitions import transitions_of, why_none
from publication.api.reading import finished_run
from publication.api.views import RecordView


class TransitionSerializer(serializers.Serializer):
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    count = serializers.IntegerField(help_text="Clusters, from one year to the next.")
    probability = serializers.FloatField(allow_null=True, help_text="Of those in the first stage.")


class StaySerializer(serializers.Serializer):
    stage = serializers.CharField()
    years = serializers.FloatField(allow_null=True, help_text="Mean stay; null if none ever left.")
    long_run = serializers.FloatField(allow_null=True, help_text="Share if this went on for ever.")


class TransitionsSerializer(serializers.Serializer):
    run = serializers.UUIDField()
    pairs = serializers.IntegerField()
    note = serializers.CharField(help_text="Why there are none, where there are none.")
    transitions = TransitionSerializer(many=True)
    stages = StaySerializer(many=True)


class RunTransitions(RecordView):
    """Transition counts of the stages of all clusters of a run, and what follows from them."""

    answers = TransitionsSerializer

    def get(self, request, run):
        return Response(counted(finished_run(self.principal, run)))


def counted(run: AnalysisRun) -> dict:
    result = transitions_of(run)
    return {
        "run": run.key,
        "pairs": result.pairs,
        "note": "" if result.pairs else why_none(run),
        "transitions": [
            {
                "from_stage": one,
                "to_stage": other,
                "count": int(result.counts.loc[one, other]),
                "probability": finite(result.probabilities.loc[one, other]),
            }
            for one in JUDGED
            for other in JUDGED
        ],
        "stages": [
            {
                "stage": stage,
                "years": finite(result.years_in_stage[stage]),
                "long_run": finite(result.long_run[stage]),
            }
            for stage in JUDGED
        ],
    }


def finite(value) -> float | None:
    return float(value) if np.isfinite(value) else None
