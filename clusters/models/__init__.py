"""What we found: runs, their results by grain, clusters and their programmes."""

from .clusters import (
    Affiliation,
    Cluster,
    ClusterIndustry,
    Institution,
    Member,
    Role,
    Stage,
    StageAssessment,
    StageRule,
)
from .definitions import ClusterDefinition
from .findings import (
    Characteristic,
    ClusterCell,
    ClusterEvidence,
    GapCandidate,
    PurchasingPool,
    SharedLabour,
    SupplyGap,
)
from .history import ClusterChange, ProgrammeChange
from .programmes import Programme, ProgrammeAction, ProgrammeIndicator, ProgrammeNote, Step
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
    "Affiliation",
    "AnalysisRun",
    "Characteristic",
    "Cluster",
    "ClusterCell",
    "ClusterChange",
    "ClusterDefinition",
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
    "ProgrammeChange",
    "ProgrammeIndicator",
    "ProgrammeNote",
    "PurchasingPool",
    "RegionFigures",
    "RegionResult",
    "Role",
    "SharedLabour",
    "Stage",
    "StageAssessment",
    "StageRule",
    "Step",
    "SupplyGap",
]
