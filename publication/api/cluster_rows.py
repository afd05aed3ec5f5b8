"""What is answered about clusters, of a release and of a run: rows, filters, orders."""

from rest_framework import serializers

from clusters.models import Characteristic, Cluster, Role, Stage, StageRule
from clusters.models.programmes import Step
from firms.models import SupplierLink
from publication.api.lists import ListQuery
from publication.api.strict import Choice, Code, Query, Search

ROLES_OF_INDUSTRIES = [role for role in Role.values if role != Role.INSTITUTION]
STRENGTHS = ["strong", "clear", "weak"]
PLACES = ["member", "register", "outside"]
HIDDEN = "c: the figures are confidential; empty: nothing is hidden."
CLASS = "Of a release, the limits of the class in which the sum lies; of a run, both the sum."


def figure(**options):
    return serializers.FloatField(allow_null=True, **options)


def whole(**options):
    return serializers.IntegerField(allow_null=True, **options)


def text(**options):
    return serializers.CharField(**options)


def codes(**options):
    return serializers.ListField(child=serializers.CharField(), **options)


def flag():
    return text(help_text=HIDDEN)


class ClusterSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    name = text()
    status = serializers.ChoiceField(Cluster.Status.values)
    basis = text(help_text="What it was found in: firms, statistics, or drawn by a planner.")
    level = text(help_text="Level of its regions.")
    region_codes = codes()
    region_names = codes()
    longitude = figure(help_text="Of its middle.")
    latitude = figure()
    core_codes = codes()
    core_titles_id = codes()
    core_titles_en = codes()
    supporting_codes = codes()
    firms = whole(help_text="Firms of its core that reported.")
    holdings = whole(help_text="Owners of its core firms.")
    employment = figure(help_text="Jobs of its core, as reported.")
    location_quotient = figure()
    location_quotient_low = figure()
    location_quotient_high = figure()
    q_value = figure(help_text="False discovery rate.")
    grade = text(help_text="Stability grade, where only statistics are known.")
    strength = text(help_text="strong, clear, weak; empty where nothing was measured.")
    year = whole(help_text="Of the figures.")
    stage = serializers.ChoiceField(Stage.values, help_text="In force: the planner's, if there is.")
    stage_computed = text()
    stage_year = whole()
    stage_confidence = figure()
    slope = figure(help_text="Trend of the core's jobs per year, of their logarithm.")
    regional_growth = figure(help_text="Growth beyond the same industries elsewhere.")
    members = serializers.IntegerField(help_text="Core firms, supporting firms and institutions.")
    core_members = serializers.IntegerField(help_text="Core firms.")
    supporters = serializers.IntegerField(help_text="Firms that support the core.")
    institutions = serializers.IntegerField(
        help_text="Associations, schools and offices, whether firms of the register or entered by people."
    )
    flag = flag()


class FoundClusterSerializer(ClusterSerializer):
    resembles = serializers.UUIDField(
        source="resembles_key",
        allow_null=True,
        help_text="The confirmed or rejected cluster that it finds again.",
    )
    one_firm_low = figure(help_text="The quotient if the largest firm left.")
    one_firm_high = figure(help_text="The quotient if one more middling firm came.")


class ClusterIndustrySerializer(serializers.Serializer):
    role = serializers.ChoiceField(Role.values)
    industry_code = text()
    title_id = text()
    title_en = text()
    observed = serializers.BooleanField(
        help_text="False: only expected, from an input–output table."
    )
    confidence = figure()
    links = whole()
    expected_links = figure()
    suppliers = whole()
    buyers = whole()
    value_low = figure(help_text=CLASS)
    value_high = figure()
    currency = text()
    share_of_sales = figure()
    share_of_purchases = figure()
    q_value = figure()
    statements = whole()
    agreeing = whole()
    coefficient = figure()
    flag = flag()


class ClusterCellSerializer(serializers.Serializer):
    region_code = text()
    region_name = text()
    industry_code = text()
    title_id = text()
    title_en = text()
    seed = serializers.BooleanField()
    grade = text()
    firms = whole()


class ClusterLabourSerializer(serializers.Serializer):
    industry_code = text()
    title_id = text()
    title_en = text()
    other_code = text()
    other_title_id = text()
    other_title_en = text()
    similarity = serializers.FloatField()
    basis = text(
        help_text="occupations: common skills; relatedness: found in the same places, which only hints."
    )


class MemberCountSerializer(serializers.Serializer):
    role = serializers.ChoiceField(Role.values)
    region_code = text()
    region_name = text()
    firms = serializers.IntegerField(
        help_text="Of the register; institutions that people entered are not among them."
    )
    unlisted = serializers.IntegerField(help_text="Of them, firms that are not shown by name.")


class ClusterDetailSerializer(ClusterSerializer):
    why = text(help_text="Why it was found, in the reader's language; empty where nothing tells.")
    undone = text(help_text="What would undo the finding.")
    industries = ClusterIndustrySerializer(many=True)
    cells = ClusterCellSerializer(many=True)
    member_counts = MemberCountSerializer(many=True)
    shared_labour = ClusterLabourSerializer(many=True)
    thresholds = serializers.DictField(help_text="Of the run that found it, by name.")


class FoundClusterDetailSerializer(ClusterDetailSerializer, FoundClusterSerializer):
    reason = text(help_text="What planners wrote down about it.")


class ClusterMemberSerializer(serializers.Serializer):
    role = serializers.ChoiceField(Role.values)
    observed = serializers.BooleanField()
    kind = text(help_text="firm or institution.")
    name = text()
    industry_code = text()
    title_id = text()
    title_en = text()
    region_code = text()
    region_name = text()
    longitude = figure()
    latitude = figure()


class FoundClusterMemberSerializer(ClusterMemberSerializer):
    firm_id = text()
    listed = serializers.BooleanField()
    employees = whole()


class ClusterStageSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    stage = serializers.ChoiceField(Stage.values)
    confidence = figure()
    rule = serializers.ChoiceField([*StageRule.values, ""])
    firms = whole(help_text="Core firms, also those that did not report.")
    employment = figure(help_text="In a release as reported, in a run also in firms that did not.")
    of_peak = figure()
    net_entry = figure()
    slope = figure()
    slope_low = figure()
    slope_high = figure()
    entry_rate = figure()
    exit_rate = figure()
    regional_growth = figure()
    override = text(help_text="The stage that a planner says; empty where none does.")
    override_reason = text(help_text="Published beside the stage.")
    flag = flag()


class ClusterCharacteristicSerializer(serializers.Serializer):
    characteristic = serializers.ChoiceField(Characteristic.Kind.values)
    part = serializers.ChoiceField(Characteristic.Part.values)
    value = figure()
    low = figure()
    high = figure()
    expected = figure()
    percentile = figure()
    reference = serializers.ChoiceField([*Characteristic.Reference.values, ""])
    flag = flag()


class ClusterPoolSerializer(serializers.Serializer):
    input_code = text()
    title_id = text()
    title_en = text()
    unit = text()
    currency = text()
    year = serializers.IntegerField()
    buyers = serializers.IntegerField()
    suppliers = serializers.IntegerField()
    volume_low = figure(help_text=CLASS)
    volume_high = figure()
    value_low = figure(help_text=CLASS)
    value_high = figure()
    price_lists = serializers.IntegerField()
    prices_left_out = serializers.IntegerField()
    saving_low = figure()
    saving_high = figure()
    share_low = figure(help_text="Share of what is paid now.")
    share_high = figure()
    flag = flag()


class FoundClusterPoolSerializer(ClusterPoolSerializer):
    starter = text(allow_null=True, help_text="Who buys most of it.")
    best_supplier = text(allow_null=True)


class ClusterCandidateSerializer(serializers.Serializer):
    name = text()
    region_code = text()
    region_name = text()
    longitude = figure()
    latitude = figure()
    distance_km = serializers.FloatField()


class ClusterGapSerializer(serializers.Serializer):
    input_code = text()
    title_id = text()
    title_en = text()
    currency = text()
    year = serializers.IntegerField()
    buyers = serializers.IntegerField()
    links = serializers.IntegerField()
    links_outside = serializers.IntegerField()
    value_low = figure(help_text=f"Bought outside. {CLASS}")
    value_high = figure()
    local_share = figure(help_text="By links.")
    local_share_value = figure()
    candidates = serializers.IntegerField(help_text="Firms elsewhere that make it.")
    candidate_suppliers = ClusterCandidateSerializer(
        many=True, source="*", help_text="Of them, those that may be shown by name."
    )
    flag = flag()


class ClusterFlowSerializer(serializers.Serializer):
    grain = text(help_text="What links are summed by: industry or region.")
    year = serializers.IntegerField()
    kind = serializers.ChoiceField([*SupplierLink.Kind.values], help_text="Empty where unknown.")
    supplier_place = text(help_text="member, register, or outside.")
    supplier_role = text()
    supplier_industry_code = text()
    supplier_title_id = text()
    supplier_title_en = text()
    supplier_region_code = text()
    supplier_region_name = text()
    buyer_place = text()
    buyer_role = text()
    buyer_industry_code = text()
    buyer_title_id = text()
    buyer_title_en = text()
    buyer_region_code = text()
    buyer_region_name = text()
    links = serializers.IntegerField()
    pairs = serializers.IntegerField(help_text="Different pairs of supplier and buyer.")
    suppliers = serializers.IntegerField()
    buyers = serializers.IntegerField()
    value_low = figure(help_text=CLASS)
    value_high = figure()
    currency = text()
    flag = flag()


class ClusterProgrammeSerializer(serializers.Serializer):
    name = text()
    step = serializers.ChoiceField(Step.values)
    started_date = serializers.DateField()
    ended_date = serializers.DateField(allow_null=True)


class ClusterFilters(Query):
    stage = Choice(Stage.values, help_text="In force in the latest year.")
    industry = Code(max_length=12, help_text="Of core or support; those below it are included.")
    region = Code(max_length=30, help_text="A region's code; those below it are included.")
    strength = Choice(STRENGTHS)
    role = Choice(
        ROLES_OF_INDUSTRIES,
        help_text="With an industry in this role; with `industry`, that industry.",
    )
    status = Choice([Cluster.Status.CANDIDATE.value, Cluster.Status.CONFIRMED.value])
    search = Search(
        help_text="Part of a name, of that of one of its regions or of what holds them, or of the title "
        "of an industry in either language."
    )


class FoundClusterFilters(ClusterFilters):
    status = Choice(Cluster.Status.values)


CLUSTER_ORDER = {
    name: name
    for name in ("name", "firms", "employment", "location_quotient", "members", "slope", "stage")
}


class ClustersQuery(ListQuery, ClusterFilters):
    orderings = CLUSTER_ORDER


class FoundClustersQuery(ListQuery, FoundClusterFilters):
    orderings = CLUSTER_ORDER


class IndustryFilters(Query):
    role = Choice(ROLES_OF_INDUSTRIES)
    industry = Code(max_length=12, help_text="With all below it.")


class MemberFilters(Query):
    role = Choice(Role.values)
    region = Code(max_length=30)
    industry = Code(max_length=12)


class StageFilters(Query):
    pass


class CharacteristicFilters(Query):
    characteristic = Choice(Characteristic.Kind.values)


class InputFilters(Query):
    input = Code(max_length=12)


class FlowFilters(Query):
    grain = Choice(["industry", "region"], default="industry")
    kind = Choice([kind or "unknown" for kind in SupplierLink.Kind.values])
    place = Choice(PLACES, help_text="Of the supplier.")


class ProgrammeFilters(Query):
    pass
