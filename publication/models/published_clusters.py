"""Clusters of the schema `published`: written by `publication.cluster_release` alone, never changed."""

from django.contrib.gis.db import models as gis
from django.db import models

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
)
from publication.models.published import Published, PublishedRelease, table


class PublishedCluster(ClusterColumns, Published):
    release = models.ForeignKey(PublishedRelease, models.DO_NOTHING, related_name="+")
    outline = gis.MultiPolygonField(srid=4326, null=True)

    class Meta(Published.Meta):
        db_table = table("cluster")
        ordering = ["id"]


class PartOfCluster(Published):
    cluster = models.ForeignKey(PublishedCluster, models.DO_NOTHING, related_name="+")

    class Meta(Published.Meta):
        abstract = True


class PublishedClusterIndustry(IndustryColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_industry")


class PublishedClusterCell(CellColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_cell")


class PublishedClusterMember(MemberColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_member")


class PublishedMemberCount(PartOfCluster):
    """How many firms of a role work in a region, and how many of them are not named."""

    role = models.TextField()
    region_code = models.TextField()
    region_name = models.TextField()
    firms = models.IntegerField()
    unlisted = models.IntegerField()

    class Meta(Published.Meta):
        db_table = table("cluster_member_count")


class PublishedClusterStage(StageColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_stage")


class PublishedCharacteristic(CharacteristicColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_characteristic")


class PublishedClusterPool(PoolColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_pool")


class PublishedClusterGap(GapColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_gap")


class PublishedCandidate(CandidateColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_candidate")


class PublishedClusterFlow(FlowColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_flow")


class PublishedClusterLabour(LabourColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_labour")


class PublishedClusterProgramme(ProgrammeColumns, PartOfCluster):
    class Meta(Published.Meta):
        db_table = table("cluster_programme")
