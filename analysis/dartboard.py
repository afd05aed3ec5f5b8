"""Where would an industry's plants be, had each been thrown at the map like a dart?

A dart hits region r with the probability x_r.  The index G = Σ(s - x)² of plants with shares z is
then a sum of weighted products of independent throws, whose first three moments are exact sums of
powers of z and x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, ndtr

from analysis import checking

# Up to so many equally possible maps all of them are looked at.
ENUMERATED = 100_000
# Two maps with the same index differ by rounding only.
TIE = 1e-12


@dataclass(frozen=True)
class Dartboard:
    """Constants of the region shares in the moments of G."""

    spread: float  # 1 - Σx²
    diagonal: tuple[float, float]  # second and third moment of a throw's own distance
    pair: float  # trace of the squared covariance of a throw
    triple: float  # trace of its cube
    mixed: tuple[float, float, float]  # the three mixed third moments

    @classmethod
    def of(cls, x: np.ndarray) -> Dartboard:
        """Return the constants of region shares (R,) that add up to 1."""
        s2, s3, s4 = (float((x**power).sum()) for power in (2, 3, 4))
        own = 2 * (s2 - x)
        part = s2 / 2 - x
        away = 2 * (x * part**3).sum() + 6 * (x * part**2).sum() * (x * part).sum()
        same = (x**2 * ((1 + s2 - 2 * x) ** 3 - (s2 - 2 * x) ** 3)).sum()
        return cls(
            spread=1 - s2,
            diagonal=(float((x * own**2).sum()), float((x * own**3).sum())),
            pair=s2 - 2 * s3 + s2**2,
            triple=s3 - 3 * s4 + 3 * s3 * s2 - s2**3,
            mixed=(
                float((x**2 * own**2).sum()),
                float((x * own * (x * (1 + 2 * s2) - 3 * x**2)).sum()),
                float(away + same),
            ),
        )

    def moments(self, powers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return mean, variance and third central moment of G.

        ``powers`` holds the sums Σz², Σz³, Σz⁴, Σz⁶ of the plants' shares, (4,) or (4, I).
        """
        p2, p3, p4, p6 = powers
        mean = self.spread * p2
        variance = p4 * self.diagonal[0] + 2 * self.pair * (p2**2 - p4)
        third = p6 * self.diagonal[1] + 6 * self.mixed[0] * (p3**2 - p6)
        third = third + 12 * self.mixed[1] * (p4 * p2 - p6) + 4 * self.mixed[2] * (p3**2 - p6)
        return mean, variance, third + 8 * self.triple * (p2**3 - 3 * p2 * p4 + 2 * p6)


def tail(index, moments) -> np.ndarray:
    """Return P(G ≥ index) of the gamma law with the given three moments."""
    mean, variance, third = (np.asarray(moment, dtype=float) for moment in moments)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (index - mean) / np.sqrt(variance)
        shape = 4 * variance**3 / third**2
        # Without skewness the gamma law is the normal one.
        skewed = (third > 0) & (shape < 1e6)
        shape = np.where(skewed, shape, 1)
        return np.where(
            skewed, gammaincc(shape, np.maximum(shape + z * np.sqrt(shape), 0)), ndtr(-z)
        )


def enumerated_tail(index: float, z: np.ndarray, x: np.ndarray) -> float:
    """Return P(G ≥ index) over every possible map of few plants."""
    maps = np.stack(np.meshgrid(*[np.arange(len(x))] * len(z), indexing="ij")).reshape(len(z), -1)
    probability = x[maps].prod(axis=0)
    found = (x**2).sum() - 2 * (z[:, None] * x[maps]).sum(axis=0) + (z**2).sum()
    for first in range(len(z)):
        for second in range(first):
            found += 2 * z[first] * z[second] * (maps[first] == maps[second])
    return float(min(probability[found >= index - TIE].sum(), 1.0))


def simulated_tail(
    index: float, z: np.ndarray, x: np.ndarray, *, simulations: int, rng: np.random.Generator
) -> float:
    """Return P(G ≥ index) from random maps; never below 1 / (simulations + 1)."""
    checking.whole(simulations, 1, "simulations")
    checking.generator(rng)
    edges = np.cumsum(x)[:-1]
    beyond = 0
    for _ in range(simulations):
        share = np.bincount(np.searchsorted(edges, rng.random(len(z)), "right"), z, len(x))
        beyond += int(((share - x) ** 2).sum() >= index - TIE)
    return (beyond + 1) / (simulations + 1)
