"""What: classifications and their industries.  Open to everyone."""

from django.db.models import Q
from rest_framework import serializers
from rest_framework.response import Response

from publication.api.lists import ListOf, ListQuery, given, only_record
from publication.api.strict import Choice, Code, Search
from publication.api.views import OpenView
from publication.models import (
    PublishedClassification,
    PublishedIndustry,
)


class ClassificationSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()
    fictional = serializers.BooleanField()


class ClassificationsQuery(ListQuery):
    orderings = {"code": "code", "name": "name"}


class Classifications(ListOf, OpenView):
    """Classifications of industries that are in use."""

    query = ClassificationsQuery
    row = ClassificationSerializer
    key = ("code",)

    def rows(self):
        return PublishedClassification.objects.all()


OTHER_NAMES = "What people call it, parted by commas."
SEARCH = "Part of a title or of another name, or the beginning of a code."


class IndustrySerializer(serializers.Serializer):
    classification = serializers.CharField(source="classification.code")
    code = serializers.CharField()
    level = serializers.CharField()
    parent_code = serializers.CharField(source="parent.code", allow_null=True)
    title_id = serializers.CharField()
    title_en = serializers.CharField()
    traded = serializers.BooleanField(allow_null=True)
    other_names_id = serializers.CharField(help_text=OTHER_NAMES)
    other_names_en = serializers.CharField(help_text=OTHER_NAMES)


LEVELS = ["section", "division", "group", "class", "subclass"]


class IndustriesQuery(ListQuery):
    orderings = {"code": "code", "title_id": "title_id", "title_en": "title_en"}

    classification = Code()
    level = Choice(LEVELS)
    parent = Code(max_length=12, help_text="Code of the industry just above.")
    search = Search(help_text=SEARCH)


class Industries(ListOf, OpenView):
    """Industries of all classifications, or of one."""

    query = IndustriesQuery
    row = IndustrySerializer
    key = ("classification_id", "code")

    def rows(self):
        where = given(
            self.asked, classification="classification__code", level="level", parent="parent__code"
        )
        return of_words(PublishedIndustry.objects.filter(**where), self.asked.get("search"))


def of_words(rows, words: str | None):
    """Keep the industries whose title, other names or code the words are part of."""
    return rows.filter(named(words)) if words else rows


def named(words: str, path: str = "") -> Q:
    """Say that an industry is called so, in whichever language, or its code begins so."""
    found = Q(**{f"{path}code__istartswith": words})
    for column in ("title_id", "title_en", "other_names_id", "other_names_en"):
        found |= Q(**{f"{path}{column}__icontains": words})
    return found


class IndustryDetail(OpenView):
    """One industry of one classification."""

    answers = IndustrySerializer

    def get(self, request, classification, code):
        rows = PublishedIndustry.objects.filter(classification__code=classification, code=code)
        return Response(only_record(rows, IndustrySerializer))
