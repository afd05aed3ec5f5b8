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
    ConcentrationFigures,
    DistanceFigures,
    DistanceResult,
    IndustryFigures,
    IndustryPair,
    IndustryResult,
    MoranClass,
    PairFigures,
    RegionFigures,
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
    "ConcentrationFigures",
    "DistanceFigures",
    "DistanceResult",
    "GapCandidate",
    "IndustryFigures",
    "IndustryPair",
    "IndustryResult",
    "Institution",
    "Member",
    "MoranClass",
    "PairFigures",
    "Programme",
    "ProgrammeAction",
    "PurchasingPool",
    "RegionFigures",
    "RegionResult",
    "Role",
    "SharedLabour",
    "Stage",
    "StageAssessment",
    "StageRule",
    "SupplyGap",
]
