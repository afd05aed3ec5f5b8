"""How far publishing a run is, as the answers about the run say it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jobs.models import JobState
from publication.api.progress import SecondsLeft, Step
from publication.models import Publication


class PublicationSerializer(serializers.Serializer):
    """How far publishing a run is."""

    state = serializers.ChoiceField(JobState.values)
    step = Step()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    seconds_left = SecondsLeft()
    error = serializers.CharField()


@extend_schema_field(PublicationSerializer(allow_null=True))
class NewestPublication(serializers.ReadOnlyField):
    """How far publishing the run is or how it ended; null where it was not asked for."""

    def __init__(self):
        super().__init__(source="*")

    def to_representation(self, run):
        return newest_publications([run.pk]).get(run.pk)


def newest_publications(runs: list[int]) -> dict[int, dict]:
    """Return what became of publishing runs, by run."""
    asked = Publication.objects.filter(run__in=runs).order_by("pk")
    return {one.run_id: dict(PublicationSerializer(one).data) for one in asked}


def with_publications(ids: list[int], rows: list[dict]) -> list[dict]:
    found = newest_publications(ids)
    for pk, row in zip(ids, rows, strict=True):
        row["publication"] = found.get(pk)
    return rows
