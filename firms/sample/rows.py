"""The rows of the database for a block of firms, as Arrow tables with the database's column names."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from firms.sample.firms import NONE
from firms.sample.labels import addresses, firm_ids, firm_names
from firms.sample.links import KINDS, SOURCES, SURVEY_YEARS
from firms.sample.plan import Plan
from firms.sample.prices import Prices
from firms.sample.province import YEARS
from firms.sample.register import Block
from firms.sample.tables import CURRENCY, figures, text


@dataclass(frozen=True)
class Ids:
    """Database ids by position."""

    dataset: int
    edition: int
    industries: np.ndarray  # (I,)
    districts: np.ndarray  # (D,)
    externals: np.ndarray  # (X,)


def constant(value, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), count)


def firms(plan: Plan, block: Block, ids: Ids, firm: np.ndarray) -> pa.Table:
    """Return the firms; `firm` (F,) are their ids."""
    closed = block.firms.end < len(YEARS)
    return pa.table(
        {
            "id": firm,
            "dataset_id": constant(ids.dataset, len(block)),
            "firm_id": firm_ids(plan, block.first + np.arange(len(block))),
            "name": firm_names(plan, block),
            "address": addresses(plan, block),
            "founded_year": block.founded,
            "closed_year": pa.array(YEARS[0] + block.firms.end, mask=~closed),
            "listed": block.listed,
        }
    )


@dataclass(frozen=True)
class States:
    """S states of a block's firms: the first of each, then those that changed."""

    firm: np.ndarray  # (S,) position in the block
    from_year: np.ndarray  # (S,) calendar year
    industry: np.ndarray  # (S,)
    point: np.ndarray  # (S, 2)

    @classmethod
    def of(cls, block: Block) -> "States":
        firms, changed = block.firms, np.flatnonzero(block.change > 0)
        return cls(
            firm=np.concatenate([np.arange(len(block)), changed]),
            from_year=YEARS[0] + np.concatenate([firms.start, block.change[changed]]),
            industry=np.concatenate([firms.industry, block.later_industry[changed]]),
            point=np.concatenate([firms.point, block.later_point[changed]]),
        )


def states(
    block: Block, found: States, ids: Ids, state: np.ndarray, firm: np.ndarray, holdings: dict
) -> pa.Table:
    """Return the states; `holdings` maps a holding's number to its id."""
    numbers = np.array(sorted(holdings), np.int64)
    owner = np.array([holdings[number] for number in numbers.tolist()] or [0], np.int64)
    held = block.holding[found.firm]
    place = np.minimum(np.searchsorted(numbers, held), len(owner) - 1)
    return pa.table(
        {
            "id": state,
            "firm_id": firm[found.firm],
            "from_year": found.from_year,
            "industry_id": ids.industries[found.industry],
            "point": points(found.point),
            "precision": constant("exact", len(state)),
            "holding_id": pa.array(owner[place], mask=held == NONE),
        }
    )


def points(lonlat: np.ndarray) -> pa.Array:
    """Return points (N, 2) as hexadecimal EWKB in WGS 84."""
    prefix = bytes.fromhex("0101000020e6100000")
    raw = np.empty((len(lonlat), len(prefix) + 16), np.uint8)
    raw[:, : len(prefix)] = np.frombuffer(prefix, np.uint8)
    raw[:, len(prefix) :] = np.ascontiguousarray(lonlat, "<f8").view(np.uint8)
    digits = np.frombuffer(raw.tobytes().hex().encode(), f"S{2 * raw.shape[1]}")
    return pc.cast(pa.array(digits), pa.string())


def regions(block: Block, found: States, ids: Ids, state: np.ndarray) -> pa.Table:
    return pa.table(
        {
            "state_id": state,
            "boundary_set_id": constant(ids.edition, len(state)),
            "region_id": ids.districts[block.firms.district[found.firm]],
        }
    )


def years(block: Block, firm: np.ndarray) -> pa.Table:
    which, year = np.nonzero(block.known)
    return pa.table(
        {
            "firm_id": firm[which],
            "year": YEARS[year],
            "employees": block.firms.employees[which, year],
            "output": figures(block.output[which, year]),
        }
    )


def links(plan: Plan, block: Block, ids: Ids, firm: np.ndarray) -> pa.Table:
    found = block.links
    return pa.table(
        {
            "dataset_id": constant(ids.dataset, len(found)),
            **_end("supplier", found.supplier, firm, ids),
            **_end("buyer", found.buyer, firm, ids),
            "kind": text(KINDS, found.kind),
            "input_id": ids.industries[found.input],
            "annual_value": figures(found.value),
            "currency": np.where(np.isnan(found.value), "", CURRENCY),
            "quantity": figures(found.quantity),
            "unit": text(plan.industries.units, found.input),
            "year": SURVEY_YEARS[found.survey],
            "source": text(SOURCES, found.survey),
        }
    )


def _end(name: str, end: np.ndarray, firm: np.ndarray, ids: Ids) -> dict[str, pa.Array]:
    outside = end < 0
    return {
        f"{name}_id": pa.array(firm[np.maximum(end, 0)], mask=outside),
        f"external_{name}_id": pa.array(ids.externals[np.maximum(-1 - end, 0)], mask=~outside),
    }


def prices(plan: Plan, found: Prices, ids: Ids, firm: np.ndarray) -> pa.Table:
    return pa.table(
        {
            "dataset_id": constant(ids.dataset, len(found)),
            "supplier_id": firm[found.supplier],
            "input_id": ids.industries[found.input],
            "min_quantity": found.min_quantity,
            "unit": text(plan.industries.units, found.input),
            "unit_price": found.unit_price,
            "currency": constant(CURRENCY, len(found)),
            "year": found.year,
        }
    )
