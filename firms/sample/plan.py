"""The plan of a sample: everything that is decided before the first firm is invented."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firms.sample.clusters import FIRMS_PER_CLUSTER, Cluster, Decoy, clusters, decoys
from firms.sample.coefficients import coefficients
from firms.sample.externals import Externals, externals
from firms.sample.industries import Industries, industries
from firms.sample.province import Province, province
from firms.sample.streams import stream

BLOCK = 100_000  # firms that are in memory at a time
FIRMS_PER_PART = 8_000  # a large cluster is spread over blocks in parts of about this size
FEWEST_FIRMS, MOST_FIRMS = 100, 50_000_000
FEWEST_DISTRICTS, MOST_DISTRICTS = 3, 8_000


class PlanError(ValueError):
    """The sample that was asked for cannot be made; the text says why."""


@dataclass(frozen=True)
class Part:
    """A share of a cluster that lives in one block: part `number` of `of`."""

    cluster: int
    number: int
    of: int


@dataclass(frozen=True)
class Plan:
    seed: int
    n_firms: int
    province: Province
    industries: Industries
    clusters: list[Cluster]
    decoys: list[Decoy]
    coefficients: np.ndarray  # (I, I) using × supplying
    externals: Externals

    @property
    def n_blocks(self) -> int:
        return -(-self.n_firms // BLOCK)

    def block_bounds(self, block: int) -> tuple[int, int]:
        """Return the numbers of the block's first firm and of the next block's first."""
        return self.n_firms * block // self.n_blocks, self.n_firms * (block + 1) // self.n_blocks

    def parts(self, block: int) -> Iterator[Part]:
        """Return the parts of clusters that live in the block."""
        for number, cluster in enumerate(self.clusters):
            of = min(
                self.n_blocks, max(1, round(FIRMS_PER_CLUSTER * cluster.scale / FIRMS_PER_PART))
            )
            part = (block - number * of) % self.n_blocks
            if part < of:
                yield Part(number, part, of)

    def stream(self, subject: str, *numbers: int) -> np.random.Generator:
        return stream(self.seed, subject, *numbers)


def plan(*, seed: int, firms: int, districts: int, planted: int | None = None) -> Plan:
    """Decide on the province, the clusters and the economy; `planted` limits the clusters."""
    check(seed=seed, firms=firms, districts=districts, planted=planted)
    place, classes = province(seed, districts), industries()
    chosen = clusters(seed, place, firms, planted)
    return Plan(
        seed=seed,
        n_firms=firms,
        province=place,
        industries=classes,
        clusters=chosen,
        decoys=decoys(seed, place, chosen),
        coefficients=coefficients(classes, stream(seed, "coefficients")),
        externals=externals(classes, stream(seed, "externals")),
    )


def check(*, seed: int, firms: int, districts: int, planted: int | None) -> None:
    """Refuse what cannot be made, with a sentence."""
    if not 0 <= seed < 2**63:
        raise PlanError(f"The seed must be a whole number from 0; {seed} is not.")
    if not FEWEST_FIRMS <= firms <= MOST_FIRMS:
        raise PlanError(
            f"The number of firms must lie between {FEWEST_FIRMS:,} and {MOST_FIRMS:,}; "
            f"{firms:,} does not."
        )
    if not FEWEST_DISTRICTS <= districts <= MOST_DISTRICTS:
        raise PlanError(
            f"The number of districts must lie between {FEWEST_DISTRICTS} and "
            f"{MOST_DISTRICTS:,}; {districts:,} does not."
        )
    if planted is not None and planted < 0:
        raise PlanError(f"The number of clusters to plant cannot be negative ({planted}).")
