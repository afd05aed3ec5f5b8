"""Random networks in which every firm keeps its numbers of buyers and of suppliers."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.chance import next_state, unit


@njit(cache=True, nogil=True)
def random_networks(start, source, target, member, simulations, exchanges, seed):
    """Return inside links, answered ones and linked members: first as given, then by chance.

    ``source`` is sorted, and ``start`` says where each firm's links begin.
    """
    own = target.copy()
    found = np.zeros((simulations + 1, 3), np.int64)
    _measure(start, source, own, member, found[0])
    state = seed
    links = len(source)
    for s in range(simulations):
        for _ in range(exchanges):
            state = next_state(state)
            first = int(unit(state) * links)
            state = next_state(state)
            second = int(unit(state) * links)
            a, b = source[first], source[second]
            to_a, to_b = own[first], own[second]
            if a in (b, to_b) or to_a in (b, to_b):
                continue
            if not _linked(start, own, a, to_b) and not _linked(start, own, b, to_a):
                own[first], own[second] = to_b, to_a
        _measure(start, source, own, member, found[s + 1])
    return found


@njit(cache=True, nogil=True)
def _linked(start, target, supplier, buyer):
    for e in range(start[supplier], start[supplier + 1]):  # noqa: SIM110 - Numba knows no any()
        if target[e] == buyer:
            return True
    return False


@njit(cache=True, nogil=True)
def _measure(start, source, target, member, found):
    linked = np.zeros(len(member), np.bool_)
    for e in range(len(source)):
        if member[source[e]] and member[target[e]]:
            found[0] += 1
            found[1] += _linked(start, target, target[e], source[e])
            linked[source[e]] = linked[target[e]] = True
    found[2] = linked.sum()
