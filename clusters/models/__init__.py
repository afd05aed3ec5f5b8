"""What we found: runs, their results by grain, clusters and their programmes."""

from .clusters import (
    Cluster,
    ClusterIndustry,
    Institution,
    Member,
    Role,
    Stage,
    StageAssessment,
    StageRule,
)
from .findings import (
    Characteristic,
    ClusterCell,
    ClusterEvidence,
    GapCandidate,
    PurchasingPool,
    SharedLabour,
    SupplyGap,
)
from .programmes import Programme, ProgrammeAction
from .results import (
    Concentration,
    DistanceResult,
    IndustryPair,
    IndustryResult,
    MoranClass,
    RegionResult,
)
from .runs import AnalysisRun

__all__ = [
    "AnalysisRun",
    "Characteristic",
    "Cluster",
    "ClusterCell",
    "ClusterEvidence",
    "ClusterIndustry",
    "Concentration",
    "DistanceResult",
    "GapCandidate",
    "IndustryPair",
    "IndustryResult",
    "Institution",
    "Member",
    "MoranClass",
    "Programme",
    "ProgrammeAction",
    "PurchasingPool",
    "RegionResult",
    "Role",
    "SharedLabour",
    "Stage",
    "StageAssessment",
    "StageRule",
    "SupplyGap",
]
