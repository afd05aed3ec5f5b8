"""What others may see: releases, and the read-only models of the schema `published`."""

from .published import (
    PublishedBoundarySet,
    PublishedClassification,
    PublishedConcentration,
    PublishedIndustry,
    PublishedIndustryPair,
    PublishedIndustryResult,
    PublishedLevel,
    PublishedRegion,
    PublishedRegionResult,
    PublishedRegionShape,
    PublishedRelease,
)
from .releases import Release

__all__ = [
    "PublishedBoundarySet",
    "PublishedClassification",
    "PublishedConcentration",
    "PublishedIndustry",
    "PublishedIndustryPair",
    "PublishedIndustryResult",
    "PublishedLevel",
    "PublishedRegion",
    "PublishedRegionResult",
    "PublishedRegionShape",
    "PublishedRelease",
    "Release",
]
