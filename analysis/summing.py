"""One compiled pass over the rows of a register."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def sum_cells(region, industry, activity, industries, firms, totals):
    """Add every row to its cell: count, and sum, largest and second largest side by side in memory."""
    for row in range(len(activity)):
        if region[row] < 0 or industry[row] < 0:
            continue
        cell = region[row] * industries + industry[row]
        value = activity[row]
        firms[cell] += 1
        totals[cell, 0] += value
        if value > totals[cell, 1]:
            totals[cell, 2] = totals[cell, 1]
            totals[cell, 1] = value
        elif value > totals[cell, 2]:
            totals[cell, 2] = value
