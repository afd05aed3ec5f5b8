"""Compiled indices over the cells of a sparse table; empty cells are counted, not visited."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def _gini(ascending, count):
    """Return the Gini coefficient of values of which the smallest, up to ``count``, are 0."""
    empty, total, weighted = count - len(ascending), 0.0, 0.0
    for k in range(len(ascending)):
        total += ascending[k]
        weighted += (2 * (empty + k + 1) - count - 1) * ascending[k]
    return weighted / (count * total)


@njit(cache=True, nogil=True, error_model="numpy")
def region_indices(first, stop, start, industry, value, total, share, group, groups, found):
    """Write Krugman, Herfindahl, Gini, Hachman, entropy, related and unrelated variety per region."""
    counted = (share > 0).sum()
    by_group = np.zeros(groups)
    for r in range(first, stop):
        if not total[r] > 0:
            continue
        by_group[:] = 0.0
        quotient = np.empty(start[r + 1] - start[r])
        distance, squares, weighted, bits = 1.0, 0.0, 0.0, 0.0
        for k in range(start[r], start[r + 1]):
            p, s = value[k] / total[r], share[industry[k]]
            quotient[k - start[r]] = p / s
            distance += abs(p - s) - s
            squares += p * p
            weighted += p * p / s
            bits -= p * np.log2(p)
            by_group[group[industry[k]]] += p
        unrelated = 0.0
        for g in range(groups):
            if by_group[g] > 0:
                unrelated -= by_group[g] * np.log2(by_group[g])
        quotient.sort()
        found[r, 0] = distance
        found[r, 1] = squares
        found[r, 2] = _gini(quotient, counted)
        found[r, 3] = 1 / weighted
        found[r, 4] = bits
        found[r, 5] = max(bits - unrelated, 0.0)
        found[r, 6] = unrelated


@njit(cache=True, nogil=True, error_model="numpy")
def industry_indices(first, stop, start, region, value, total, share, found, standardized):
    """Write Hoover and both Ginis per industry, and the standardized quotient per cell."""
    counted = (share > 0).sum()
    for i in range(first, stop):
        if not total[i] > 0:
            continue
        begin, cells = start[i], start[i + 1] - start[i]
        quotient = np.empty(cells)
        distance, mean = 1.0, 0.0
        for k in range(cells):
            s, x = value[begin + k] / total[i], share[region[begin + k]]
            quotient[k] = s / x
            distance += abs(s - x) - x
            mean += quotient[k] / counted
        order = np.argsort(quotient)
        area, cumulated = 0.0, 0.0
        for k in order:
            s = value[begin + k] / total[i]
            area += share[region[begin + k]] * (2 * cumulated + s)
            cumulated += s
        found[i, 0] = distance / 2
        found[i, 1] = _gini(quotient[order], counted)
        found[i, 2] = 1 - area
        if counted < 2:
            continue
        variance = (counted - cells) * mean * mean
        for k in range(cells):
            variance += (quotient[k] - mean) ** 2
        deviation = np.sqrt(variance / (counted - 1))
        # Equal quotients differ by rounding only; their deviation is not a scale.
        if deviation > 1e-12 * quotient.max():
            for k in range(cells):
                standardized[begin + k] = (quotient[k] - mean) / deviation
