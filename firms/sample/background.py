"""Ordinary firms: Zipf industries, log-normal sizes, more where people live; and the one big plant."""

import numpy as np

from firms.sample.firms import NONE, Firms, existing, whole
from firms.sample.lives import N_YEARS, background_lives, growth_paths
from firms.sample.plan import Plan

SIZE_SPREAD = 1.0  # standard deviation of the logarithm of employees
BIG_PLANT_JOBS = 1_500

# How much more (or less) often than elsewhere an industry is found in the most urban district,
# by the first digits of its code.  Mild on purpose: only planted clusters should stand out.
URBAN = {"0": -0.2, "08": -0.1, "46": 0.1, "6": 0.15, "7": 0.15, "8": 0.1, "90": 0.1}


def background(plan: Plan, count: int, rng: np.random.Generator) -> Firms:
    """Return ordinary firms."""
    pair = _drawn(background_shares(plan), count, rng)
    district, industry = np.divmod(pair, len(plan.industries.codes))
    start, end = background_lives(count, rng)
    size = plan.industries.typical_size[industry] * rng.lognormal(0, SIZE_SPREAD, count)
    return Firms(
        industry=industry,
        district=district,
        point=plan.province.ground.points(district, rng),
        start=start,
        end=end,
        cluster=np.full(count, NONE),
        role=np.full(count, NONE),
        employees=whole(size[:, None] * growth_paths(count, rng), existing(start, end, N_YEARS)),
    )


def background_shares(plan: Plan) -> np.ndarray:
    """Return the share of ordinary firms (D, I) in each district and industry."""
    lean = np.array([URBAN.get(c[:2], URBAN.get(c[:1], 0.0)) for c in plan.industries.codes])
    share = district_weights(plan)[:, None] * (1 + plan.province.urban[:, None] * lean)
    return share / share.sum(axis=0) * plan.industries.weights


def district_weights(plan: Plan) -> np.ndarray:
    """Return the share of ordinary firms in each district (D,): as people, and more in towns."""
    people = plan.province.population[:, 0]
    weight = people**0.8 * (1 + 0.25 * plan.province.urban)
    weight = np.clip(weight / weight.mean(), 0.55, 4.0)
    weight[plan.province.city] = np.maximum(2.5, 1.5 * weight[plan.province.city])
    return weight / weight.sum()


def _drawn(shares: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw positions in the flattened table by their shares."""
    reach = np.cumsum(shares)
    return np.minimum(np.searchsorted(reach, rng.random(count) * reach[-1]), shares.size - 1)


def big_plant(plan: Plan, rng: np.random.Generator) -> list[Firms]:
    """Return the plant that alone makes its district look specialized, and a small one beside it."""
    found = [decoy for decoy in plan.decoys if decoy.kind == "one_big_firm"]
    if not found:
        return []
    district = np.repeat(found[0].districts, 2)
    scale = min(30.0, max(1.0, plan.n_firms / plan.province.n_districts / 67) ** 0.5)
    size = np.array([BIG_PLANT_JOBS * scale, 4.0])
    start, end = np.zeros(2, int), np.full(2, N_YEARS)
    return [
        Firms(
            industry=np.full(2, plan.industries.position(found[0].industry)),
            district=district,
            point=plan.province.ground.points(district, rng),
            start=start,
            end=end,
            cluster=np.full(2, NONE),
            role=np.full(2, NONE),
            employees=whole(size[:, None] * growth_paths(2, rng), existing(start, end, N_YEARS)),
        )
    ]
