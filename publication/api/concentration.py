"""Region × industry: how strongly an industry concentrates in a region, as rows and as a file."""

from rest_framework import serializers

from clusters.models import MoranClass
from publication.api.figures import Activity, AskingRows, ReleaseList
from publication.api.lists import ListQuery
from publication.api.places import AtRegions
from publication.api.strict import Code, Query, Year


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
    stability = serializers.CharField(
        allow_null=True, help_text="A, B or C: does the quotient of published figures stand?"
    )
    p_value = serializers.FloatField(allow_null=True, help_text="Chance of as many firms.")
    q_value = serializers.FloatField(allow_null=True, help_text="Its false discovery rate.")
    standardized_location_quotient = serializers.FloatField(allow_null=True)
    local_moran = serializers.FloatField(allow_null=True)
    local_moran_p = serializers.FloatField(allow_null=True)
    local_moran_q = serializers.FloatField(allow_null=True)
    local_moran_class = serializers.ChoiceField(MoranClass.values, allow_null=True)
    getis_ord_z = serializers.FloatField(allow_null=True)
    relatedness_density = serializers.FloatField(allow_null=True)
    cluster_index = serializers.FloatField(allow_null=True)
    strong_cluster = serializers.BooleanField(allow_null=True)
    observatory_stars = serializers.IntegerField(allow_null=True)
    regional_shift = serializers.FloatField(allow_null=True)


class ConcentrationFilters(Query):
    region = Code(max_length=30)
    industry = Code(max_length=12)
    level = Code(max_length=30, help_text="One of its levels; by default all of them.")
    year = Year(help_text="One of its years; by default all of them.")
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


class AskingConcentration(AtRegions, AskingRows):
    query = ConcentrationQuery
    row = ConcentrationSerializer

    def rows(self):
        return self.chosen(
            self.origin.concentration, region="region_code", industry="industry_code"
        )


class Concentration(AskingConcentration, ReleaseList):
    """Region × industry: how strongly the industry concentrates there, and how sure that is."""

    key = ("level", "industry_code", "year", "measure", "region_code")
