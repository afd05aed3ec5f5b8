"""Who truly buys what from whom, before any survey."""

from dataclasses import dataclass, fields

import numpy as np

from firms.sample.clusters import Cluster
from firms.sample.coefficients import STRENGTH
from firms.sample.firms import CORE, NONE, Firms
from firms.sample.plan import Plan
from firms.sample.stories import (
    COMPLEMENTARY,
    COMPONENT,
    FREIGHT,
    INSTITUTION,
    MACHINERY,
    RAW,
    SELL_EVERYWHERE,
    SERVICE,
)

KIND = {
    RAW: 1,
    COMPONENT: 2,
    FREIGHT: 3,
    MACHINERY: 4,
    SERVICE: 5,
    COMPLEMENTARY: 6,
    INSTITUTION: 5,
}
# The share of core firms that buy from a supporting industry of each role.
TAKE_UP = {RAW: 0.85, COMPONENT: 0.7, FREIGHT: 0.75, MACHINERY: 0.6, SERVICE: 0.55,
           COMPLEMENTARY: 0.55, INSTITUTION: 0.55}  # fmt: skip
CANDIDATES = 4  # suppliers tried for one who lived at the same time
BACKGROUND_PURCHASES = 2.4  # per firm
HUB_EVERY, HUB_SALES = 1_500, 90  # one firm in so many sells to so many firms everywhere
EXTERNAL_SALES, DISTANT_SALES, GAP_PURCHASES = 2.2, 1.6, 0.8  # per core firm

# What an ordinary supplier's goods are to the buyer, by the first digits of its industry.
KIND_BY_INDUSTRY = {"0": RAW, "1": RAW, "2": COMPONENT, "20": RAW, "23": RAW, "24": RAW, "28": MACHINERY,
                    "3": COMPONENT, "33": MACHINERY, "35": SERVICE, "36": SERVICE, "38": SERVICE, "383": RAW,
                    "45": MACHINERY, "46": RAW, "47": RAW, "49": FREIGHT, "50": FREIGHT, "52": FREIGHT,
                    "53": FREIGHT}  # fmt: skip


@dataclass
class Relations:
    """M true relations.  An end is a firm's position in its block, or -1 - x for external x."""

    supplier: np.ndarray  # (M,)
    buyer: np.ndarray  # (M,)
    kind: np.ndarray  # (M,) from 1, see KIND
    input: np.ndarray  # (M,) position of the industry that makes it
    share: np.ndarray  # (M,) of the known end's turnover

    def __len__(self) -> int:
        return len(self.supplier)

    def taken(self, which: np.ndarray) -> "Relations":
        return Relations(*(getattr(self, f.name)[which] for f in fields(self)))


def relations(plan: Plan, firms: Firms, rng: np.random.Generator) -> Relations:
    """Return every true relation of a block, each pair of supplier, buyer and input once."""
    kinds = _kind_of_industry(plan)
    parts = [_everyday(plan, firms, kinds, rng), _from_hubs(plan, firms, kinds, rng)]
    for number in np.unique(firms.cluster[firms.cluster != NONE]):
        parts += _of_cluster(plan, firms, int(number), kinds, rng)
    every = Relations(
        *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Relations))
    )
    return _once(every.taken(every.supplier != every.buyer), len(firms), plan)


def _once(every: Relations, count: int, plan: Plan) -> Relations:
    """Keep the first of each pair, sorted by supplier; the clusters' relations come last and give way.

    The order makes the database's largest index grow at one place instead of everywhere.
    """
    low = -len(plan.externals.names)
    width = count - low
    key = (every.supplier - low) * width + (every.buyer - low)
    _, first = np.unique(key, return_index=True)
    return every.taken(first)


def _kind_of_industry(plan: Plan) -> np.ndarray:
    table = {**KIND_BY_INDUSTRY}
    found = [
        table.get(c[:3]) or table.get(c[:2]) or table.get(c[:1]) or SERVICE
        for c in plan.industries.codes
    ]
    return np.array([KIND[role] for role in found])


def _everyday(plan: Plan, firms: Firms, kinds, rng) -> Relations:
    """Let firms buy what the coefficients of their industry say, from anybody on the island."""
    wants = rng.poisson(BACKGROUND_PURCHASES, len(firms))
    buyer = np.repeat(np.arange(len(firms)), wants)
    reach = np.cumsum(plan.coefficients, axis=1)
    total = reach[:, -1]
    using = firms.industry[buyer]
    # One search over all rows: row u of the running sums is lifted by u.
    lifted = (reach / total[:, None] + np.arange(len(reach))[:, None]).ravel()
    found = np.searchsorted(lifted, using + rng.random(len(buyer)), side="right")
    supplying = np.minimum(found - using * reach.shape[1], reach.shape[1] - 1)
    by_industry = np.argsort(firms.industry, kind="stable")
    first = np.searchsorted(firms.industry[by_industry], np.arange(len(reach) + 1))
    supplier = _contemporary(firms, buyer, by_industry, first[supplying], first[supplying + 1], rng)
    ok = supplier != NONE
    share = plan.coefficients[using, supplying] * rng.uniform(0.3, 1.0, len(buyer))
    return Relations(supplier[ok], buyer[ok], kinds[supplying][ok], supplying[ok], share[ok])


def _contemporary(firms: Firms, buyer, pool, low, high, rng) -> np.ndarray:
    """Choose for each buyer one of pool[low:high] who lived at the same time; -1 if none is found."""
    room = (high - low)[:, None]
    at = low[:, None] + (rng.random((len(buyer), CANDIDATES)) * room).astype(int)
    candidate = pool[np.minimum(at, len(pool) - 1)]
    together = np.minimum(firms.end[candidate], firms.end[buyer][:, None]) - np.maximum(
        firms.start[candidate], firms.start[buyer][:, None]
    )
    best = np.argmax(together > 2, axis=1)  # the first of the candidates that has some years
    rows = np.arange(len(buyer))
    none = (room[:, 0] <= 0) | (together[rows, best] <= 0)
    return np.where(none, NONE, candidate[rows, best])


def _from_hubs(plan: Plan, firms: Firms, kinds, rng) -> Relations:
    """Let a few large utilities and wholesalers sell to buyers drawn from the whole island."""
    sells = np.isin(firms.industry, plan.industries.positions(SELL_EVERYWHERE))
    lasting = (firms.start == 0) & (firms.end == firms.employees.shape[1])
    may = np.flatnonzero(sells & lasting & (firms.cluster == NONE))
    hubs = rng.permutation(may)[: max(2, len(firms) // HUB_EVERY)]
    supplier = np.repeat(hubs, min(HUB_SALES, len(firms) // 10))
    buyer = rng.integers(0, len(firms), len(supplier))
    code = firms.industry[supplier]
    return Relations(supplier, buyer, kinds[code], code, rng.uniform(0.005, 0.03, len(supplier)))


def _of_cluster(plan: Plan, firms: Firms, number: int, kinds, rng) -> list[Relations]:
    """Return what the core of a cluster buys from its supporters and sells beyond the cluster."""
    cluster = plan.clusters[number]
    member = np.flatnonzero(firms.cluster == number)
    core = member[firms.role[member] == CORE]
    found = [
        _sales(plan, firms, cluster, number, core, kinds, rng),
        _gap(plan, cluster, core, kinds, rng),
    ]
    for role, (code, name) in enumerate(cluster.story.supporting.items(), start=1):
        supporters = member[firms.role[member] == role]
        found.append(_purchases(plan, firms, core, supporters, code, name, rng))
    return found


def _purchases(plan: Plan, firms, core, supporters, code: str, role: str, rng) -> Relations:
    """Let core firms buy from one supporting industry of their cluster, some from two firms of it."""
    takes = core[rng.random(len(core)) < TAKE_UP[role]]
    buyer = np.concatenate([takes, takes[rng.random(len(takes)) < 0.4]])
    low, high = np.zeros(len(buyer), int), np.full(len(buyer), len(supporters))
    supplier = _contemporary(firms, buyer, supporters, low, high, rng)
    ok = supplier != NONE
    supplier, buyer = supplier[ok], buyer[ok]
    code_at = np.full(len(buyer), plan.industries.position(code))
    share = STRENGTH[role] * rng.uniform(0.4, 1.0, len(buyer))
    return Relations(supplier, buyer, np.full(len(buyer), KIND[role]), code_at, share)


def _sales(plan: Plan, firms, cluster: Cluster, number: int, core, kinds, rng) -> Relations:
    """Sell the core's goods abroad and to firms elsewhere on the island."""
    abroad = np.repeat(core, rng.poisson(EXTERNAL_SALES, len(core)))
    buyers = plan.externals.buyers[cluster.story.code]
    outside = -1 - rng.choice(buyers, len(abroad))
    away = np.repeat(core, rng.poisson(DISTANT_SALES, len(core)))
    elsewhere = rng.integers(0, len(firms), len(away))
    far = ~np.isin(firms.district[elsewhere], cluster.districts)
    supplier = np.concatenate([abroad, away[far]])
    code = firms.industry[supplier]
    share = np.concatenate(
        [rng.uniform(0.1, 0.35, len(abroad)), rng.uniform(0.01, 0.05, int(far.sum()))]
    )
    return Relations(supplier, np.concatenate([outside, elsewhere[far]]), kinds[code], code, share)


def _gap(plan: Plan, cluster: Cluster, core, kinds, rng) -> Relations:
    """Buy the missing input from outside the register."""
    buyer = core[rng.random(len(core)) < GAP_PURCHASES]
    code = np.full(len(buyer), plan.industries.position(cluster.story.gap))
    supplier = -1 - rng.choice(plan.externals.sellers[cluster.story.code], len(buyer))
    return Relations(supplier, buyer, kinds[code], code, rng.uniform(0.04, 0.12, len(buyer)))
