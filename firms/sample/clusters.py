"""Planted clusters: their place, their industries, and how many firms and jobs each year has."""

from dataclasses import dataclass, replace

import numpy as np

from firms.sample.places import places, quiet_district
from firms.sample.province import YEARS, Province
from firms.sample.stories import (
    DECLINING,
    DENSE_TOWN,
    EMBRYO,
    GROWING,
    MATURE,
    ONE_BIG_FIRM,
    RENEWAL,
    STORIES,
    Story,
)
from firms.sample.streams import stream

USUAL_DISTRICTS, USUAL_FIRMS = 60, 4_000
USUAL_CLUSTERS = 8
FIRMS_PER_CLUSTER = 110  # core and supporting, all who ever existed
MOST_PLANTED = 0.4  # of all firms

# Yearly growth of core firms and of their jobs; while growing the story says how fast.
FIRM_GROWTH = {EMBRYO: 0.02, MATURE: 0.0, DECLINING: -0.12, RENEWAL: 0.07}
JOB_GROWTH = {EMBRYO: 0.03, MATURE: 0.0, DECLINING: -0.16, RENEWAL: 0.09}
# What comes and goes anyway: exits, and in decline entries, as a share of firms.
CHURN = {EMBRYO: 0.03, GROWING: 0.025, MATURE: 0.04, DECLINING: 0.015, RENEWAL: 0.03}


@dataclass(frozen=True)
class Cluster:
    """A planted cluster; `scale` multiplies its firms in registers larger than usual."""

    name: str
    story: Story
    districts: np.ndarray
    scale: float

    def stages(self) -> list[str]:
        return [self.story.life.stage(int(year)) for year in YEARS]

    def core_firms(self) -> np.ndarray:
        """Return the wanted number of core firms per year (Y,)."""
        growth = {**FIRM_GROWTH, GROWING: self.story.life.growth}
        steps = [1.0, *(1 + growth[stage] for stage in self.stages()[1:])]
        return self.scale * self.story.life.firms * np.cumprod(steps)

    def core_jobs(self) -> np.ndarray:
        """Return the wanted jobs in core firms per year (Y,).

        A gentle swing from year to year keeps a mature cluster from looking like a trend.
        """
        growth = {**JOB_GROWTH, GROWING: 1.25 * self.story.life.growth}
        steps = [1.0, *(1 + growth[stage] for stage in self.stages()[1:])]
        swing = 1 + 0.02 * (-1.0) ** np.arange(len(YEARS))
        return self.scale * self.story.life.firms * self.story.core_size * np.cumprod(steps) * swing

    def supporting_firms(self) -> np.ndarray:
        """Return the wanted number of firms (Y,) in each of the supporting industries."""
        return np.maximum(4 * self.scale, 0.11 * self.core_firms())


@dataclass(frozen=True)
class Decoy:
    """What looks like a cluster and is none."""

    kind: str  # one_big_firm | dense_town
    districts: np.ndarray
    industry: str


def clusters(seed: int, province: Province, n_firms: int, wanted: int | None) -> list[Cluster]:
    """Plant the clusters.  More firms make them larger, more districts make them more.

    The places are those of the full number, so that a smaller register has the first of them.
    """
    count = max(USUAL_CLUSTERS, round(USUAL_CLUSTERS * province.n_districts / USUAL_DISTRICTS))
    fit = int(MOST_PLANTED * n_firms / FIRMS_PER_CLUSTER)
    stories = [_varied(number) for number in range(max(count, wanted or 0))]
    found = places(province, stories, stream(seed, "places"))
    keep = min(fit, len(found), count if wanted is None else wanted)
    scale = max(1.0, n_firms / province.n_districts / (USUAL_FIRMS / USUAL_DISTRICTS))
    return [
        Cluster(f"{story.name} {province.district_names[districts[0]]}", story, districts, scale)
        for story, districts in zip(stories[:keep], found[:keep], strict=True)
    ]


def _varied(number: int) -> Story:
    """Return the stories in turn; from the second round on with another story's life."""
    story = STORIES[number % len(STORIES)]
    life = STORIES[(number + 5 * (number // len(STORIES))) % len(STORIES)].life
    return replace(story, life=life)


def decoys(seed: int, province: Province, planted: list[Cluster]) -> list[Decoy]:
    """Return the big plant in a quiet district, and the dense town; none where nothing is planted."""
    if not planted:
        return []
    taken = set(np.concatenate([cluster.districts for cluster in planted]).tolist())
    quiet = quiet_district(province, taken, stream(seed, "decoys"))
    found = [] if quiet is None else [Decoy("one_big_firm", np.array([quiet]), ONE_BIG_FIRM)]
    town = np.flatnonzero(province.city)
    return found + ([Decoy("dense_town", town, DENSE_TOWN)] if len(town) else [])
