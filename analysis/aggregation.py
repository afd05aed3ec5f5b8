"""How many firms, how much activity, and how much of it with the two largest, per region and industry?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.threads import in_blocks

COLUMNS = ("region", "industry", "firms", "activity", "largest", "second")
# The sums of 2^14 cells, half a megabyte, stay in the cache; rows are dealt into about 2^11 parts at
# most, because each needs a place of its own to write to.
CELLS_AT_ONCE, MOST_PARTS = 14, 11


def cell_totals(
    region: np.ndarray,
    industry: np.ndarray,
    activity: np.ndarray,
    *,
    regions: int,
    industries: int,
) -> pd.DataFrame:
    """Sum a register per region × industry cell.

    Parameters
    ----------
    region, industry : int arrays of shape (N,), positions; -1 for a row without, which is left out
    activity : array of shape (N,), jobs or another activity, 0 or more
        Rows are contributors: sum the plants of a holding first where the two largest holdings
        matter.
    regions, industries : int, how many there are

    Returns
    -------
    DataFrame with one row per cell that has rows, ordered by region and industry, and the columns
    region, industry, firms, activity, largest and second (0 with one row)

    Examples
    --------
    >>> cell_totals(
    ...     np.array([0, 0, 1, 0]), np.array([1, 1, 0, 1]), np.array([5.0, 7, 2, 1]),
    ...     regions=2, industries=2,
    ... )
       region  industry  firms  activity  largest  second
    0       0         1      3      13.0      7.0     5.0
    1       1         0      1       2.0      2.0     0.0
    """
    rows = checking.numbers(activity, "activity")
    if rows.ndim != 1:
        raise checking.refusal("activity", f"shape {rows.shape}", "one figure per row")
    places = [
        _positions(given, len(rows), name)
        for name, given in (("region", region), ("industry", industry))
    ]
    from analysis.summing import STRETCHES, count_cells, count_rows, deal_rows, sum_parts

    shift = _shift(regions * industries)
    parts = ((regions * industries) >> shift) + 1
    counts = np.zeros((STRETCHES, parts + 2), np.int64)
    in_blocks(count_rows, STRETCHES, (*places, rows, (regions, industries), shift, counts))
    if counts[:, parts].any():
        _refuse(places, rows, (regions, industries))
    # Part by part, and within a part stretch by stretch, as the rows come.
    edges = np.concatenate([[0], np.cumsum(counts[:, :parts].sum(axis=0))])
    place = edges[:-1] + np.cumsum(counts[:, :parts], axis=0) - counts[:, :parts]
    # Memory that was never used costs more than the sums: rows are dealt as narrow as they can be without loss.
    cell = np.empty(edges[-1], np.uint16 if shift <= 16 else np.uint32)
    value = np.empty(edges[-1], np.float64 if counts[:, parts + 1].any() else np.float32)
    in_blocks(deal_rows, STRETCHES, (*places, rows, industries, shift, place, cell, value))
    filled = np.zeros(parts, np.int64)
    in_blocks(count_cells, parts, (edges, shift, cell, filled))
    start = np.concatenate([[0], np.cumsum(filled)])
    named, figures = np.empty((3, start[-1]), np.int64), np.empty((3, start[-1]))
    in_blocks(sum_parts, parts, (edges, start, shift, industries, cell, value, named, figures))
    columns = zip(COLUMNS, [*named, *figures], strict=True)
    return pd.DataFrame(dict(columns), copy=False)


def _shift(cells: int) -> int:
    """Return the logarithm of the number of cells that are summed at a time."""
    return max(CELLS_AT_ONCE, (cells >> MOST_PARTS).bit_length())


def _positions(given, length: int, name: str) -> np.ndarray:
    positions = np.asarray(given)
    if positions.shape != (length,):
        raise checking.refusal(name, f"shape {positions.shape}", f"one position for {length} rows")
    if not np.issubdtype(positions.dtype, np.signedinteger):
        raise checking.refusal(name, f"type {positions.dtype}", "whole positions, -1 for none")
    return positions


def _refuse(places, rows: np.ndarray, shape: tuple[int, int]) -> None:
    """Name the value for which rows were refused."""
    checking.figures(rows, "activity", missing=False)
    for name, positions, count in zip(("region", "industry"), places, shape, strict=True):
        if not (positions.min() >= -1 and positions.max() < count):
            worst = positions.max() if positions.max() >= count else positions.min()
            raise checking.refusal(name, worst, f"positions from -1 to {count - 1}")
