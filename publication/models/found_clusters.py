"""Clusters of a run as its analysts see them: views of `publication.found`, with full figures."""

from django.db import models
from django.db.models import Count, Q

from publication.models.cluster_columns import (
    CandidateColumns,
    CellColumns,
    CharacteristicColumns,
    ClusterColumns,
    FlowColumns,
    GapColumns,
    IndustryColumns,
    LabourColumns,
    MemberColumns,
    PoolColumns,
    ProgrammeColumns,
    StageColumns,
    number,
)


class Found(models.Model):
    """A row of a view: a cluster is shown once for each run that shows it."""

    run_id = models.BigIntegerField()

    class Meta:
        abstract = True
        managed = False


class FoundCluster(ClusterColumns, Found):
    """`reason` is what planners wrote for themselves: it is never published."""

    reason = models.TextField()
    resembles_key = models.UUIDField(null=True)
    resembles_name = models.TextField(null=True)
    one_firm_low = number()
    one_firm_high = number()

    class Meta(Found.Meta):
        db_table = "found_cluster"


class PartOfFound(Found):
    cluster_id = models.BigIntegerField()

    class Meta(Found.Meta):
        abstract = True


class FoundIndustry(IndustryColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_industry"


class FoundCell(CellColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_cell"


class FoundMemberQuerySet(models.QuerySet):
    def counted(self, **of):
        """Return how many firms of each role work in each region, and how many are not named."""
        by = ("role", "region_code", "region_name")
        return (
            self.filter(**of, kind="firm")
            .values(*by)
            .annotate(firms=Count("pk"), unlisted=Count("pk", filter=Q(listed=False)))
            .order_by(*by)
        )


class FoundMember(MemberColumns, PartOfFound):
    firm_id = models.TextField()
    listed = models.BooleanField()
    employees = models.IntegerField(null=True)

    objects = FoundMemberQuerySet.as_manager()

    class Meta(Found.Meta):
        db_table = "found_cluster_member"


class FoundStage(StageColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_stage"


class FoundCharacteristic(CharacteristicColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_characteristic"


class FoundPool(PoolColumns, PartOfFound):
    starter = models.TextField(null=True)
    best_supplier = models.TextField(null=True)

    class Meta(Found.Meta):
        db_table = "found_cluster_pool"


class FoundGap(GapColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_gap"


class FoundCandidate(CandidateColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_candidate"


class FoundFlow(FlowColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_flow"


class FoundLabour(LabourColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_labour"


class FoundProgramme(ProgrammeColumns, PartOfFound):
    class Meta(Found.Meta):
        db_table = "found_cluster_programme"
