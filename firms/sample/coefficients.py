"""Input–output coefficients: what the planted clusters buy, over a plausible background."""

import numpy as np

from firms.sample.industries import Industries
from firms.sample.stories import (
    COMPLEMENTARY,
    COMPONENT,
    FREIGHT,
    INSTITUTION,
    MACHINERY,
    RAW,
    SERVICE,
    STORIES,
)

STRENGTH = {RAW: 0.14, COMPONENT: 0.06, FREIGHT: 0.035, MACHINERY: 0.025, SERVICE: 0.015,
            COMPLEMENTARY: 0.01, INSTITUTION: 0.004}  # fmt: skip
GAP_STRENGTH = 0.05
INPUTS_PER_INDUSTRY = 8
BACKGROUND_TOTAL = 0.35


def coefficients(industries: Industries, rng: np.random.Generator) -> np.ndarray:
    """Return (I, I), using × supplying: rupiah of input for a rupiah of output."""
    count = len(industries.codes)
    table = np.zeros((count, count))
    for using in range(count):
        chosen = rng.choice(count, INPUTS_PER_INDUSTRY, replace=False, p=industries.weights)
        shares = rng.dirichlet(np.ones(INPUTS_PER_INDUSTRY))
        table[using, chosen] = BACKGROUND_TOTAL * shares
    for story in STORIES:
        core = industries.positions(story.core)
        table[core] *= 0.3  # what the cluster supplies takes the place of ordinary inputs
        for code, role in story.supporting.items():
            table[core, industries.position(code)] += STRENGTH[role] * rng.uniform(0.8, 1.2)
        table[core, industries.position(story.gap)] += GAP_STRENGTH
    return np.round(table, 5)
