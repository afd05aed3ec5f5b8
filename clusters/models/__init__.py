"""What we found: runs, their results by grain, clusters and their programmes."""

from .clusters import Cluster, ClusterIndustry, Institution, Member, StageAssessment
from .programmes import Programme, ProgrammeAction
from .results import Concentration, IndustryResult, RegionResult
from .runs import AnalysisRun

__all__ = [
    "AnalysisRun",
    "Cluster",
    "ClusterIndustry",
    "Concentration",
    "IndustryResult",
    "Institution",
    "Member",
    "Programme",
    "ProgrammeAction",
    "RegionResult",
    "StageAssessment",
]
