"""The figures of a release: values for the map, concentration, industries, regions.  Open to everyone."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from publication.api.csv_export import CSVRenderer, csv_response, source_line
from publication.api.lists import ListOf, ListQuery, OrderedQuery, columns, given
from publication.api.measures import MEASURES
from publication.api.problems import Problem
from publication.api.reading import industry_of, region_of
from publication.api.reference import LEVELS, of_words
from publication.api.releases import ReleaseView
from publication.api.strict import Choice, Code, Query, Search, Year, refuse
from publication.api.values import Cut, values
from publication.models import (
    PublishedConcentration,
    PublishedIndustry,
    PublishedIndustryResult,
    PublishedRegionResult,
)

ACTIVITY = "What is counted; by default employment where the release has it."
LEVEL = "A level of the release; by default the finest."
YEAR = "A year of the release; by default the latest."


class Activity(Code):
    def __init__(self, **options):
        super().__init__(**{"max_length": 20, "help_text": ACTIVITY} | options)


class ValuesQuery(Query):
    industry = Code(max_length=12, required=True)
    measure = Choice(list(MEASURES), default="location_quotient")
    activity = Activity()
    level = Code(max_length=30, help_text=LEVEL)
    year = Year(help_text=YEAR)
    breaks = Choice(
        ["year", "all"],
        default="year",
        help_text="Cut the classes from this year, or from all years so that they compare.",
    )


class ClassSerializer(serializers.Serializer):
    low = serializers.FloatField(allow_null=True, help_text="Not itself in the class.")
    high = serializers.FloatField(allow_null=True, help_text="Itself in the class.")
    count = serializers.IntegerField()


class SourceSerializer(serializers.Serializer):
    release = serializers.UUIDField()
    dataset = serializers.CharField()
    dataset_name = serializers.CharField()
    owner = serializers.CharField()
    edition = serializers.CharField()
    classification = serializers.CharField()
    fictional = serializers.BooleanField()
    run = serializers.UUIDField()
    released_at = serializers.DateTimeField()
    industry = serializers.CharField()
    level = serializers.CharField()
    year = serializers.IntegerField()


def by_region(child, text: str):
    return serializers.DictField(child=child, help_text=f"By region: {text}")


class ValuesSerializer(serializers.Serializer):
    measure = serializers.ChoiceField(list(MEASURES))
    activity = serializers.CharField()
    unit = serializers.CharField()
    method = serializers.ChoiceField(["user_defined", "fisher_jenks"])
    breaks = serializers.ListField(
        child=serializers.FloatField(), help_text="Upper limits of all classes but the last."
    )
    classes = ClassSerializer(many=True)
    values = by_region(serializers.FloatField(allow_null=True), "the figure; null is undefined.")
    low = by_region(serializers.FloatField(), "lower bound of the quotient's interval.")
    high = by_region(serializers.FloatField(), "upper bound of the quotient's interval.")
    firms = by_region(serializers.FloatField(), "establishments of the industry.")
    uncertain = by_region(serializers.BooleanField(), "true where it hangs on few firms.")
    flags = by_region(serializers.CharField(), "why null: n not defined, c confidential.")
    source = SourceSerializer()


class Values(ReleaseView):
    """One figure for every region of a level, and the limits of its color classes."""

    query = ValuesQuery
    answers = ValuesSerializer

    def respond(self, request):
        asked = self.asked
        cut = Cut(
            release=self.release,
            measure=asked["measure"],
            activity=self.activity(),
            industry=self._industry(),
            level=self.level(),
            year=self.year(),
        )
        return Response(values(cut, breaks_of=asked["breaks"]))

    def _industry(self) -> str:
        code = self.asked["industry"]
        if industry_of(self.release, code) is None:
            raise refuse(
                "industry",
                _("%(code)s is no industry of %(classification)s.")
                % {"code": code, "classification": self.release.classification_code},
            )
        return code


class ConcentrationSerializer(serializers.Serializer):
    level = serializers.CharField()
    region_code = serializers.CharField()
    region_name = serializers.CharField()
    industry_code = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField(help_text="What is counted: the activity.")
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)
    share_of_region = serializers.FloatField(allow_null=True)
    share_of_industry = serializers.FloatField(allow_null=True)
    location_quotient = serializers.FloatField(allow_null=True)
    location_quotient_low = serializers.FloatField(allow_null=True)
    location_quotient_high = serializers.FloatField(allow_null=True)
    one_firm_low = serializers.FloatField(allow_null=True)
    one_firm_high = serializers.FloatField(allow_null=True)
    uncertain = serializers.BooleanField(allow_null=True)


class ConcentrationFilters(Query):
    region = Code(max_length=30)
    industry = Code(max_length=12)
    level = Code(max_length=30, help_text="A level of the release; by default all of them.")
    year = Year(help_text="A year of the release; by default all of them.")
    activity = Activity()


CONCENTRATION_ORDER = {
    name: name
    for name in (
        "region_code", "region_name", "industry_code", "year", "employment", "establishments",
        "share_of_region", "share_of_industry", "location_quotient",
    )
}  # fmt: skip


class ConcentrationQuery(ListQuery, ConcentrationFilters):
    orderings = CONCENTRATION_ORDER


class ReleaseList(ListOf, ReleaseView):
    """A list below a release."""

    def get(self, request, release):
        return ReleaseView.get(self, request, release)

    def respond(self, request):
        return ListOf.get(self, request)

    def of_release(self, model, **paths):
        """Return a table's rows of this release, activity and the filters that were asked for."""
        if "level" in self.asked:
            self.level()
        if "year" in self.asked:
            self.year()
        where = given(self.asked, level="level", year="year", **paths)
        return model.objects.filter(release_id=self.release.pk, measure=self.activity(), **where)


class Concentration(ReleaseList):
    """Region × industry: how strongly the industry concentrates there, and how sure that is."""

    query = ConcentrationQuery
    row = ConcentrationSerializer
    key = ("level", "industry_code", "year", "measure", "region_code")

    def rows(self):
        return self.of_release(
            PublishedConcentration, region="region_code", industry="industry_code"
        )


class ExportQuery(OrderedQuery, ConcentrationFilters):
    orderings = CONCENTRATION_ORDER

    format = Choice(["csv"], required=True)


class ConcentrationExport(Concentration):
    """The same rows as a file, with a last line that says where they are from."""

    query = ExportQuery
    renderer_classes = (CSVRenderer, JSONRenderer)
    media_type = "text/csv"
    # The last line is in the reader's language.
    figures_only = False
    caching = "private, no-cache"
    answers = OpenApiTypes.STR
    paged = False

    def respond(self, request):
        _order, rows = self.ordered()
        names = columns(self.row)
        return csv_response(
            f"concentration-{self.release.dataset_code}.csv",
            list(names),
            rows.values_list(*names.values()).iterator(chunk_size=5_000),
            source_line(self.release),
        )


class IndustryFigureSerializer(serializers.Serializer):
    code = serializers.CharField(source="industry_code")
    level = serializers.CharField(source="*", help_text="Of the classification.")
    parent_code = serializers.CharField(source="*", allow_null=True)
    title_id = serializers.CharField(source="*")
    title_en = serializers.CharField(source="*")
    year = serializers.IntegerField()
    measure = serializers.CharField()
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)
    regions_present = serializers.IntegerField(allow_null=True)


class IndustriesOfReleaseQuery(ListQuery):
    orderings = {
        "code": "industry_code",
        "employment": "employment",
        "establishments": "establishments",
        "regions_present": "regions_present",
    }

    level = Code(max_length=30, help_text=LEVEL)
    year = Year(help_text=YEAR)
    activity = Activity()
    search = Search(help_text="Part of a title, or the beginning of a code.")
    industry_level = Choice(LEVELS)


class IndustriesOfRelease(ReleaseList):
    """The industries that occur, with their totals in one year."""

    figures_only = False
    query = IndustriesOfReleaseQuery
    row = IndustryFigureSerializer
    key = ("industry_code",)

    def rows(self):
        rows = PublishedIndustryResult.objects.filter(
            release_id=self.release.pk,
            measure=self.activity(),
            level=self.level(),
            year=self.year(),
        )
        chosen = PublishedIndustry.objects.filter(
            classification__code=self.release.classification_code,
            **given(self.asked, industry_level="level"),
        )
        if {"search", "industry_level"} & set(self.asked):
            codes = of_words(chosen, self.asked.get("search")).values("code")
            rows = rows.filter(industry_code__in=codes)
        return rows

    def filled_in(self, ids, rows):
        titles = self._titles([row["code"] for row in rows])
        return [
            {"code": row["code"], **titles.get(row["code"], UNTITLED), **row}
            for row in rows
        ]  # fmt: skip

    def _titles(self, codes) -> dict[str, dict]:
        found = PublishedIndustry.objects.filter(
            classification__code=self.release.classification_code, code__in=codes
        ).values_list("code", "level", "parent__code", "title_id", "title_en")
        return {code: dict(zip(UNTITLED, rest, strict=True)) for code, *rest in found}


UNTITLED = {"level": "", "parent_code": None, "title_id": "", "title_en": ""}


class RegionFigureRowSerializer(serializers.Serializer):
    level = serializers.CharField()
    region_code = serializers.CharField()
    region_name = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)
    industries_present = serializers.IntegerField(allow_null=True)


class RegionsOfReleaseQuery(ListQuery):
    orderings = {
        name: name
        for name in ("region_code", "region_name", "year", "employment", "establishments")
    }

    level = Code(max_length=30, help_text="A level of the release; by default all of them.")
    year = Year(help_text="A year of the release; by default all of them.")
    activity = Activity()


class RegionsOfRelease(ReleaseList):
    """Regions with their totals over all industries."""

    query = RegionsOfReleaseQuery
    row = RegionFigureRowSerializer
    key = ("level", "year", "region_code")

    def rows(self):
        return self.of_release(PublishedRegionResult)


class FigureSerializer(serializers.Serializer):
    level = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)


class FigureOfIndustrySerializer(FigureSerializer):
    regions_present = serializers.IntegerField(allow_null=True)


class FigureOfRegionSerializer(FigureSerializer):
    industries_present = serializers.IntegerField(allow_null=True)


class IndustryOfReleaseSerializer(serializers.Serializer):
    code = serializers.CharField()
    level = serializers.CharField()
    parent_code = serializers.CharField(allow_null=True)
    title_id = serializers.CharField()
    title_en = serializers.CharField()
    traded = serializers.BooleanField(allow_null=True)
    figures = FigureOfIndustrySerializer(many=True)


class IndustryOfRelease(ReleaseView):
    """One industry: its totals by level, year and activity."""

    figures_only = False
    answers = IndustryOfReleaseSerializer

    def respond(self, request, code):
        industry = industry_of(self.release, code)
        if industry is None:
            raise Problem("not_found")
        figures = PublishedIndustryResult.objects.filter(
            release_id=self.release.pk, industry_code=code
        ).order_by("level", "measure", "year")
        return Response(
            {
                "code": industry.code,
                "level": industry.level,
                "parent_code": industry.parent and industry.parent.code,
                "title_id": industry.title_id,
                "title_en": industry.title_en,
                "traded": industry.traded,
                "figures": list(figures.values(*FigureOfIndustrySerializer().fields)),
            }
        )


class RegionOfReleaseSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.CharField()
    parent_code = serializers.CharField(allow_null=True)
    parent_name = serializers.CharField(allow_null=True)
    area_km2 = serializers.FloatField()
    figures = FigureOfRegionSerializer(many=True)


class RegionOfRelease(ReleaseView):
    """One region: its totals by year and activity, over all industries."""

    figures_only = False
    answers = RegionOfReleaseSerializer

    def respond(self, request, code):
        region = region_of(self.release, code)
        if region is None:
            raise Problem("not_found")
        figures = PublishedRegionResult.objects.filter(
            release_id=self.release.pk, region_code=code
        ).order_by("measure", "year")
        return Response(
            {
                "code": region.code,
                "name": region.name,
                "level": region.level.code,
                "parent_code": region.parent and region.parent.code,
                "parent_name": region.parent and region.parent.name,
                "area_km2": region.area_km2,
                "figures": list(figures.values(*FigureOfRegionSerializer().fields)),
            }
        )
