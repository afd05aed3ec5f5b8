"""The tables of a sample as Arrow tables, with the columns of the import files."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from firms.sample.industries import TEXTS
from firms.sample.labels import addresses, firm_ids, firm_names, holding_ids
from firms.sample.links import KINDS, SOURCES, SURVEY_YEARS
from firms.sample.plan import Plan
from firms.sample.prices import prices as price_lists
from firms.sample.province import YEARS
from firms.sample.register import Block

CURRENCY = "IDR"


def text(values: np.ndarray, which: np.ndarray) -> pa.Array:
    """Return values[which] as an Arrow column of text."""
    return pa.array(values.tolist()).take(pa.array(which))


def figures(values: np.ndarray) -> pa.Array:
    """Return numbers, null for NaN; whole numbers are written without a decimal point."""
    return pa.array(np.nan_to_num(values).astype(np.int64), mask=np.isnan(values))


def firms_by_year(plan: Plan, block: Block) -> pa.Table:
    """Return one row per firm and known year."""
    firm, year = np.nonzero(block.known)
    firms = block.firms
    changed = (block.change[firm] > 0) & (year >= block.change[firm])
    point = np.where(changed[:, None], block.later_point[firm], firms.point[firm])
    closed = firms.end < len(YEARS)
    per_firm = pa.table(
        {
            "firm_id": firm_ids(plan, block.first + np.arange(len(block))),
            "name": firm_names(plan, block),
            "region_code": text(plan.province.district_codes, firms.district),
            "holding_id": holding_ids(plan, block.holding),
            "founded_year": pa.array(block.founded),
            "closed_year": pa.array(YEARS[0] + firms.end, mask=~closed),
            "listed": pa.array(block.listed),
            "address": addresses(plan, block),
        }
    ).take(pa.array(firm))
    per_year = {
        "industry_code": text(plan.industries.codes, block.industry_by_year()[firm, year]),
        "latitude": pa.array(point[:, 1]),
        "longitude": pa.array(point[:, 0]),
        "year": pa.array(YEARS[year]),
        "employees": pa.array(firms.employees[firm, year]),
        "output": figures(block.output[firm, year]),
    }
    columns = {name: per_firm[name] for name in per_firm.column_names} | per_year
    return pa.table({name: columns[name] for name in FIRM_COLUMNS})


FIRM_COLUMNS = [
    "firm_id",
    "name",
    "industry_code",
    "latitude",
    "longitude",
    "region_code",
    "year",
    "employees",
    "output",
    "holding_id",
    "founded_year",
    "closed_year",
    "listed",
    "address",
]


def links(plan: Plan, block: Block) -> pa.Table:
    """Return one row per surveyed link."""
    found = block.links
    return pa.table(
        {
            "supplier_id": _ends(plan, block, found.supplier),
            "buyer_id": _ends(plan, block, found.buyer),
            "kind": text(KINDS, found.kind),
            "input_code": text(plan.industries.codes, found.input),
            "annual_value": figures(found.value),
            "currency": pa.array(np.where(np.isnan(found.value), "", CURRENCY)),
            "quantity": figures(found.quantity),
            "unit": text(plan.industries.units, found.input),
            "year": pa.array(SURVEY_YEARS[found.survey]),
            "source": text(SOURCES, found.survey),
        }
    )


def external_labels(plan: Plan) -> np.ndarray:
    """Return external:NAME|PLACE|INDUSTRY for each party outside the register."""
    parties = plan.externals
    return np.array(
        [
            f"external:{name}|{place}|{code}"
            for name, place, code in zip(
                parties.names, parties.places, parties.industry_codes, strict=True
            )
        ]
    )


def _ends(plan: Plan, block: Block, end: np.ndarray) -> pa.Array:
    inside = firm_ids(plan, block.first + np.maximum(end, 0))
    outside = text(external_labels(plan), np.maximum(-1 - end, 0))
    return pc.if_else(pa.array(end >= 0), inside, outside)


def region_figures(plan: Plan) -> pa.Table:
    """Return population per region and year, at every level."""
    province = plan.province
    people = province.population
    regency = np.zeros((len(province.regency_codes), people.shape[1]), people.dtype)
    np.add.at(regency, province.regency_of, people)
    codes = np.concatenate([[province.code], province.regency_codes, province.district_codes])
    every = np.vstack([people.sum(axis=0), regency, people])
    return pa.table(
        {
            "region_code": np.repeat(codes, len(YEARS)),
            "year": np.tile(YEARS, len(codes)),
            "population": every.ravel(),
        }
    )


def industries(plan: Plan) -> pa.Table:
    entries = plan.industries.entries
    return pa.table(
        {
            name: [getattr(entry, name) for entry in entries]
            for name in ("code", "parent_code", *TEXTS)
        }
    )


def coefficients(plan: Plan) -> pa.Table:
    using, supplying = np.nonzero(plan.coefficients)
    return pa.table(
        {
            "using_industry": plan.industries.codes[using],
            "supplying_industry": plan.industries.codes[supplying],
            "coefficient": plan.coefficients[using, supplying],
        }
    )


def prices(plan: Plan, block: Block) -> pa.Table:
    found = price_lists(plan, block)
    return pa.table(
        {
            "supplier_id": firm_ids(plan, block.first + found.supplier),
            "input_code": text(plan.industries.codes, found.input),
            "min_quantity": figures(found.min_quantity),
            "unit": text(plan.industries.units, found.input),
            "unit_price": figures(found.unit_price),
            "currency": pa.array([CURRENCY] * len(found), pa.string()),
            "year": pa.array(found.year),
        }
    )
