"""An agency's other records: datasets, statistics, coefficients, region figures."""

from rest_framework import serializers

from firms.models import Coefficient, Dataset, Statistic
from publication.api.lists import ListOf, ListQuery, given
from publication.api.places import AtRegions, of_regions
from publication.api.scope import regions_of_code
from publication.api.strict import Code, Search, Year
from publication.api.views import RecordView
from regions.models import Region, RegionFigure

TOTAL = "TOTAL"


class DatasetSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    owner = serializers.CharField(source="owner.code")
    owner_name = serializers.CharField(source="owner.name")
    classification = serializers.CharField(source="classification.code")
    edition = serializers.CharField(source="boundary_set.code")
    public = serializers.BooleanField()
    fictional = serializers.BooleanField()
    source = serializers.CharField()
    created_at = serializers.DateTimeField()


class DatasetsQuery(ListQuery):
    orderings = {"code": "code", "name": "name", "created_at": "created_at"}

    owner = Code(help_text="An agency's code.")
    search = Search(help_text="Part of a name.")


class Datasets(ListOf, RecordView):
    """The datasets you may read."""

    query = DatasetsQuery
    row = DatasetSerializer
    key = ("code",)

    def rows(self):
        where = given(self.asked, owner="owner__code", search="name__icontains")
        return Dataset.objects.readable_by(self.principal).filter(**where)


class StatisticSerializer(serializers.Serializer):
    dataset = serializers.CharField(source="dataset.code")
    edition = serializers.CharField(source="region.boundary_set.code")
    region_code = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.name")
    industry_code = serializers.CharField(
        source="industry.code", help_text="TOTAL for the stated total of all industries."
    )
    year = serializers.IntegerField()
    employment = serializers.FloatField(allow_null=True)
    employment_flag = serializers.CharField(help_text="missing, suppressed, doubtful, or empty.")
    establishments = serializers.FloatField(allow_null=True)
    establishments_flag = serializers.CharField()
    value_added = serializers.FloatField(allow_null=True)
    value_added_flag = serializers.CharField()


class StatisticsQuery(ListQuery):
    orderings = {"year": "year", "region_code": "region__code"}

    dataset = Code()
    edition = Code(help_text="Of the region.")
    region = Code(max_length=30, help_text="A region's code; those below it are not included.")
    level = Code(max_length=30, help_text="Of the region. Levels are never to be added up.")
    industry = Code(max_length=12, help_text="An industry's code, or TOTAL.")
    year = Year()


class Statistics(AtRegions, ListOf, RecordView):
    """Published statistics in the datasets you may read."""

    query = StatisticsQuery
    row = StatisticSerializer
    key = ("pk",)

    def rows(self):
        where = given(
            self.asked,
            dataset="dataset__code",
            edition="region__boundary_set__code",
            region="region__code",
            level="region__level__code",
            industry="industry__code",
            year="year",
        )
        if where.get("industry__code") == TOTAL:
            del where["industry__code"]
            where["industry"] = None
        return Statistic.objects.readable_by(self.principal).filter(**where)

    def filled_in(self, ids, rows):
        return [row | {"industry_code": row["industry_code"] or TOTAL} for row in rows]

    def region_keys(self, ids, rows):
        return regions_of(Statistic, ids)

    def outlines_of(self, keys):
        return of_regions(Region.objects.all(), pk__in=keys)


def regions_of(model, ids: list[int]) -> list[int]:
    """Return the region of each row of a table."""
    found = dict(model.objects.filter(pk__in=ids).values_list("pk", "region_id"))
    return [found[pk] for pk in ids]


class CoefficientSerializer(serializers.Serializer):
    classification = serializers.CharField(source="classification.code")
    table = serializers.CharField(source="source")
    using_industry = serializers.CharField(source="using_industry.code")
    supplying_industry = serializers.CharField(source="supplying_industry.code")
    coefficient = serializers.FloatField()


class CoefficientsQuery(ListQuery):
    orderings = {
        "using_industry": "using_industry__code",
        "supplying_industry": "supplying_industry__code",
        "coefficient": "coefficient",
    }

    classification = Code()
    table = Code(max_length=120)
    using_industry = Code(max_length=12)
    supplying_industry = Code(max_length=12)


class Coefficients(ListOf, RecordView):
    """Input–output coefficients: what a unit of the using industry takes of the supplying one."""

    query = CoefficientsQuery
    row = CoefficientSerializer
    key = ("classification__code", "source", "using_industry__code", "supplying_industry__code")

    def rows(self):
        where = given(
            self.asked,
            classification="classification__code",
            table="source",
            using_industry="using_industry__code",
            supplying_industry="supplying_industry__code",
        )
        return Coefficient.objects.filter(**where)


class RegionFigureSerializer(serializers.Serializer):
    edition = serializers.CharField(source="region.boundary_set.code")
    region_code = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.name")
    level = serializers.CharField(source="region.level.code")
    year = serializers.IntegerField()
    population = serializers.IntegerField(allow_null=True)


class RegionFiguresQuery(ListQuery):
    orderings = {"region_code": "region__code", "year": "year", "population": "population"}

    edition = Code()
    region = Code(max_length=30, help_text="A region's code; those below it are included.")
    level = Code(max_length=30)
    year = Year()


class RegionFigures(AtRegions, ListOf, RecordView):
    """Yearly figures of regions that no industry has a part in: population."""

    query = RegionFiguresQuery
    row = RegionFigureSerializer
    key = ("region__boundary_set__code", "region__code", "year")

    def rows(self):
        where = given(
            self.asked,
            edition="region__boundary_set__code",
            level="region__level__code",
            year="year",
        )
        rows = RegionFigure.objects.filter(**where)
        if "region" in self.asked:
            inside = regions_of_code(self.asked["region"], self.asked.get("edition"))
            rows = rows.filter(region__in=inside)
        return rows

    def region_keys(self, ids, rows):
        return regions_of(RegionFigure, ids)

    def outlines_of(self, keys):
        return of_regions(Region.objects.all(), pk__in=keys)
