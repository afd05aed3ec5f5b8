"""One compiled pass over the rows of a register."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def sum_cells(first, stop, region, industry, activity, industries, cells):
    """Add the rows of the regions from ``first`` to ``stop`` to their cells.

    A cell holds count, sum, largest and second largest side by side, so that a row touches memory
    at one place.
    """
    for row in range(len(activity)):
        place = region[row]
        if place < first or place >= stop or industry[row] < 0:
            continue
        cell = cells[place * industries + industry[row]]
        value = activity[row]
        cell[0] += 1
        cell[1] += value
        if value > cell[2]:
            cell[3] = cell[2]
            cell[2] = value
        elif value > cell[3]:
            cell[3] = value
