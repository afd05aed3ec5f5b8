"""Where: editions of boundaries, their outlines, their regions.  Open to everyone."""

import gzip
import json

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from publication.api.lists import ListOf, ListQuery, given, only_record
from publication.api.places import of_rows
from publication.api.reading import boundary_set_named, found
from publication.api.strict import Choice, Code, Query, Search
from publication.api.views import OpenView
from publication.models import (
    PublishedBoundarySet,
    PublishedLevel,
    PublishedRegion,
)
from publication.shapes import content_hash, outlines


class NamedSerializer(serializers.Serializer):
    code = serializers.CharField()
    name_id = serializers.CharField()
    name_en = serializers.CharField()


class ReleaseLevelSerializer(NamedSerializer):
    shapes_url = serializers.CharField(help_text="Its outlines, to be kept for ever.")


class LevelSerializer(ReleaseLevelSerializer):
    depth = serializers.IntegerField(help_text="1 is the coarsest.")
    regions = serializers.IntegerField(help_text="How many there are.")


class BoundarySetSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()
    licence = serializers.CharField()
    code_system = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    fictional = serializers.BooleanField()
    activated_at = serializers.DateTimeField()


class BoundarySetDetailSerializer(BoundarySetSerializer):
    bbox = serializers.ListField(child=serializers.FloatField(), source="*")
    levels = LevelSerializer(many=True, source="*")


class BoundarySetsQuery(ListQuery):
    orderings = {"code": "code", "valid_from": "valid_from"}


class BoundarySets(ListOf, OpenView):
    """Editions of boundaries that are in use."""

    query = BoundarySetsQuery
    row = BoundarySetSerializer
    key = ("code",)

    def rows(self):
        return PublishedBoundarySet.objects.all()


class BoundarySetDetail(OpenView):
    """One edition with its box and its levels, and where the outlines of each level are."""

    answers = BoundarySetDetailSerializer

    def get(self, request, edition):
        edition = boundary_set_named(edition)
        # Counting drops the levels' own order.
        levels = edition.levels.annotate(count=Count("regions")).order_by("depth")
        levels = levels.select_related("boundary_set")
        body = {name: getattr(edition, name) for name in BoundarySetSerializer().fields}
        body["bbox"] = list(edition.extent.extent)
        body["levels"] = [described_level(level) for level in levels]
        return Response(body)


def shapes_url(level: PublishedLevel) -> str:
    return reverse("api-shapes", args=[level.boundary_set.code, level.code, content_hash(level)])


def described_level(level: PublishedLevel) -> dict:
    return {
        "code": level.code,
        "name_id": level.name_id,
        "name_en": level.name_en,
        "depth": level.depth,
        "regions": level.count,
        "shapes_url": shapes_url(level),
    }


class GeoJSONRenderer(JSONRenderer):
    media_type = "application/geo+json"
    format = "geojson"


class Shapes(OpenView):
    """The outlines of a level's regions.  The name holds a hash of the content: keep it for ever."""

    renderer_classes = (GeoJSONRenderer, JSONRenderer)
    media_type = "application/geo+json"
    answers = OpenApiTypes.OBJECT
    tag = "boundary-sets"

    def get(self, request, edition, level, content):
        levels = PublishedLevel.objects.select_related("boundary_set")
        level = found(levels, boundary_set__code=edition, code=level)
        if content != content_hash(level):
            return redirect(shapes_url(level))
        compressed = "gzip" in request.headers.get("Accept-Encoding", "")
        body = outlines(level)
        response = HttpResponse(
            body if compressed else gzip.decompress(body), content_type=self.media_type
        )
        if compressed:
            response["Content-Encoding"] = "gzip"
        response["ETag"] = f'W/"{content}"'
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        response["Vary"] = "Accept-Encoding"
        return response


class RegionSerializer(serializers.Serializer):
    edition = serializers.CharField(source="boundary_set.code")
    level = serializers.CharField(source="level.code")
    code = serializers.CharField()
    name = serializers.CharField()
    parent_code = serializers.CharField(source="parent.code", allow_null=True)
    parent_name = serializers.CharField(source="parent.name", allow_null=True)
    area_km2 = serializers.FloatField()
    geometry = serializers.DictField(
        source="*", required=False, help_text="GeoJSON, only with geometry=full."
    )


GEOMETRY = ["none", "full"]


class RegionsQuery(ListQuery):
    orderings = {"code": "code", "name": "name", "area_km2": "area_km2"}

    edition = Code()
    level = Code(max_length=30)
    parent = Code(max_length=30, help_text="Code of the region just above.")
    search = Search(help_text="Part of a name, or the beginning of a code.")
    geometry = Choice(GEOMETRY, default="none")


class Regions(ListOf, OpenView):
    """Regions of all editions, or of one; without geometry unless asked for."""

    query = RegionsQuery
    row = RegionSerializer
    key = ("boundary_set_id", "code")

    def rows(self):
        where = given(
            self.asked, edition="boundary_set__code", level="level__code", parent="parent__code"
        )
        rows = PublishedRegion.objects.filter(**where)
        words = self.asked.get("search")
        return rows.filter(Q(name__icontains=words) | Q(code__istartswith=words)) if words else rows

    def outlines(self, ids, rows):
        return of_rows(PublishedRegion.objects, ids, "geometry")

    def filled_in(self, ids, rows):
        if self.asked.get("geometry", "none") == "none":
            return rows
        shapes = geometries(ids)
        return [row | {"geometry": shapes[pk]} for pk, row in zip(ids, rows, strict=True)]


def geometries(ids: list[int]) -> dict[int, dict]:
    """Return {id: GeoJSON geometry}, full and exact to about a centimeter."""
    found = PublishedRegion.objects.filter(pk__in=ids).annotate(
        text=AsGeoJSON("geometry", precision=7)
    )
    return {pk: json.loads(text) for pk, text in found.values_list("pk", "text")}


class RegionQuery(Query):
    geometry = Choice(GEOMETRY, default="none")


class RegionDetail(OpenView):
    """One region of one edition."""

    query = RegionQuery
    answers = RegionSerializer

    def get(self, request, edition, code):
        rows = PublishedRegion.objects.filter(boundary_set__code=edition, code=code)
        return Response(only_record(rows, RegionSerializer, self._with_geometry))

    def _with_geometry(self, pk, row):
        return row | {"geometry": geometries([pk])[pk]} if self.asked["geometry"] == "full" else row
