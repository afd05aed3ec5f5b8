"""Read a run's firms once, into arrays: numbers as PostgreSQL holds them, some firms at a time."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.db import connection

from clusters.binary_copy import numbers
from clusters.inputs import stored_with_hash
from clusters.models import AnalysisRun

# Firms are read in stretches of so many ids: a person who cancels waits for one of them.
IDS_AT_ONCE = 100_000
# Stands for NULL; no id, year or number of employees is negative.
NONE = -1

STRETCHES = """
COPY (SELECT DISTINCT id / {ids} FROM firms_firm WHERE dataset_id = {dataset} ORDER BY 1)
  TO STDOUT (FORMAT binary)
"""
STRETCH = {"number": "i8"}
STATES = """
COPY (
    SELECT state.firm_id, state.from_year, coalesce(placed.region_id, -1), state.industry_id,
           coalesce(state.holding_id, -1), coalesce(firm.founded_year, -1::smallint),
           coalesce(firm.closed_year, -1::smallint)
      FROM firms_firmstate state
      JOIN firms_firm firm ON firm.id = state.firm_id
      LEFT JOIN firms_firmregion placed
        ON placed.state_id = state.id AND placed.boundary_set_id = {edition}
     WHERE firm.dataset_id = {dataset} AND state.firm_id BETWEEN {low} AND {high}
) TO STDOUT (FORMAT binary)
"""
STATE = {
    "firm": "i8", "from_year": "i2", "region": "i8", "industry": "i8", "holding": "i8",
    "founded": "i2", "closed": "i2",
}  # fmt: skip
FIGURES = """
COPY (
    SELECT firm_id, year, coalesce(employees, -1)
      FROM firms_firmyear
     WHERE firm_id BETWEEN {low} AND {high} AND year BETWEEN {first} AND {last}
) TO STDOUT (FORMAT binary)
"""
FIGURE = {"firm": "i8", "year": "i2", "employees": "i4"}


@dataclass(frozen=True)
class FirmYears:
    """N firm-years: firm, finest region, own industry and holding by id, employees (NaN: unknown), year.

    Ordered by year and firm.
    """

    rows: pd.DataFrame
    sha256: str
    file: str


def read_firm_years(run: AnalysisRun, report=lambda done, total: None) -> FirmYears:
    """Read the firm-years of a run in a stable order and store them beside it."""
    stretches = _copied(STRETCHES.format(dataset=int(run.dataset_id), ids=IDS_AT_ONCE), STRETCH)
    parts = []
    # Another thread puts a stretch in order while the database sends the next.
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as pool:
        for done, stretch in enumerate(stretches):
            report(done, len(stretches))
            sent = _sent(run, int(stretch["number"]) * IDS_AT_ONCE)
            parts.append(pool.submit(_joined, *sent))
    rows = _by_year([part.result() for part in parts])
    name, digest = stored_with_hash(run, rows)
    return FirmYears(rows, digest, name)


def _sent(run: AnalysisRun, low: int) -> tuple[np.ndarray, np.ndarray]:
    """Return figures and states of the firms from an id on."""
    where = {
        "dataset": int(run.dataset_id), "edition": int(run.boundary_set_id), "low": low,
        "high": low + IDS_AT_ONCE - 1, "first": int(run.first_year), "last": int(run.last_year),
    }  # fmt: skip
    return _copied(FIGURES.format(**where), FIGURE), _copied(STATES.format(**where), STATE)


def _copied(statement: str, columns: dict[str, str]) -> np.ndarray:
    with tempfile.TemporaryFile() as file:
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(statement, file)
        file.seek(0)
        return numbers(file.read(), columns)


def _joined(figures: np.ndarray, states: np.ndarray) -> pd.DataFrame:
    """Give every firm-year the state it is in, by year and firm: a state holds from its year until the next one.

    A firm takes part in a year for which it has figures and in which it was not yet closed.
    """
    states = states[np.lexsort((states["from_year"], states["firm"]))]
    figures = figures[np.lexsort((figures["firm"], figures["year"]))]
    key, when = (
        table["firm"] * 10_000 + table[year]
        for table, year in ((states, "from_year"), (figures, "year"))
    )
    state = np.searchsorted(key, when, side="right") - 1
    # Of other datasets there are figures, but no states.
    there = state >= 0
    there[there] = states["firm"][state[there]] == figures["firm"][there]
    figures, states = figures[there], states[state[there]]
    open_ = (states["closed"] == NONE) | (figures["year"] < states["closed"])
    placed = open_ & (states["region"] != NONE)
    figures, states = figures[placed], states[placed]
    return pd.DataFrame(
        {
            "year": figures["year"],
            "firm": figures["firm"],
            "region": states["region"],
            "industry": states["industry"],
            "employees": _known(figures["employees"], float),
            "holding": _known(states["holding"], float),
            "founded": _known(states["founded"], np.float32),
            "closed": _known(states["closed"], np.float32),
        }
    )


def _known(values: np.ndarray, kind: type) -> np.ndarray:
    found = values.astype(kind)
    found[values == NONE] = np.nan
    return found


def _by_year(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put stretches one after another, year by year."""
    if not parts:
        return _joined(np.empty(0, _dtype(FIGURE)), np.empty(0, _dtype(STATE)))
    years = np.unique(np.concatenate([part["year"].unique() for part in parts]))
    edges = [np.searchsorted(part["year"].to_numpy(), [years, years + 1]) for part in parts]
    pieces = [
        part.iloc[begin[place] : end[place]]
        for place in range(len(years))
        for part, (begin, end) in zip(parts, edges, strict=True)
    ]
    return pd.concat(pieces or parts[:1], ignore_index=True)


def _dtype(columns: dict[str, str]) -> np.dtype:
    return np.dtype(list(columns.items()))
