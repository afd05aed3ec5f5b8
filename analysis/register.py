"""A register of firms, summed once per region × industry cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking


@dataclass(frozen=True)
class Plants:
    """Checked firms: sizes, and regions and industries as positions in their sorted labels."""

    sizes: np.ndarray
    region: np.ndarray
    industry: np.ndarray
    regions: pd.Index
    industries: pd.Index

    @classmethod
    def read(cls, sizes, regions, industries) -> Plants:
        """Check the three columns of a register and number their labels."""
        sizes = checking.figures(sizes, "plant_sizes", missing=False)
        checking.column(sizes, None, "plant_sizes")
        regions = checking.column(regions, len(sizes), "plant_regions")
        industries = checking.column(industries, len(sizes), "plant_industries")
        region, region_labels = pd.factorize(regions, sort=True)
        industry, industry_labels = pd.factorize(industries, sort=True)
        return cls(sizes, region, industry, pd.Index(region_labels), pd.Index(industry_labels))


@dataclass(frozen=True)
class Cells:
    """What is known of each of C non-empty cells and of the region and industry around it.

    Moments are the number of firms, their activity and the sum of their squared sizes.
    """

    region: np.ndarray  # (C,) positions
    industry: np.ndarray  # (C,)
    moments: np.ndarray  # (3, C)
    largest: np.ndarray  # (C,) size of the largest firm
    median: np.ndarray  # (C,) median size of the industry's firms in all regions
    by_region: np.ndarray  # (3, R) moments
    by_industry: np.ndarray  # (3, I) moments

    @property
    def firms(self) -> np.ndarray:
        return self.moments[0]

    @property
    def activity(self) -> np.ndarray:
        return self.moments[1]

    @property
    def of_region(self) -> np.ndarray:
        """Return the moments (3, C) of the region that each cell is part of."""
        return self.by_region[:, self.region]

    @property
    def of_industry(self) -> np.ndarray:
        """Return the moments (3, C) of the industry that each cell is part of."""
        return self.by_industry[:, self.industry]

    @property
    def everything(self) -> np.ndarray:
        """Return the moments (3,) of all firms."""
        return self.by_industry.sum(axis=1)

    @classmethod
    def of(cls, plants: Plants) -> Cells:
        """Sum the firms per cell, ordered by region and industry."""
        width = max(len(plants.industries), 1)
        cell, position = np.unique(plants.region * width + plants.industry, return_inverse=True)
        region, industry = np.divmod(cell, width)
        squares = plants.sizes**2
        moments = np.stack(
            [np.bincount(position, weight, len(cell)) for weight in (None, plants.sizes, squares)]
        )
        largest = np.zeros(len(cell))
        np.maximum.at(largest, position, plants.sizes)
        median = pd.Series(plants.sizes).groupby(plants.industry).median().to_numpy()
        by_region = _sums(moments, region, len(plants.regions))
        by_industry = _sums(moments, industry, len(plants.industries))
        return cls(region, industry, moments, largest, median[industry], by_region, by_industry)

    @classmethod
    def joined(cls, cells: pd.DataFrame) -> Cells:
        """Return what sums of parts of a register, each whole industries, make together.

        ``cells`` holds region and industry as positions, firms, activity, squares, largest and
        median, one row per cell.
        """
        region, industry = (cells[name].to_numpy() for name in ("region", "industry"))
        moments = np.stack(
            [cells[name].to_numpy(dtype=float) for name in ("firms", "activity", "squares")]
        )
        regions, industries = (int(place.max(initial=-1)) + 1 for place in (region, industry))
        largest, median = (cells[name].to_numpy() for name in ("largest", "median"))
        return cls(
            region, industry, moments, largest, median,
            _sums(moments, region, regions), _sums(moments, industry, industries),
        )  # fmt: skip


def _sums(moments: np.ndarray, label: np.ndarray, count: int) -> np.ndarray:
    return np.stack([np.bincount(label, moment, count) for moment in moments])
