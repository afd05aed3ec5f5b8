"""Firms as arrays, field by field."""

from dataclasses import dataclass, fields

import numpy as np

NONE = -1
CORE = 0


@dataclass
class Firms:
    """F firms over Y years."""

    industry: np.ndarray  # (F,) position among the classes
    district: np.ndarray  # (F,)
    point: np.ndarray  # (F, 2) longitude and latitude
    start: np.ndarray  # (F,) first year, from 0
    end: np.ndarray  # (F,) the first year it no longer worked, Y while it works
    cluster: np.ndarray  # (F,) which planted cluster, -1 none
    role: np.ndarray  # (F,) 0 core, 1… the cluster's supporting industries in order, -1 none
    employees: np.ndarray  # (F, Y) whole numbers, 0 in years in which it does not exist

    def __len__(self) -> int:
        return len(self.industry)

    @classmethod
    def joined(cls, parts: list["Firms"]) -> "Firms":
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    def taken(self, order: np.ndarray) -> "Firms":
        """Return the same firms in another order."""
        return Firms(*(getattr(self, f.name)[order] for f in fields(self)))

    def exists(self) -> np.ndarray:
        """Return which firm exists in which year (F, Y)."""
        return existing(self.start, self.end, self.employees.shape[1])


def existing(start: np.ndarray, end: np.ndarray, n_years: int) -> np.ndarray:
    years = np.arange(n_years)
    return (start[:, None] <= years) & (years < end[:, None])


def whole(jobs: np.ndarray, exists: np.ndarray) -> np.ndarray:
    """Round to whole employees, at least one, and none where the firm does not exist."""
    return np.where(exists, np.maximum(1, np.rint(jobs)), 0).astype(np.int32)
