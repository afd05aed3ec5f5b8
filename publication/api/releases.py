"""Releases, and what every address below one has in common.  Open to everyone."""

from functools import lru_cache
from uuid import UUID

from django.db.models import Count
from django.utils.cache import get_conditional_response
from rest_framework import serializers
from rest_framework.response import Response

from publication.api.lists import ListOf, ListQuery, given
from publication.api.measures import ACTIVITIES, CELL, MEASURES, REGION, in_both_languages
from publication.api.origins import OfRelease, Origin
from publication.api.reading import levels_of, release_named
from publication.api.regions import NamedSerializer, ReleaseLevelSerializer, shapes_url
from publication.api.strict import Code
from publication.api.views import OpenView
from publication.models import PublishedRelease

# Raise it when an answer changes its shape: what is kept elsewhere is then asked for anew.
SHAPE_OF_ANSWERS = 2


class ReleaseRowSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    dataset = serializers.CharField(source="dataset_code")
    edition = serializers.CharField(source="boundary_set_code")
    classification = serializers.CharField(source="classification_code")
    run = serializers.UUIDField(source="run_key")
    years = serializers.ListField(child=serializers.IntegerField())
    levels = serializers.ListField(child=serializers.CharField())
    fictional = serializers.BooleanField()
    current = serializers.BooleanField()
    released_at = serializers.DateTimeField()


class ReleasesQuery(ListQuery):
    orderings = {"released_at": "released_at"}

    dataset = Code()


class Releases(ListOf, OpenView):
    """Every release there is, the latest first."""

    query = ReleasesQuery
    row = ReleaseRowSerializer
    key = ("-released_at", "key")

    def rows(self):
        return PublishedRelease.objects.filter(**given(self.asked, dataset="dataset_code"))


class DatasetOfReleaseSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    owner = serializers.CharField()


class MeasureSerializer(NamedSerializer):
    unit = serializers.CharField()
    grain = serializers.ChoiceField([CELL, REGION])
    description_id = serializers.CharField()
    description_en = serializers.CharField()
    years = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Of a measure of regions: the years in which any has a figure.",
    )


class OfferSerializer(serializers.Serializer):
    dataset = DatasetOfReleaseSerializer()
    edition = serializers.CharField()
    classification = serializers.CharField()
    industry_level = serializers.CharField()
    levels = ReleaseLevelSerializer(many=True)
    years = serializers.ListField(child=serializers.IntegerField())
    measures = MeasureSerializer(many=True)
    activities = NamedSerializer(many=True)
    fictional = serializers.BooleanField()
    run = serializers.UUIDField()
    parameters = serializers.DictField()


class ReleaseSerializer(OfferSerializer):
    id = serializers.UUIDField()
    current = serializers.BooleanField()
    released_at = serializers.DateTimeField()
    content_sha256 = serializers.CharField()


class ReleaseDetail(OpenView):
    """One release, by its id or `current`: its levels, years and measures, and where its shapes are."""

    answers = ReleaseSerializer
    tag = "releases"

    def get(self, request, release):
        return Response(described(release_named(release)))


def years_known(origin: Origin) -> dict[str, list[int]]:
    """Return the years in which any region has a figure of each measure of regions."""
    of_regions = [code for code, measure in MEASURES.items() if measure.grain == REGION]
    rows = origin.rows_of(origin.region_results).order_by("year")
    counts = list(rows.values("year").annotate(**{f"n_{code}": Count(code) for code in of_regions}))
    return {
        code: [row["year"] for row in counts if row[f"n_{code}"]] for code in of_regions
    }  # fmt: skip


@lru_cache(maxsize=8)
def years_known_of_release(_release_id: int, key: UUID) -> dict[str, list[int]]:
    """Return the same of a release, where it never changes."""
    return years_known(OfRelease(release_named(str(key))))


def described(release: PublishedRelease) -> dict:
    known = years_known_of_release(release.pk, release.key)
    return offered(OfRelease(release), levels_of(release), known) | {
        "id": release.key,
        "industry_level": release.industry_level,
        "parameters": release.parameters,
        "current": release.current,
        "released_at": release.released_at,
        "content_sha256": release.content_sha256,
    }


def offered(origin: Origin, levels: list, known: dict[str, list[int]]) -> dict:
    """Return what can be asked of an origin: levels, years, measures, and what these are called."""
    source, years = origin.source, sorted(origin.years)
    return {
        "dataset": {
            "code": source["dataset"],
            "name": source["dataset_name"],
            "owner": source["owner"],
        },
        "edition": source["edition"],
        "classification": source["classification"],
        "levels": [level_with_shapes(level) for level in levels],
        "years": years,
        "measures": [
            {
                "code": code,
                "unit": measure.unit,
                "grain": measure.grain,
                "years": known.get(code, years),
            }
            | in_both_languages(measure.name)
            | in_both_languages(measure.description, "description")
            for code, measure in MEASURES.items()
        ],
        "activities": [
            {"code": code} | in_both_languages(ACTIVITIES[code]) for code in origin.activities
        ],
        "fictional": source["fictional"],
        "run": source["run"],
    }


def level_with_shapes(level) -> dict:
    return {
        "code": level.code,
        "name_id": level.name_id,
        "name_en": level.name_en,
        "shapes_url": shapes_url(level),
    }


class ReleaseView(OpenView):
    """An address below a release, whose figures are asked of its `origin`.

    Released figures never change, so their hash names the answer.
    """

    tag = "releases"
    figures_only = True  # else the answer also holds titles, which may be mended any day

    def get(self, request, release, **kwargs):
        self.release = release_named(release)
        self.origin = OfRelease(self.release)
        if not self.figures_only:
            return self.respond(request, **kwargs)
        # The key, too: an answer names its release, even where another has the same figures.
        names = (self.release.content_sha256[:32], self.release.key.hex[:8], SHAPE_OF_ANSWERS)
        etag = '"{}.{}.{}"'.format(*names)
        unchanged = get_conditional_response(request._request, etag=etag)
        response = unchanged or self.respond(request, **kwargs)
        response["ETag"] = etag
        return response

    def respond(self, request, **kwargs):
        raise NotImplementedError
