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
    """Count the rows of every stretch by part; in the last columns those refused and those of many digits."""
    regions, industries = shape
    refused, long = counts.shape[1] - 2, counts.shape[1] - 1
    for stretch in range(first, stop):
        own = counts[stretch]
        begin, end = _edges(len(region), stretch)
        for row in range(begin, end):
            r, i, value = region[row], industry[row], activity[row]
            if not (-1 <= r < regions and -1 <= i < industries and 0 <= value < np.inf):
                own[refused] += 1
            elif r >= 0 and i >= 0:
                own[(r * industries + i) >> shift] += 1
                own[long] += np.float64(np.float32(value)) != value


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
def count_cells(first, stop, edges, shift, cell, counts):
    """Count the cells of each part that have rows."""
    seen = np.zeros(1 << shift, np.uint8)
    for part in range(first, stop):
        found = 0
        for k in range(edges[part], edges[part + 1]):
            found += 1 - seen[cell[k]]
            seen[cell[k]] = 1
        seen[:] = 0
        counts[part] = found


@njit(cache=True, nogil=True)
def sum_parts(first, stop, edges, start, shift, industries, cell, value, named, figures):
    """Sum the rows of each part by cell and write its cells, by region and industry, from its start on.

    A cell holds count, sum, largest and second largest side by side.
    """
    sums = np.zeros((1 << shift, 4))
    for part in range(first, stop):
        for k in range(edges[part], edges[part + 1]):
            own, more = sums[cell[k]], np.float64(value[k])
            own[0] += 1
            own[1] += more
            if more > own[2]:
                own[2], own[3] = more, own[2]
            elif more > own[3]:
                own[3] = more
        to = start[part]
        region, industry = divmod(part << shift, industries)
        for c in range(len(sums)):
            if sums[c, 0] > 0:
                named[0, to], named[1, to], named[2, to] = region, industry, int(sums[c, 0])
                for column in range(3):
                    figures[column, to] = sums[c, 1 + column]
                sums[c] = 0
                to += 1
            industry += 1
            if industry == industries:
                region, industry = region + 1, 0
