"""Conditional permutation for local Moran, for many industries and all regions at once.

All regions share the same random draws.  A draw is a sequence of distinct regions; the neighbours
of region i get its first values, i itself skipped.  Where a row's weights are equal only the sum
of the first k values matters, so that for each k the sums are sorted once and every region is a
binary search in them; the few draws that contain the region itself are put right one by one.  In
the tails, where few regions are drawn further, their sums are counted one after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit
from scipy.sparse import csr_array

from analysis.chance import partial_shuffle
from analysis.threads import in_blocks

# Regions with fewer permutations beyond them than this are drawn further.
FEW_BEYOND = 10
# So many further draws are made at a time: their sums stay in a processor's cache.
DRAWS_AT_ONCE = 10_000
# Sums that differ by less are the same sum, added up in another order.
TIE = 1e-9


def local_results(values: np.ndarray, weights: csr_array, options, rng: np.random.Generator):
    """Return statistic, p-value, quadrant and significance, each (R, I), of values without NaN."""
    permutations, most, alternative, rate = options
    count = len(values)
    if not count:
        empty = np.empty(values.shape)
        return empty, empty, empty.astype(int), empty.astype(bool)
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    varied = np.ptp(values, axis=0) > 1e-12 * np.abs(values).max(axis=0, initial=0)
    z = np.ascontiguousarray(((values - mean) / np.where(varied, deviation, np.nan)).T)
    lag = np.ascontiguousarray((weights @ z.T).T)
    island = np.diff(weights.indptr) == 0
    statistic = np.where(island, 0.0, z * lag)
    quadrant = np.where(z > 0, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3))
    quadrant[np.isnan(z) | island] = 0
    p_value, significant = np.full(z.shape, np.nan), np.zeros(z.shape, bool)
    if count > 2 and varied.any() and not island.all():
        task = _Task(z[varied], lag[varied], weights, alternative, rate, rng)
        p_value[varied], significant[varied] = task.run(permutations, most)
    p_value[:, island] = np.nan
    statistic = np.where(varied[:, None], statistic, np.nan)
    return statistic.T, p_value.T, quadrant.T, significant.T


@dataclass(frozen=True)
class _Task:
    """The industries (I, n) whose values vary, on one map."""

    z: np.ndarray
    lag: np.ndarray
    weights: csr_array
    alternative: str
    rate: float
    rng: np.random.Generator

    def run(self, permutations: int, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Return p-values and significance, drawing further where the correction needs it."""
        drawn = np.full(self.z.shape, permutations)
        above, below = self._first_counts(permutations)
        while True:
            p_value = self._p_value(above, below, drawn)
            significant = _discoveries(p_value, self.rate)
            more = min(9 * drawn.max(), most - drawn.max())
            if more <= 0:
                return p_value, significant
            further = self._undecided(above, below, drawn, p_value, significant)
            if not further.any():
                return p_value, significant
            self._draw_further(further, above, below, int(more))
            drawn[further] += more

    @property
    def degree(self) -> np.ndarray:
        return np.diff(self.weights.indptr).astype(np.int64)

    @cached_property
    def sums(self) -> np.ndarray | None:
        """Return the sums (I, n) over the neighbours where the weights of every row are equal."""
        indptr, data = self.weights.indptr, self.weights.data
        first = data[np.minimum(indptr[:-1], len(data) - 1)]
        if not np.allclose(data, np.repeat(first, self.degree), rtol=1e-9, atol=0):
            return None
        return self.lag / np.where(self.degree > 0, first, 1)

    def _first_counts(self, permutations: int):
        above, below = (np.zeros(self.z.shape, np.int64) for _ in range(2))
        if self.sums is None:
            everywhere = np.tile(self.degree > 0, (len(self.z), 1))
            self._draw_further(everywhere, above, below, permutations)
        else:
            shared = (self.z, self.sums, *self._drawn(permutations), above, below)
            in_blocks(_shared_counts, len(self.z), shared)
        return above, below

    def _drawn(self, permutations: int) -> tuple[np.ndarray, ...]:
        """Return the numbers of neighbours, each region's, draws, and where a region is in them."""
        count, seed = self.z.shape[1], _seeds(self.rng, 1)[0]
        draws = _draws(seed, permutations, int(self.degree.max()) + 1, count)
        place = np.argsort(draws[:, :-1], axis=None, kind="stable")
        holder = np.bincount(draws[:, :-1].ravel(), minlength=count)
        start = np.concatenate([[0], np.cumsum(holder)])
        return *np.unique(self.degree, return_inverse=True), draws, start, place

    def _draw_further(self, chosen: np.ndarray, above, below, permutations: int) -> None:
        rows = np.flatnonzero(chosen.any(axis=1))
        region = [np.flatnonzero(chosen[row]) for row in rows]
        start = np.concatenate([[0], np.cumsum([len(r) for r in region])])
        flat = np.concatenate(region)
        counts = np.zeros((2, len(flat)), np.int64)
        if self.sums is None:
            self._count_each(rows, flat, start, permutations, counts)
        else:
            z, sums = self.z[rows], self.sums[rows]
            for done in range(0, permutations, DRAWS_AT_ONCE):
                drawn = self._drawn(min(DRAWS_AT_ONCE, permutations - done))
                in_blocks(_tail_counts, len(rows), (z, sums, *drawn, flat, start, *counts))
        where = np.repeat(rows, np.diff(start)), flat
        above[where] += counts[0]
        below[where] += counts[1]

    def _count_each(self, rows, flat, start, permutations: int, counts) -> None:
        """Count with weights that differ within rows, each industry with draws of its own."""
        weights, seeds = self.weights, _seeds(self.rng, len(rows))
        length = int(self.degree[flat].max()) + 1
        places = weights.indptr.astype(np.int64)
        given = (self.z[rows], self.lag[rows], places, weights.data, flat, start, seeds)
        in_blocks(_own_counts, len(rows), (*given, permutations, length, *counts))

    def _beyond(self, above, below) -> np.ndarray:
        if self.alternative == "greater":
            return above
        return below if self.alternative == "less" else np.minimum(above, below)

    def _p_value(self, above, below, drawn) -> np.ndarray:
        sides = 2 if self.alternative == "two-sided" else 1
        p_value = np.minimum(sides * (self._beyond(above, below) + 1) / (drawn + 1), 1)
        return np.where(self.degree > 0, p_value, np.nan)

    def _undecided(self, above, below, drawn, p_value, significant) -> np.ndarray:
        """Return where more permutations could still change what is significant."""
        beyond = self._beyond(above, below)
        few = (beyond < FEW_BEYOND) & (self.degree > 0)
        lowest = np.maximum(beyond - 2 * np.sqrt(beyond), 0) / drawn
        hopeful = _discoveries(np.where(few, np.minimum(lowest, p_value), p_value), self.rate)
        return few & (hopeful != significant).any(axis=1, keepdims=True)


def _discoveries(p_value: np.ndarray, rate: float) -> np.ndarray:
    """Return what Benjamini and Hochberg would call significant, row by row."""
    found = np.zeros(p_value.shape, bool)
    tests = np.sum(~np.isnan(p_value), axis=1)
    for row in np.flatnonzero((p_value <= rate).any(axis=1)):
        # Ranks of p-values above the rate do not matter: they are never discoveries.
        small = np.sort(p_value[row][p_value[row] <= rate])
        passed = small <= rate * np.arange(1, len(small) + 1) / tests[row] * (1 + 1e-12)
        if passed.any():
            found[row] = p_value[row] <= small[np.flatnonzero(passed)[-1]]
    return found


def _seeds(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.integers(0, 2**64, count, dtype=np.uint64)


@njit(cache=True)
def _draws(seed, permutations, length, count):
    """Return sequences of distinct regions, (permutations, length)."""
    order = np.arange(count).astype(np.int32)
    draws = np.empty((permutations, length), np.int32)
    state = seed
    for p in range(permutations):
        state = partial_shuffle(order, length, state)
        draws[p] = order[:length]
    return draws


@njit(cache=True, nogil=True)
def _add_up(own, degrees, draws, partial):
    """Write the sums of the first values of every draw, one row for each number of neighbours."""
    permutations, length = draws.shape
    for p in range(permutations):
        total, u = 0.0, 0
        while u < len(degrees) and degrees[u] == 0:
            u += 1
        for k in range(length - 1):
            total += own[draws[p, k]]
            if u < len(degrees) and degrees[u] == k + 1:
                partial[u, p] = total
                u += 1


@njit(cache=True, nogil=True)
def _mended(own, i, degree, sums, draws, place, low, high):
    """Return by how much counts change where a region is among its own neighbours.

    It cannot be: the next of the sequence takes its place.
    """
    length = draws.shape[1]
    more, fewer = 0, 0
    for e in place:
        p, position = e // (length - 1), e % (length - 1)
        if position < degree:
            drawn = sums[p]
            mended = drawn - own[i] + own[draws[p, degree]]
            more += (mended >= low) - (drawn >= low)
            fewer += (mended <= high) - (drawn <= high)
    return more, fewer


@njit(cache=True, nogil=True)
def _tail_counts(
    first, stop, z, sums, degrees, which, draws, holder, place, regions, start, above, below
):
    """Count as `_shared_counts`, for chosen regions of every industry."""
    permutations = len(draws)
    partial = np.zeros((len(degrees), permutations))
    for j in range(first, stop):
        own = z[j]
        _add_up(own, degrees, draws, partial)
        for c in range(start[j], start[j + 1]):
            i = regions[c]
            u = which[i]
            low, high = sums[j, i] - TIE, sums[j, i] + TIE
            at_least, at_most = 0, 0
            for drawn in partial[u]:
                at_least += drawn >= low
                at_most += drawn <= high
            more, fewer = _mended(
                own, i, degrees[u], partial[u], draws, place[holder[i] : holder[i + 1]], low, high
            )
            at_least, at_most = at_least + more, at_most + fewer
            if own[i] == 0:
                at_least = at_most = permutations
            above[c] += at_least if own[i] >= 0 else at_most
            below[c] += at_most if own[i] >= 0 else at_least


@njit(cache=True, nogil=True)
def _shared_counts(first, stop, z, sums, degrees, which, draws, start, place, above, below):
    """Count permuted statistics at or beyond the observed ones where a row's weights are equal."""
    count, permutations = z.shape[1], len(draws)
    partial = np.zeros((len(degrees), permutations))
    ordered = np.empty_like(partial)
    for j in range(first, stop):
        own = z[j]
        _add_up(own, degrees, draws, partial)
        for u in range(len(degrees)):
            ordered[u] = np.sort(partial[u])
        for i in range(count):
            u = which[i]
            degree = degrees[u]
            if degree == 0:
                continue
            low, high = sums[j, i] - TIE, sums[j, i] + TIE
            at_least = permutations - np.searchsorted(ordered[u], low)
            at_most = np.searchsorted(ordered[u], high, side="right")
            more, fewer = _mended(
                own, i, degree, partial[u], draws, place[start[i] : start[i + 1]], low, high
            )
            at_least, at_most = at_least + more, at_most + fewer
            above[j, i] = at_least if own[i] >= 0 else at_most
            below[j, i] = at_most if own[i] >= 0 else at_least
            if own[i] == 0:
                above[j, i] = below[j, i] = permutations


@njit(cache=True, nogil=True)
def _own_counts(
    first, stop, z, lag, indptr, weights, regions, start, seeds, permutations, length, above, below
):
    """Count as above for chosen regions of every industry, with any weights and draws of its own."""
    for j in range(first, stop):
        own = z[j]
        order = np.arange(len(own)).astype(np.int32)
        state = seeds[j]
        for _ in range(permutations):
            state = partial_shuffle(order, length, state)
            for c in range(start[j], start[j + 1]):
                i = regions[c]
                total, s = 0.0, 0
                for e in range(indptr[i], indptr[i + 1]):
                    if order[s] == i:
                        s += 1
                    total += weights[e] * own[order[s]]
                    s += 1
                difference = (total - lag[j, i]) * (1.0 if own[i] >= 0 else -1.0)
                slack = TIE if own[i] != 0 else np.inf
                above[c] += difference >= -slack
                below[c] += difference <= slack
