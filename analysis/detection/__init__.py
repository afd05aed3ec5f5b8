"""Clusters in a register of firms: where they are, what is their core, and who supports it."""

from analysis.detection.found import FoundClusters, detected_clusters

__all__ = ["FoundClusters", "detected_clusters"]
