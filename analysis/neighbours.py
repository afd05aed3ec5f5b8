"""Pairs of points that are near each other, found in cells as wide as the reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.threads import in_blocks

# No more cells than this on a side: a map of few points needs no fine net.
MOST_CELLS = 512


def distance_counts(
    points: np.ndarray, chosen: np.ndarray, weights: np.ndarray, width: float, bins: int
) -> np.ndarray:
    """Return the weight of pairs at 0, width, 2·width …, (M, bins), for choices (M, N) of points.

    The weight of a pair is shared between the two nearest bins, so that mean distances are kept.
    """
    counts = np.zeros((len(chosen), bins))
    x, y = (np.ascontiguousarray(side) for side in points.T)
    in_blocks(_count_maps, len(chosen), (x, y, chosen, weights, width, counts))
    return counts


@dataclass(frozen=True)
class CellList:
    """Points in the order of their cells."""

    x: np.ndarray
    y: np.ndarray
    order: np.ndarray
    cell: np.ndarray
    start: np.ndarray
    across: int
    down: int

    @classmethod
    def of(cls, points: np.ndarray, reach: float) -> CellList:
        x, y = (np.ascontiguousarray(side) for side in points.T)
        return cls(x, y, *_cells(x, y, float(reach)))

    def same_share(self, radii: np.ndarray, weights: np.ndarray, same: np.ndarray) -> np.ndarray:
        """Return M (S, D) for maps of weights (S, N) and membership (S, N)."""
        order = np.argsort(radii, kind="stable")
        squares = radii[order] ** 2
        found = np.empty((len(weights), len(radii)))
        arguments = (
            self.x, self.y, self.order, self.cell, self.start, self.across, self.down, squares,
        )  # fmt: skip
        if len(weights) > 1:
            in_blocks(_same_share_maps, len(weights), (*arguments, weights, same, found))
        else:
            targets = np.flatnonzero(same[0])
            sums = np.zeros((len(targets), 2, len(radii)))
            one = (*arguments, weights[0], same[0], targets, sums)
            in_blocks(_neighbour_sums, len(targets), one)
            found[0] = _ratio_of_sums(weights[0], same[0], targets, sums)
        result = np.empty_like(found)
        result[:, order] = found
        return result


@njit(cache=True, nogil=True)
def _cells(x, y, reach):
    """Sort points by cells at least as wide as the reach."""
    count = len(x)
    if count == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(2, np.int64), 1, 1
    left, low = x.min(), y.min()
    wide, high = x.max() - left, y.max() - low
    most = min(MOST_CELLS, int(np.sqrt(count)) + 1)
    across = down = most
    if reach > 0:
        across = int(max(1, min(most, wide / reach)))
        down = int(max(1, min(most, high / reach)))
    cell = np.empty(count, np.int64)
    start = np.zeros(across * down + 1, np.int64)
    for p in range(count):
        cx = min(across - 1, int((x[p] - left) / wide * across)) if wide > 0 else 0
        cy = min(down - 1, int((y[p] - low) / high * down)) if high > 0 else 0
        cell[p] = cy * across + cx
        start[cell[p] + 1] += 1
    for c in range(across * down):
        start[c + 1] += start[c]
    place = start[:-1].copy()
    order = np.empty(count, np.int64)
    for p in range(count):
        order[place[cell[p]]] = p
        place[cell[p]] += 1
    return order, cell, start, across, down


@njit(cache=True, nogil=True)
def _count_maps(first, stop, x, y, chosen, weights, width, counts):
    """Add the weight of every pair of a map's points to the two bins around their distance."""
    bins = counts.shape[1]
    reach = (bins - 1) * width
    limit, scale = reach * reach, 1.0 / width
    for m in range(first, stop):
        mx, my = x[chosen[m]], y[chosen[m]]
        order, _, start, across, down = _cells(mx, my, reach)
        sx, sy, sw = mx[order], my[order], weights[order]
        own = counts[m]
        for c in range(across * down):
            cx, cy = c % across, c // across
            # The cell itself and those after it; each pair of cells is met once.
            for dy in range(2):
                for dx in range(-1 if dy else 0, 2):
                    ox, oy = cx + dx, cy + dy
                    if ox < 0 or ox >= across or oy >= down:
                        continue
                    o = oy * across + ox
                    for p in range(start[c], start[c + 1]):
                        begin = p + 1 if o == c else start[o]
                        px, py, pw = sx[p], sy[p], sw[p]
                        for q in range(begin, start[o + 1]):
                            ux, uy = sx[q] - px, sy[q] - py
                            square = ux * ux + uy * uy
                            if square < limit:
                                exact = np.sqrt(square) * scale
                                below = min(int(exact), bins - 2)
                                weight = pw * sw[q]
                                part = weight * (exact - below)
                                own[below] += weight - part
                                own[below + 1] += part


@njit(cache=True, nogil=True)
def _add_neighbours(i, x, y, order, cell, start, across, down, squares, weights, same, sums):
    """Add up the neighbours of point i per radius: all of them, and those of the same industry."""
    longest = squares[-1]
    cx, cy = cell[i] % across, cell[i] // across
    for oy in range(max(0, cy - 1), min(down, cy + 2)):
        row = oy * across
        begin, end = start[row + max(0, cx - 1)], start[row + min(across, cx + 2)]
        for q in range(begin, end):
            j = order[q]
            ux, uy = x[j] - x[i], y[j] - y[i]
            square = ux * ux + uy * uy
            if square <= longest and j != i:
                r = np.searchsorted(squares, square)
                sums[0, r] += weights[j]
                if same[j]:
                    sums[1, r] += weights[j]
    for r in range(1, len(squares)):
        sums[0, r] += sums[0, r - 1]
        sums[1, r] += sums[1, r - 1]


@njit(cache=True, nogil=True)
def _neighbour_sums(
    first, stop, x, y, order, cell, start, across, down, squares, weights, same, targets, sums
):
    for t in range(first, stop):
        _add_neighbours(
            targets[t], x, y, order, cell, start, across, down, squares, weights, same, sums[t]
        )


@njit(cache=True, nogil=True)
def _ratio_of_sums(weights, same, targets, sums):
    """Return M from the neighbours' sums; plants without neighbours are left out on both sides."""
    radii = sums.shape[2]
    total, own = weights.sum(), (weights * same).sum()
    seen, expected = np.zeros(radii), np.zeros(radii)
    for t in range(len(targets)):
        rest = total - weights[targets[t]]
        for r in range(radii):
            if sums[t, 0, r] > 0:
                seen[r] += sums[t, 1, r] / sums[t, 0, r]
                expected[r] += (own - weights[targets[t]]) / rest
    found = np.full(radii, np.nan)
    for r in range(radii):
        if expected[r] > 0:
            found[r] = seen[r] / expected[r]
    return found


@njit(cache=True, nogil=True)
def _same_share_maps(
    first, stop, x, y, order, cell, start, across, down, squares, weights, same, found
):
    for m in range(first, stop):
        targets = np.flatnonzero(same[m])
        sums = np.zeros((len(targets), 2, len(squares)))
        _neighbour_sums(
            0, len(targets), x, y, order, cell, start, across, down, squares,
            weights[m], same[m], targets, sums,
        )  # fmt: skip
        found[m] = _ratio_of_sums(weights[m], same[m], targets, sums)
