"""Who: datasets, industries, firms, their links and figures.  One file per subject."""

from .classifications import Classification, Industry, IndustryConcordance
from .datasets import Dataset, OfDatasetQuerySet
from .economy import Coefficient, Price, Statistic
from .firms import Firm, FirmRegion, FirmState, FirmYear, Holding, inside_box
from .links import ExternalParty, SupplierLink
from .matches import FirmMatch

__all__ = [
    "Classification",
    "Coefficient",
    "Dataset",
    "ExternalParty",
    "Firm",
    "FirmMatch",
    "FirmRegion",
    "FirmState",
    "FirmYear",
    "Holding",
    "Industry",
    "IndustryConcordance",
    "OfDatasetQuerySet",
    "Price",
    "Statistic",
    "SupplierLink",
    "inside_box",
]
