"""The columns of what is known of a cluster: the same for what is published and what a run found."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clusters.models import ClusterEvidence


def texts() -> ArrayField:
    return ArrayField(models.TextField())


def number() -> models.FloatField:
    return models.FloatField(null=True)


def count() -> models.IntegerField:
    return models.IntegerField(null=True)


class Columns(models.Model):
    class Meta:
        abstract = True


class ClusterColumns(Columns):
    """`basis`: firms, statistics, drawn; `flag` c: figures are kept confidential."""

    key = models.UUIDField()
    name = models.TextField()
    status = models.TextField()
    basis = models.TextField()
    level = models.TextField()
    region_codes = texts()
    region_names = texts()
    longitude = number()
    latitude = number()
    core_codes = texts()
    core_titles_id = texts()
    core_titles_en = texts()
    supporting_codes = texts()
    firms = count()
    holdings = count()
    employment = number()
    location_quotient = number()
    location_quotient_low = number()
    location_quotient_high = number()
    q_value = number()
    surveyed = number()
    grade = models.TextField()
    undone_by = count()
    undone_rule = models.TextField()
    strength = models.TextField()
    year = models.SmallIntegerField(null=True)
    stage = models.TextField()
    stage_computed = models.TextField()
    stage_year = models.SmallIntegerField(null=True)
    stage_confidence = number()
    slope = number()
    regional_growth = number()
    members = models.IntegerField()
    core_members = models.IntegerField()
    supporters = models.IntegerField()
    institutions = models.IntegerField()
    flag = models.TextField()

    class Meta:
        abstract = True

    def get_undone_rule_display(self):
        return ClusterEvidence.Rule(self.undone_rule).label if self.undone_rule else ""


class TitledColumns(Columns):
    title_id = models.TextField()
    title_en = models.TextField()

    class Meta:
        abstract = True


class IndustryColumns(TitledColumns):
    role = models.TextField()
    industry_code = models.TextField()
    observed = models.BooleanField()
    confidence = number()
    links = count()
    expected_links = number()
    suppliers = count()
    buyers = count()
    value_low = number()
    value_high = number()
    currency = models.TextField()
    share_of_sales = number()
    share_of_purchases = number()
    q_value = number()
    statements = count()
    agreeing = count()
    coefficient = number()
    flag = models.TextField()

    class Meta:
        abstract = True


class CellColumns(TitledColumns):
    region_code = models.TextField()
    region_name = models.TextField()
    industry_code = models.TextField()
    seed = models.BooleanField()
    grade = models.TextField()
    firms = count()

    class Meta:
        abstract = True


class MemberColumns(TitledColumns):
    role = models.TextField()
    observed = models.BooleanField()
    kind = models.TextField()
    name = models.TextField()
    industry_code = models.TextField()
    region_code = models.TextField()
    region_name = models.TextField()
    longitude = number()
    latitude = number()

    class Meta:
        abstract = True


class StageColumns(Columns):
    year = models.SmallIntegerField()
    stage = models.TextField()
    confidence = number()
    rule = models.TextField()
    firms = count()
    employment = number()
    of_peak = number()
    net_entry = number()
    slope = number()
    slope_low = number()
    slope_high = number()
    entry_rate = number()
    exit_rate = number()
    regional_growth = number()
    override = models.TextField()
    override_reason = models.TextField()
    flag = models.TextField()

    class Meta:
        abstract = True


class CharacteristicColumns(Columns):
    characteristic = models.TextField()
    part = models.TextField()
    value = number()
    low = number()
    high = number()
    expected = number()
    percentile = number()
    reference = models.TextField()
    flag = models.TextField()

    class Meta:
        abstract = True


class PoolColumns(TitledColumns):
    input_code = models.TextField()
    unit = models.TextField()
    currency = models.TextField()
    year = models.SmallIntegerField()
    buyers = models.IntegerField()
    suppliers = models.IntegerField()
    volume_low = number()
    volume_high = number()
    value_low = number()
    value_high = number()
    price_lists = models.IntegerField()
    prices_left_out = models.IntegerField()
    saving_low = number()
    saving_high = number()
    share_low = number()
    share_high = number()
    flag = models.TextField()

    class Meta:
        abstract = True


class GapColumns(TitledColumns):
    input_code = models.TextField()
    currency = models.TextField()
    year = models.SmallIntegerField()
    buyers = models.IntegerField()
    links = models.IntegerField()
    links_outside = models.IntegerField()
    value_low = number()
    value_high = number()
    local_share = number()
    local_share_value = number()
    candidates = models.IntegerField()
    flag = models.TextField()

    class Meta:
        abstract = True


class CandidateColumns(Columns):
    input_code = models.TextField()
    name = models.TextField()
    region_code = models.TextField()
    region_name = models.TextField()
    longitude = number()
    latitude = number()
    distance_km = models.FloatField()

    class Meta:
        abstract = True


class FlowColumns(Columns):
    """Links summed by industries or by regions; `place`: member, register, or outside."""

    grain = models.TextField()
    year = models.SmallIntegerField()
    kind = models.TextField()
    currency = models.TextField()
    supplier_place = models.TextField()
    supplier_role = models.TextField()
    supplier_industry_code = models.TextField()
    supplier_title_id = models.TextField()
    supplier_title_en = models.TextField()
    supplier_region_code = models.TextField()
    supplier_region_name = models.TextField()
    buyer_place = models.TextField()
    buyer_role = models.TextField()
    buyer_industry_code = models.TextField()
    buyer_title_id = models.TextField()
    buyer_title_en = models.TextField()
    buyer_region_code = models.TextField()
    buyer_region_name = models.TextField()
    links = models.IntegerField()
    pairs = models.IntegerField()
    suppliers = models.IntegerField()
    buyers = models.IntegerField()
    value_low = number()
    value_high = number()
    flag = models.TextField()

    class Meta:
        abstract = True


class LabourColumns(TitledColumns):
    industry_code = models.TextField()
    other_code = models.TextField()
    other_title_id = models.TextField()
    other_title_en = models.TextField()
    similarity = models.FloatField()
    basis = models.TextField()

    class Meta:
        abstract = True


class ProgrammeColumns(Columns):
    name = models.TextField()
    step = models.TextField()
    started_date = models.DateField()
    ended_date = models.DateField(null=True)

    class Meta:
        abstract = True
