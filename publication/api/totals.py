"""The totals of a release or a run: industries over all regions, regions over all industries."""

from rest_framework import serializers
from rest_framework.response import Response

from publication.api.figures import (
    LEVEL,
    YEAR,
    Activity,
    AskingFigures,
    AskingRows,
    ReleaseList,
)
from publication.api.industries import LEVELS, OTHER_NAMES, SEARCH, of_words
from publication.api.lists import ListQuery, columns, given
from publication.api.places import AtRegions
from publication.api.problems import Problem
from publication.api.releases import ReleaseView
from publication.api.strict import Choice, Code, Query, Search, Year
from publication.models import PublishedDistance


class DynamicsSerializer(serializers.Serializer):
    """How an industry or a region changes."""

    entry_rate = serializers.FloatField(allow_null=True)
    exit_rate = serializers.FloatField(allow_null=True)
    growth = serializers.FloatField(allow_null=True, help_text="Trend per year.")
    growth_low = serializers.FloatField(allow_null=True)
    growth_high = serializers.FloatField(allow_null=True)


class IndustryMeasuresSerializer(DynamicsSerializer):
    """What a run measures of an industry in the whole area."""

    regions_present = serializers.IntegerField(allow_null=True)
    hoover = serializers.FloatField(allow_null=True)
    gini_of_location_quotients = serializers.FloatField(allow_null=True)
    locational_gini_lorenz = serializers.FloatField(allow_null=True)
    theil_t = serializers.FloatField(allow_null=True)
    theil_l = serializers.FloatField(allow_null=True)
    plants = serializers.IntegerField(allow_null=True)
    plant_herfindahl = serializers.FloatField(allow_null=True)
    raw_concentration = serializers.FloatField(allow_null=True)
    ellison_glaeser = serializers.FloatField(allow_null=True)
    ellison_glaeser_z = serializers.FloatField(allow_null=True)
    ellison_glaeser_p = serializers.FloatField(allow_null=True)
    ellison_glaeser_q = serializers.FloatField(allow_null=True)
    moran = serializers.FloatField(allow_null=True)
    moran_z = serializers.FloatField(allow_null=True)
    moran_p = serializers.FloatField(allow_null=True)
    moran_q = serializers.FloatField(allow_null=True)
    complexity = serializers.FloatField(allow_null=True)
    group_coagglomeration = serializers.FloatField(
        allow_null=True, help_text="How far the industries of its group settle together."
    )


class RegionMeasuresSerializer(DynamicsSerializer):
    """What a run measures of a region over all its industries."""

    industries_present = serializers.IntegerField(allow_null=True)
    krugman_specialization = serializers.FloatField(allow_null=True)
    herfindahl = serializers.FloatField(allow_null=True)
    gini_specialization = serializers.FloatField(allow_null=True)
    hachman = serializers.FloatField(allow_null=True)
    entropy = serializers.FloatField(allow_null=True)
    related_variety = serializers.FloatField(allow_null=True)
    unrelated_variety = serializers.FloatField(allow_null=True)
    complexity = serializers.FloatField(allow_null=True)
    national_shift = serializers.FloatField(allow_null=True)
    mix_shift = serializers.FloatField(allow_null=True)
    regional_shift = serializers.FloatField(allow_null=True)


class IndustryFigureSerializer(IndustryMeasuresSerializer):
    code = serializers.CharField(source="industry_code")
    level = serializers.CharField(source="*", help_text="Of the classification.")
    parent_code = serializers.CharField(source="*", allow_null=True)
    title_id = serializers.CharField(source="*")
    title_en = serializers.CharField(source="*")
    other_names_id = serializers.CharField(source="*", help_text=OTHER_NAMES)
    other_names_en = serializers.CharField(source="*", help_text=OTHER_NAMES)
    year = serializers.IntegerField()
    measure = serializers.CharField()
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)


class IndustriesTotalsQuery(ListQuery):
    orderings = {
        "code": "industry_code",
        "employment": "employment",
        "establishments": "establishments",
        "regions_present": "regions_present",
        "ellison_glaeser": "ellison_glaeser",
        "moran": "moran",
        "complexity": "complexity",
    }

    level = Code(max_length=30, help_text=LEVEL)
    year = Year(help_text=YEAR)
    activity = Activity()
    search = Search(help_text=SEARCH)
    industry_level = Choice(LEVELS)


class AskingIndustries(AskingFigures):
    query = IndustriesTotalsQuery
    row = IndustryFigureSerializer
    key = ("industry_code",)

    def rows(self):
        rows = self.origin.rows_of(self.origin.industry_results).filter(
            measure=self.activity(), level=self.level(), year=self.year()
        )
        chosen = self.origin.industries.filter(**given(self.asked, industry_level="level"))
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
        found = self.origin.industries.filter(code__in=codes).values_list(
            "code",
            "level",
            "parent__code",
            "title_id",
            "title_en",
            "other_names_id",
            "other_names_en",
        )
        return {code: dict(zip(UNTITLED, rest, strict=True)) for code, *rest in found}


UNTITLED = {
    "level": "", "parent_code": None, "title_id": "", "title_en": "",
    "other_names_id": "", "other_names_en": "",
}  # fmt: skip


class IndustriesOfRelease(AskingIndustries, ReleaseList):
    """The industries that occur, with their totals in one year."""

    figures_only = False


class RegionFigureRowSerializer(RegionMeasuresSerializer):
    level = serializers.CharField()
    region_code = serializers.CharField()
    region_name = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)


REGIONS_ORDER = {
    name: name
    for name in (
        "region_code", "region_name", "year", "employment", "establishments",
        "krugman_specialization", "entropy", "complexity", "growth",
    )
}  # fmt: skip


class RegionsFilters(Query):
    level = Code(max_length=30, help_text="One of its levels; by default all of them.")
    year = Year(help_text="One of its years; by default all of them.")
    activity = Activity()


class RegionsTotalsQuery(ListQuery, RegionsFilters):
    orderings = REGIONS_ORDER


class AskingRegions(AtRegions, AskingRows):
    query = RegionsTotalsQuery
    row = RegionFigureRowSerializer
    key = ("level", "year", "region_code")

    def rows(self):
        return self.chosen(self.origin.region_results)


class RegionsOfRelease(AskingRegions, ReleaseList):
    """Regions with their totals over all industries."""


class FigureSerializer(serializers.Serializer):
    level = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    employment = serializers.FloatField(allow_null=True)
    establishments = serializers.FloatField(allow_null=True)
    value_added = serializers.FloatField(allow_null=True)


class FigureOfIndustrySerializer(FigureSerializer, IndustryMeasuresSerializer):
    """The totals and measures of an industry at one level, in one year."""


class FigureOfRegionSerializer(FigureSerializer, RegionMeasuresSerializer):
    """The totals and measures of a region in one year."""


class RelatedIndustrySerializer(serializers.Serializer):
    """An industry that settles in the same regions, the closest first."""

    code = serializers.CharField(source="other_code")
    level = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    proximity = serializers.FloatField(allow_null=True)
    cosine = serializers.FloatField(allow_null=True)
    jaccard = serializers.FloatField(allow_null=True)
    association = serializers.FloatField(allow_null=True)
    coagglomeration = serializers.FloatField(allow_null=True)
    input_output_link = serializers.FloatField(allow_null=True)


class DistanceSerializer(serializers.Serializer):
    """How the industry's plants gather at a distance, with the bands that random maps leave.

    `k_d` is the density of distances between plants, per km; `m` how much more of the industry than
    of all is within the distance. `low` and `high` hold over all distances, the local ones at one.
    """

    measure = serializers.CharField()
    year = serializers.IntegerField()
    function = serializers.ChoiceField(PublishedDistance.Function.values)
    distance_km = serializers.FloatField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    local_low = serializers.FloatField(allow_null=True)
    local_high = serializers.FloatField(allow_null=True)
    plants = serializers.IntegerField()


class IndustryTotalsSerializer(serializers.Serializer):
    code = serializers.CharField()
    level = serializers.CharField()
    parent_code = serializers.CharField(allow_null=True)
    title_id = serializers.CharField()
    title_en = serializers.CharField()
    traded = serializers.BooleanField(allow_null=True)
    figures = FigureOfIndustrySerializer(many=True)
    related = RelatedIndustrySerializer(many=True)
    distances = DistanceSerializer(many=True)


class AskingIndustry(AskingFigures):
    answers = IndustryTotalsSerializer

    def respond(self, request, code):
        industry = self.origin.industry(code)
        if industry is None:
            raise Problem("not_found")
        figures = self._of(self.origin.industry_results, code).order_by("level", "measure", "year")
        return Response(
            {
                "code": industry.code,
                "level": industry.level,
                "parent_code": industry.parent and industry.parent.code,
                "title_id": industry.title_id,
                "title_en": industry.title_en,
                "traded": industry.traded,
                "figures": list(figures.values(*FigureOfIndustrySerializer().fields)),
                "related": self._related(code),
                "distances": list(self._distances(code)),
            }
        )

    def _of(self, table, code):
        return self.origin.rows_of(table).filter(industry_code=code)

    def _distances(self, code):
        return (
            self._of(self.origin.distances, code)
            .order_by("measure", "year", "function", "distance_km")
            .values(*columns(DistanceSerializer))
        )

    def _related(self, code) -> list[dict]:
        names = columns(RelatedIndustrySerializer)
        rows = self._of(self.origin.pairs, code).order_by(
            "level", "measure", "-proximity", "other_code"
        )
        return [
            dict(zip(names, values, strict=True)) for values in rows.values_list(*names.values())
        ]


class IndustryOfRelease(AskingIndustry, ReleaseView):
    """One industry: its totals by level, year and activity."""

    figures_only = False


class RegionTotalsSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.CharField()
    parent_code = serializers.CharField(allow_null=True)
    parent_name = serializers.CharField(allow_null=True)
    area_km2 = serializers.FloatField()
    figures = FigureOfRegionSerializer(many=True)


class AskingRegion(AskingFigures):
    answers = RegionTotalsSerializer

    def respond(self, request, code):
        region = self.origin.region(code)
        if region is None:
            raise Problem("not_found")
        rows = self.origin.rows_of(self.origin.region_results)
        figures = rows.filter(region_code=code).order_by("measure", "year")
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


class RegionOfRelease(AskingRegion, ReleaseView):
    """One region: its totals by year and activity, over all industries."""

    figures_only = False
