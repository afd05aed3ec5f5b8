"""Supplier links: first the true network, then what a survey makes of it.

The network of a block stays within the block: a block is a fair sample of the whole register.
"""

from dataclasses import dataclass

import numpy as np

from firms.sample.firms import Firms
from firms.sample.plan import Plan
from firms.sample.province import YEARS
from firms.sample.relations import Relations, relations

SURVEY_YEARS = np.array([2019, 2022, 2025])
MISSING = 1 / 3  # of all relations: never surveyed
MISTAKEN = 1 / 5  # of surveyed links: half with a wrong kind, half with none
KINDS = np.array(["", "raw_material", "component", "freight", "machinery", "service", "complementary"])  # fmt: skip
UNKNOWN = 0
VALUE_MISSING = 0.05
SOURCES = np.array(["Survei rantai pasok 2019", "Survei rantai pasok 2022", "Survei rantai pasok 2025"])  # fmt: skip


@dataclass
class Links:
    """L surveyed links.  An end is a firm's position in its block, or -1 - x for external x."""

    supplier: np.ndarray  # (L,)
    buyer: np.ndarray  # (L,)
    kind: np.ndarray  # (L,) position among KINDS, as surveyed
    true_kind: np.ndarray  # (L,) position among KINDS
    input: np.ndarray  # (L,) position of the industry that makes it
    value: np.ndarray  # (L,) rupiah, NaN where not told
    quantity: np.ndarray  # (L,) in the input's unit, NaN where nothing is counted
    survey: np.ndarray  # (L,) position among SURVEY_YEARS
    n_true_relations: int
    n_surveyed_relations: int

    def __len__(self) -> int:
        return len(self.supplier)


def links(plan: Plan, number: int, firms: Firms) -> Links:
    """Return the surveyed links of a block."""
    true = relations(plan, firms, plan.stream("relations", number))
    rng = plan.stream("survey", number)
    kept = true.taken(rng.random(len(true)) >= MISSING)
    row, survey = np.nonzero(_both_exist(firms, kept))
    rows = kept.taken(row)
    value, quantity = _amounts(plan, firms, rows, survey, rng)
    return Links(
        supplier=rows.supplier,
        buyer=rows.buyer,
        kind=_as_surveyed(rows.kind, rng),
        true_kind=rows.kind,
        input=rows.input,
        value=value,
        quantity=quantity,
        survey=survey,
        n_true_relations=len(true),
        n_surveyed_relations=len(kept),
    )


def _both_exist(firms: Firms, pairs: Relations) -> np.ndarray:
    """Return whether both ends exist in each survey year; what is outside the register always does."""
    year = SURVEY_YEARS - YEARS[0]

    def there(end):
        inside = end >= 0
        start, stop = firms.start[end * inside], firms.end[end * inside]
        return ~inside[:, None] | ((start[:, None] <= year) & (year < stop[:, None]))

    return there(pairs.supplier) & there(pairs.buyer)


def _as_surveyed(kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Leave out or mistake the kind of some links."""
    dice = rng.random(len(kind))
    wrong = 1 + (kind - 1 + rng.integers(1, len(KINDS) - 1, len(kind))) % (len(KINDS) - 1)
    surveyed = np.where(dice < MISTAKEN / 2, wrong, kind)
    return np.where((dice >= MISTAKEN / 2) & (dice < MISTAKEN), UNKNOWN, surveyed)


def _amounts(plan: Plan, firms: Firms, rows: Relations, survey, rng):
    """Return value and quantity: a share of what the buyer (or else the seller) turns over."""
    known = np.where(rows.buyer >= 0, rows.buyer, rows.supplier)
    year = (SURVEY_YEARS - YEARS[0])[survey]
    turnover = plan.industries.productivity[firms.industry[known]] * firms.employees[known, year]
    value = turnover * 1e6 * 1.03**year * rows.share * rng.lognormal(0, 0.3, len(survey))
    value = np.maximum(1e5, np.rint(value / 1e5) * 1e5)
    price = plan.industries.prices[rows.input] * rng.lognormal(0, 0.08, len(survey))
    quantity = np.maximum(1.0, np.rint(value / price))  # NaN stays NaN: nothing is counted
    value[rng.random(len(value)) < VALUE_MISSING] = np.nan
    return value, quantity
