"""Published figures, counted from the firms block by block: what a planner without a register has."""

import numpy as np
import pyarrow as pa

from firms.sample.lives import N_YEARS
from firms.sample.plan import Plan
from firms.sample.province import YEARS
from firms.sample.register import Block

VALUE_ADDED = 0.45  # of output
FEWEST_FIRMS = 3  # a cell with fewer is kept confidential
TOTAL = "TOTAL"


class Counted:
    """Employment, establishments and value added (R, I, Y) of regencies, growing with each block."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.shape = (len(plan.province.regency_codes), len(plan.industries.codes), N_YEARS)
        self.employment, self.establishments, self.value_added = np.zeros((3, *self.shape))

    def add(self, block: Block) -> None:
        firm, year = np.nonzero(block.known)
        regency = self.plan.province.regency_of[block.firms.district[firm]]
        cell = np.ravel_multi_index(
            (regency, block.industry_by_year()[firm, year], year), self.shape
        )
        for table, figure in (
            (self.employment, block.firms.employees[firm, year]),
            (self.establishments, np.ones(len(firm))),
            (self.value_added, VALUE_ADDED * block.output[firm, year]),
        ):
            table += np.bincount(cell, figure, table.size).reshape(self.shape)

    def table(self) -> pa.Table:
        """Return a row per cell with firms, and the totals; small cells are flagged and empty."""
        codes = np.append(self.plan.industries.codes, TOTAL)
        full = [
            np.concatenate([figure, figure.sum(axis=1, keepdims=True)], axis=1)
            for figure in (self.employment, self.establishments, self.value_added)
        ]
        region, industry, year = np.nonzero(full[1])
        hidden = (full[1][region, industry, year] < FEWEST_FIRMS) & (codes[industry] != TOTAL)
        shown = [
            pa.array(np.rint(figure[region, industry, year]).astype(np.int64), mask=hidden)
            for figure in full
        ]
        return pa.table(
            {
                "region_code": self.plan.province.regency_codes[region],
                "industry_code": codes[industry],
                "year": YEARS[year],
                "employment": shown[0],
                "establishments": shown[1],
                "value_added": shown[2],
                "flag": np.where(hidden, "suppressed", ""),
            }
        )
