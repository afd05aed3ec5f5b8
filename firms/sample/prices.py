"""Price lists with quantity breaks, for what cluster members buy in common."""

from dataclasses import dataclass

import numpy as np

from firms.sample.plan import Plan
from firms.sample.province import YEARS
from firms.sample.register import Block

PRICED_YEARS = YEARS[-3:]
LISTS_PER_INPUT = 4  # suppliers of a cluster who publish a price list
BREAKS = np.array([1.0, 8.0, 40.0])  # times what a usual order is
DISCOUNT = np.array([1.0, 0.94, 0.87])


@dataclass
class Prices:
    """P prices of a block."""

    supplier: np.ndarray  # (P,) position in the block
    input: np.ndarray  # (P,) position of the industry
    min_quantity: np.ndarray  # (P,)
    unit_price: np.ndarray  # (P,) rupiah
    year: np.ndarray  # (P,) calendar year

    def __len__(self) -> int:
        return len(self.supplier)


def prices(plan: Plan, block: Block) -> Prices:
    """Return the price lists of a few lasting suppliers of each input of each cluster."""
    rng = plan.stream("prices", block.first)
    supplier = _with_a_list(plan, block, rng)
    code = block.firms.industry[supplier]
    level = plan.industries.prices[code] * rng.lognormal(0, 0.07, len(supplier))
    usual = _usual_order(plan.industries.prices[code])
    shape = (len(supplier), len(PRICED_YEARS), len(BREAKS))
    growth = 1.04 ** np.arange(len(PRICED_YEARS))
    price = level[:, None, None] * growth[:, None] * DISCOUNT
    quantity = np.rint(usual[:, None, None] * BREAKS)
    quantity[..., 0] = 0  # the first price holds from nothing on
    return Prices(
        supplier=np.broadcast_to(supplier[:, None, None], shape).ravel(),
        input=np.broadcast_to(code[:, None, None], shape).ravel(),
        min_quantity=np.broadcast_to(quantity, shape).ravel(),
        unit_price=np.rint(price).ravel(),
        year=np.broadcast_to(PRICED_YEARS[:, None], shape).ravel(),
    )


def _with_a_list(plan: Plan, block: Block, rng: np.random.Generator) -> np.ndarray:
    """Choose the first few of each cluster's suppliers of a counted input who still work."""
    firms = block.firms
    may = (firms.role > 0) & (firms.end == len(YEARS)) & (firms.start <= len(YEARS) - 3)
    may &= ~np.isnan(plan.industries.prices[firms.industry])
    found = rng.permutation(np.flatnonzero(may))
    group = firms.cluster[found] * 100 + firms.role[found]
    order = np.argsort(group, kind="stable")
    rank = np.arange(len(found)) - np.searchsorted(group[order], group[order])
    return np.sort(found[order][rank < LISTS_PER_INPUT])


def _usual_order(price: np.ndarray) -> np.ndarray:
    """Return how many units a usual order has: goods for about five million rupiah, rounded."""
    units = 5e6 / price
    step = 10.0 ** np.floor(np.log10(np.maximum(units, 1)))
    return np.maximum(2.0, np.rint(units / step) * step)
