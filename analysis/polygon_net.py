"""Compiled search for the polygon that covers a point, in a net of cells.

A cell lists the polygons that reach into it, lowest label first, and whether they cover all of
it.  A polygon that only partly covers the cell is tested by counting the edges to the right of
the point among those in the point's row of cells.
"""

from __future__ import annotations

import numpy as np
from numba import njit

OUTSIDE, DOUBTFUL, SEVERAL = -1, -2, -3
# A determinant of differences this much larger than its rounding has a certain sign (Shewchuk
# 1997).
ROUNDING = (3.0 + 16.0 * 2.0**-53) * 2.0**-53
# Cells are taken this much wider (in cells) when edges are entered, so that rounding loses none.
MARGIN = 1e-6
# So many points are put in order at a time: they fit the cache.
BLOCK = 1 << 20


@njit(cache=True, nogil=True, inline="always")
def _place(value, origin, scale, count):
    """Return the row or column of a coordinate; never decreasing in the coordinate."""
    return min(max(int((value - origin) * scale), 0), count - 1)


@njit(cache=True, nogil=True)
def _rows(edges, first, frame, down):
    """Sort each polygon's edges by the rows they cross: first row, first slot, start per slot, edges."""
    count = len(first) - 1
    lowest = np.zeros(count, np.int64)
    slot = np.zeros(count + 1, np.int64)
    for s in range(count):
        highest = -1
        lowest[s] = down
        for e in range(first[s], first[s + 1]):
            lowest[s] = min(
                lowest[s], _place(min(edges[e, 1], edges[e, 3]), frame[1], frame[5], down)
            )
            highest = max(highest, _place(max(edges[e, 1], edges[e, 3]), frame[1], frame[5], down))
        slot[s + 1] = slot[s] + max(highest - lowest[s] + 1, 0)
    start = np.zeros(slot[count] + 1, np.int64)
    for fill in range(2):
        if fill:
            for k in range(slot[count]):
                start[k + 1] += start[k]
            listed = np.empty(start[-1], np.int64)
            place = start[:-1].copy()
        for s in range(count):
            for e in range(first[s], first[s + 1]):
                low = _place(min(edges[e, 1], edges[e, 3]), frame[1], frame[5], down)
                high = _place(max(edges[e, 1], edges[e, 3]), frame[1], frame[5], down)
                for row in range(low, high + 1):
                    k = slot[s] + row - lowest[s]
                    if fill:
                        listed[place[k]] = e
                        place[k] += 1
                    else:
                        start[k + 1] += 1
    # Copied in this order, so that a look-up reads one stretch of memory.
    return lowest, slot, start, edges[listed]


@njit(cache=True, nogil=True)
def _covers(x, y, edges, begin, end):
    """Return 1 inside, 0 outside, DOUBTFUL on an edge or within rounding of one."""
    inside = False
    for e in range(begin, end):
        x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if (y1 > y) != (y2 > y):
            if x < x1 and x < x2:
                inside = not inside
            elif x <= x1 or x <= x2:
                left, right = (x2 - x1) * (y - y1), (x - x1) * (y2 - y1)
                if abs(left - right) <= ROUNDING * (abs(left) + abs(right)):
                    return DOUBTFUL
                inside ^= (left > right) == (y2 > y1)
        elif (y1 == y and (x1 == x or (y2 == y and (x1 < x) != (x2 < x)))) or (y2 == y and x2 == x):
            return DOUBTFUL
    return 1 if inside else 0


@njit(cache=True, nogil=True)
def build(edges, first, frame, across, down):
    """Return what :func:`look_up` needs: the edges by row, and the polygons per cell."""
    lowest, slot, start, edges = _rows(edges, first, frame, down)
    touched = np.full(across * down, -1, np.int32)
    cell_start = np.zeros(across * down + 1, np.int32)
    place = cell_start
    entries = np.zeros(0, np.int32)
    for fill in range(2):
        if fill:
            for c in range(across * down):
                cell_start[c + 1] += cell_start[c]
            entries = np.empty(cell_start[-1], np.int32)
            place = cell_start[:-1].copy()
            touched[:] = -1
        for s in range(len(first) - 1):
            if first[s] == first[s + 1]:
                continue
            least, most = across, -1
            for row in range(lowest[s], lowest[s] + slot[s + 1] - slot[s]):
                k = slot[s] + row - lowest[s]
                for at in range(start[k], start[k + 1]):
                    left, right = _columns(edges[at], row, frame, across)
                    least, most = min(least, left), max(most, right)
                    touched[row * across + left : row * across + right + 1] = s
            for row in range(lowest[s], lowest[s] + slot[s + 1] - slot[s]):
                k = slot[s] + row - lowest[s]
                known = False
                covered = 0
                for column in range(least, most + 1):
                    c = row * across + column
                    if touched[c] == s:
                        known = False
                        entry = 2 * s
                    else:
                        if not known:
                            x = frame[0] + (column + 0.5) / frame[4]
                            y = frame[1] + (row + 0.5) / frame[5]
                            covered = _covers(x, y, edges, start[k], start[k + 1])
                            known = True
                        if covered == 0:
                            continue
                        entry = 2 * s + (1 if covered == 1 else 0)
                    if fill:
                        entries[place[c]] = entry
                        place[c] += 1
                    else:
                        cell_start[c + 1] += 1
    whole = np.full(across * down, SEVERAL, np.int32)
    for c in range(across * down):
        if cell_start[c] == cell_start[c + 1]:
            whole[c] = OUTSIDE
        elif entries[cell_start[c]] & 1:
            whole[c] = entries[cell_start[c]] >> 1
    return edges, lowest, slot, start, whole, cell_start, entries


@njit(cache=True, nogil=True)
def _columns(edge, row, frame, across):
    """Return the first and last column that an edge touches in a row."""
    x1, y1, x2, y2 = edge
    below = frame[1] + (row - MARGIN) / frame[5]
    above = frame[1] + (row + 1 + MARGIN) / frame[5]
    a, b = 0.0, 1.0
    if y1 != y2:
        a, b = (below - y1) / (y2 - y1), (above - y1) / (y2 - y1)
        a, b = max(min(a, b), 0.0), min(max(a, b), 1.0)
    xa, xb = x1 + a * (x2 - x1), x1 + b * (x2 - x1)
    margin = MARGIN / frame[4]
    left = _place(min(xa, xb) - margin, frame[0], frame[4], across)
    return left, _place(max(xa, xb) + margin, frame[0], frame[4], across)


@njit(cache=True, nogil=True)
def look_up(
    begin, end, points, frame, across, edges, lowest, slot, start, whole, cell_start, entries, found
):
    """Write the lowest polygon that covers each point, OUTSIDE or DOUBTFUL."""
    down = len(whole) // across
    order = np.empty(min(BLOCK, end - begin), np.int64)
    for block in range(begin, end, BLOCK):
        count = _by_row(points, block, min(block + BLOCK, end), frame, down, order, found)
        for at in range(count):
            p = order[at]
            x, y = points[p, 0], points[p, 1]
            row = _place(y, frame[1], frame[5], down)
            cell = row * across + _place(x, frame[0], frame[4], across)
            found[p] = whole[cell]
            if whole[cell] != SEVERAL:
                continue
            found[p] = OUTSIDE
            for entry in entries[cell_start[cell] : cell_start[cell + 1]]:
                s = entry >> 1
                k = slot[s] + row - lowest[s]
                covered = 1
                if not entry & 1:
                    covered = _covers(x, y, edges, start[k], start[k + 1])
                if covered != 0:
                    found[p] = s if covered == 1 else DOUBTFUL
                    break


@njit(cache=True, nogil=True)
def look_again(
    begin,
    end,
    points,
    frame,
    across,
    edges,
    lowest,
    slot,
    start,
    whole,
    cell_start,
    entries,
    found,
    again,
):
    """Mark the points that another polygon than the one found covers, or may cover."""
    down = len(whole) // across
    for p in range(begin, end):
        again[p] = False
        if found[p] < 0:
            continue
        x, y = points[p, 0], points[p, 1]
        row = _place(y, frame[1], frame[5], down)
        cell = row * across + _place(x, frame[0], frame[4], across)
        for entry in entries[cell_start[cell] : cell_start[cell + 1]]:
            s = entry >> 1
            if s == found[p]:
                continue
            k = slot[s] + row - lowest[s]
            if entry & 1 or _covers(x, y, edges, start[k], start[k + 1]) != 0:
                again[p] = True
                break


@njit(cache=True, nogil=True)
def _by_row(points, begin, end, frame, down, order, found):
    """Order the points of a block by their row, so that neighbours in memory are used together."""
    first = np.zeros(down + 1, np.int64)
    for p in range(begin, end):
        found[p] = OUTSIDE
        if frame[0] <= points[p, 0] <= frame[2] and frame[1] <= points[p, 1] <= frame[3]:
            first[_place(points[p, 1], frame[1], frame[5], down) + 1] += 1
    for row in range(down):
        first[row + 1] += first[row]
    count = first[down]
    for p in range(begin, end):
        if frame[0] <= points[p, 0] <= frame[2] and frame[1] <= points[p, 1] <= frame[3]:
            row = _place(points[p, 1], frame[1], frame[5], down)
            order[first[row]] = p
            first[row] += 1
    return count
