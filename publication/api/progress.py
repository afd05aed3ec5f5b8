"""How far a job is, as answers say it: in the reader's language, and from what a row says only together."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.STR)
class Step(serializers.ReadOnlyField):
    """What is being done."""

    def __init__(self):
        super().__init__(source="*")

    def to_representation(self, job):
        return job.step_text


@extend_schema_field({"type": "integer", "nullable": True})
class SecondsLeft(serializers.ReadOnlyField):
    """How long the step under way still takes, where that is known."""

    def __init__(self):
        super().__init__(source="*")

    def to_representation(self, job):
        return job.seconds_left


def with_progress(model, row, ids: list, rows: list[dict]) -> list[dict]:
    """Fill in the fields above on the rows of a page; `row` is their serializer."""
    jobs = model.objects.only("state", "step", "step_ends_at").in_bulk(ids)
    told = {
        name: field for name, field in row().fields.items() if isinstance(field, Step | SecondsLeft)
    }
    for pk, values in zip(ids, rows, strict=True):
        values |= {name: field.to_representation(jobs[pk]) for name, field in told.items()}
    return rows
