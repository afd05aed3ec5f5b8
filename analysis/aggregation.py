"""How many firms, how much activity, and how much of it with the two largest, per region and industry?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.threads import in_blocks


def cell_totals(
    region: np.ndarray,
    industry: np.ndarray,
    activity: np.ndarray,
    *,
    regions: int,
    industries: int,
) -> pd.DataFrame:
    """Sum a register per region × industry cell in one pass.

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
    rows = checking.figures(activity, "activity", missing=False)
    checking.column(rows, None, "activity")
    places = {}
    for name, position, count in (("region", region, regions), ("industry", industry, industries)):
        places[name] = checking.column(position, len(rows), name)
        if not np.issubdtype(places[name].dtype, np.integer):
            raise checking.refusal(name, f"type {places[name].dtype}", "whole positions")
        if len(rows) and not (places[name].min() >= -1 and places[name].max() < count):
            worst = max(places[name].max(), -places[name].min())
            raise checking.refusal(name, worst, f"positions from -1 to {count - 1}")
    from analysis.summing import count_cells, list_cells, sum_cells

    cells = np.zeros((max(regions * industries, 1), 4))
    rows_of = (places["region"], places["industry"], rows)
    in_blocks(sum_cells, regions, (*rows_of, industries, cells), per_thread=1)
    counts = np.zeros(regions, np.int64)
    in_blocks(count_cells, regions, (industries, cells, counts))
    start = np.concatenate([[0], np.cumsum(counts)])
    named = {name: np.empty(start[-1], np.int64) for name in ("region", "industry", "firms")}
    figures = np.empty((3, start[-1]))
    in_blocks(list_cells, regions, (industries, cells, start, *named.values(), figures))
    figures_of = zip(("activity", "largest", "second"), figures, strict=True)
    return pd.DataFrame(named | dict(figures_of), copy=False)
