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


@njit(cache=True, nogil=True)
def count_cells(first, stop, industries, cells, count):
    """Count the cells of every region that have rows."""
    for place in range(first, stop):
        for i in range(industries):
            count[place] += cells[place * industries + i, 0] > 0


@njit(cache=True, nogil=True)
def list_cells(first, stop, industries, cells, start, region, industry, firms, figures):
    """Write the cells that have rows one after another, ordered by region and industry."""
    for place in range(first, stop):
        k = start[place]
        for i in range(industries):
            cell = cells[place * industries + i]
            if cell[0] > 0:
                region[k], industry[k], firms[k] = place, i, int(cell[0])
                for column in range(3):
                    figures[column, k] = cell[1 + column]
                k += 1
