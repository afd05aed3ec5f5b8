"""Identifiers, names and addresses of a block's firms, as Arrow columns: millions in a second."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from firms.sample.names import STREETS, firm_roots
from firms.sample.plan import Plan
from firms.sample.register import Block
from firms.sample.streams import stream

SOLE, PARTNERSHIP, COMPANY = "UD", "CV", "PT"


def firm_ids(plan: Plan, numbers: np.ndarray) -> pa.Array:
    """Return identifiers such as F0000123; firms are numbered from 1."""
    width = max(7, len(str(plan.n_firms)))
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers + 1), pa.string()), width, "0")
    return pc.binary_join_element_wise("F", digits, "")


def holding_ids(plan: Plan, holding: np.ndarray) -> pa.Array:
    """Return identifiers of holdings, null where a firm has none."""
    digits = pc.utf8_lpad(pc.cast(pa.array(np.maximum(holding, 0) + 1), pa.string()), 7, "0")
    ids = pc.binary_join_element_wise(f"NK{plan.seed}", digits, "-")
    return pc.if_else(pa.array(holding >= 0), ids, pa.scalar(None, pa.string()))


def firm_names(plan: Plan, block: Block) -> pa.Array:
    """Return names such as "CV Wira Karasa Mebel": legal form by size, a root, and what it does."""
    roots = pa.array(firm_roots(stream(plan.seed, "roots")).tolist())
    rng = _rng(plan, block, "firm names")
    largest = block.firms.employees.max(axis=1)
    form = np.where(largest >= 30, 2, np.where(largest >= 8, 1, 0))
    forms = pa.array([SOLE, PARTNERSHIP, COMPANY]).take(pa.array(form))
    words = pa.array(plan.industries.words.tolist()).take(pa.array(block.firms.industry))
    chosen = roots.take(pa.array(rng.integers(0, len(roots), len(block))))
    return pc.binary_join_element_wise(forms, chosen, words, " ")


def addresses(plan: Plan, block: Block) -> pa.Array:
    """Return addresses such as "Jalan Melati No. 12, Kecamatan Saramirat"."""
    rng = _rng(plan, block, "addresses")
    streets = pa.array(STREETS).take(pa.array(rng.integers(0, len(STREETS), len(block))))
    house = pc.cast(pa.array(rng.integers(1, 180, len(block))), pa.string())
    district = pa.array(plan.province.district_names.tolist()).take(pa.array(block.firms.district))
    street = pc.binary_join_element_wise("Jalan", streets, "No.", house, " ")
    return pc.binary_join_element_wise(
        street, pc.binary_join_element_wise("Kecamatan", district, " "), ", "
    )


def _rng(plan: Plan, block: Block, subject: str) -> np.random.Generator:
    return plan.stream(subject, block.first)
