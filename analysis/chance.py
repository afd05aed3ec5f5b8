"""Random numbers inside compiled loops, from a seed that a NumPy generator has drawn.

Every task has its own state, so that results do not depend on how many threads share the work.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators: SplitMix64.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_UNIT = 1.0 / 9007199254740992.0  # 2^-53


@njit(cache=True, inline="always")
def unit(state):
    """Return a number from 0 to below 1 that belongs to a state."""
    mixed = (state ^ (state >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    mixed = mixed ^ (mixed >> np.uint64(31))
    return (mixed >> np.uint64(11)) * _UNIT


@njit(cache=True, inline="always")
def next_state(state):
    """Return the state after this one."""
    return state + _GOLDEN


@njit(cache=True)
def partial_shuffle(order, length, state):
    """Put a random sequence of distinct entries at the front of ``order``; return the next state."""
    count = len(order)
    for place in range(length):
        state = next_state(state)
        other = place + int(unit(state) * (count - place))
        order[place], order[other] = order[other], order[place]
    return state
