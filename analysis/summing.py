"""Compiled passes over the rows of a register.

Rows are dealt into parts, each a stretch of cells whose sums fit into a processor's cache: adding up
is then fast whatever the order of the rows.  Within a part the rows keep their order, so that a sum
has the same last bit however many threads there are.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# So many stretches of rows are counted and dealt on their own.
STRETCHES = 16


@njit(cache=True)
def _edges(rows, stretch):
    return rows * stretch // STRETCHES, rows * (stretch + 1) // STRETCHES


@njit(cache=True, nogil=True)
def count_rows(first, stop, region, industry, activity, shape, shift, counts):
    """Count the rows of every stretch by part; in the last column those that are refused."""
    regions, industries = shape
    refused = counts.shape[1] - 1
    for stretch in range(first, stop):
        own = counts[stretch]
        begin, end = _edges(len(region), stretch)
        for row in range(begin, end):
            r, i, value = region[row], industry[row], activity[row]
            if not (-1 <= r < regions and -1 <= i < industries and 0 <= value < np.inf):
                own[refused] += 1
            elif r >= 0 and i >= 0:
                own[(r * industries + i) >> shift] += 1


@njit(cache=True, nogil=True)
def deal_rows(first, stop, region, industry, activity, industries, shift, place, cell, value):
    """Write cell and activity of every row to the next place of its stretch and part."""
    inside = (1 << shift) - 1
    for stretch in range(first, stop):
        own = place[stretch]
        begin, end = _edges(len(region), stretch)
        for row in range(begin, end):
            if region[row] >= 0 and industry[row] >= 0:
                at = region[row] * industries + industry[row]
                k = own[at >> shift]
                cell[k], value[k] = at & inside, activity[row]
                own[at >> shift] = k + 1


@njit(cache=True, nogil=True)
def sum_parts(first, stop, edges, shift, cell, value, found, counts):
    """Sum the rows of each part by cell: where its rows began, the cells that have any follow in order.

    A cell holds count, sum, largest and second largest side by side.
    """
    sums = np.zeros((1 << shift, 4))
    for part in range(first, stop):
        for k in range(edges[part], edges[part + 1]):
            own, more = sums[cell[k]], value[k]
            own[0] += 1
            own[1] += more
            if more > own[2]:
                own[2], own[3] = more, own[2]
            elif more > own[3]:
                own[3] = more
        k = edges[part]
        for c in range(len(sums)):
            if sums[c, 0] > 0:
                cell[k] = c
                for column in range(4):
                    found[k, column] = sums[c, column]
                    sums[c, column] = 0
                k += 1
        counts[part] = k - edges[part]


@njit(cache=True, nogil=True)
def list_cells(first, stop, edges, start, shift, industries, cell, found, named, figures):
    """Write the cells of all parts one after another, by region and industry."""
    for part in range(first, stop):
        for k in range(start[part + 1] - start[part]):
            to, at = start[part] + k, edges[part] + k
            place = (part << shift) + cell[at]
            named[0, to], named[1, to] = place // industries, place % industries
            named[2, to] = int(found[at, 0])
            for column in range(3):
                figures[column, to] = found[at, 1 + column]
