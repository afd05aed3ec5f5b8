"""The firms of planted clusters: core and supporting, with the numbers their stages ask for."""

import numpy as np

from firms.sample.clusters import CHURN, Cluster
from firms.sample.firms import CORE, Firms, existing, whole
from firms.sample.lives import N_YEARS, growth_paths, planted_lives
from firms.sample.plan import Part, Plan

SIZE_SPREAD, SMALLEST, LARGEST = 0.6, 0.25, 3.0  # of core firms, relative to the cluster's mean
CANDIDATE_SITES = 3  # of which the one nearest to the cluster's middle is taken


def planted(plan: Plan, part: Part, rng: np.random.Generator) -> Firms:
    """Return the core and supporting firms of one part of a cluster."""
    cluster = plan.clusters[part.cluster]
    cells = [*_core(plan, cluster, part, rng), *_supporting(plan, cluster, part, rng)]
    role = np.concatenate([np.full(len(start), role) for role, _, _, start, _ in cells])
    industry = np.concatenate([np.full(len(start), code) for _, code, _, start, _ in cells])
    district = np.concatenate([district for _, _, district, _, _ in cells])
    start = np.concatenate([start for *_, start, _ in cells])
    end = np.concatenate([end for *_, end in cells])
    return Firms(
        industry=industry,
        district=district,
        point=_sites(plan, cluster, district, rng),
        start=start,
        end=end,
        cluster=np.full(len(role), part.cluster),
        role=role,
        employees=_employees(plan, cluster, part, industry, role, start, end, rng),
    )


def _share(path: np.ndarray, part: Part) -> np.ndarray:
    """Return the whole numbers (Y,) of this part so that all parts add up to the path."""
    upto = np.rint(path * (part.number + 1) / part.of)
    return (upto - np.rint(path * part.number / part.of)).astype(int)


def _core(plan: Plan, cluster: Cluster, part: Part, rng):
    """Yield role, industry, districts, start and end for each district and core industry."""
    churn = np.array([CHURN[stage] for stage in cluster.stages()])
    weight = np.outer(
        np.linspace(1, 0.9, len(cluster.districts)), np.linspace(1, 0.92, len(cluster.story.core))
    )
    for (place, which), share in np.ndenumerate(weight / weight.sum()):
        wanted = _share(cluster.core_firms() * share, part)
        start, end = planted_lives(wanted, churn, rng)
        district = np.full(len(start), cluster.districts[place])
        yield CORE, plan.industries.position(cluster.story.core[which]), district, start, end


def _supporting(plan: Plan, cluster: Cluster, part: Part, rng):
    """Yield the same for each supporting industry, scattered over the cluster's districts."""
    churn = np.array([CHURN[stage] for stage in cluster.stages()])
    for role, code in enumerate(cluster.story.supporting, start=1):
        start, end = planted_lives(_share(cluster.supporting_firms(), part), churn, rng)
        district = rng.choice(cluster.districts, len(start))
        yield role, plan.industries.position(code), district, start, end


def _sites(plan: Plan, cluster: Cluster, district: np.ndarray, rng) -> np.ndarray:
    """Choose points near the cluster's middle: the nearest of a few thrown into the district."""
    thrown = plan.province.ground.points(np.repeat(district, CANDIDATE_SITES), rng)
    thrown = thrown.reshape(-1, CANDIDATE_SITES, 2)
    middle = plan.province.town_points[cluster.districts].mean(axis=0)
    nearest = np.hypot(*(thrown - middle).transpose(2, 0, 1)).argmin(axis=1)
    return thrown[np.arange(len(thrown)), nearest]


def _employees(plan, cluster: Cluster, part: Part, industry, role, start, end, rng) -> np.ndarray:
    """Return employees (F, Y): core firms add up to the wanted jobs, supporters follow."""
    exists = existing(start, end, N_YEARS)
    relative = np.clip(rng.lognormal(0, SIZE_SPREAD, len(role)), SMALLEST, LARGEST)
    size = relative[:, None] * growth_paths(len(role), rng)
    core = role == CORE
    wanted = cluster.core_jobs() / part.of
    size[core] *= wanted / np.maximum((size * exists)[core].sum(axis=0), 1e-9)
    per_firm = cluster.core_jobs() / cluster.core_firms()
    size[~core] *= 1.2 * plan.industries.typical_size[industry[~core]][:, None]
    size[~core] *= per_firm / per_firm[0]
    return whole(size, exists)
