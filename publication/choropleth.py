"""Where the colors of a map change: limits of classes, cut from the figures.  Pure."""

from decimal import ROUND_CEILING, Decimal

import numpy as np

# Half, a fifth less, average, a quarter more, double: how a location quotient is spoken of.
QUOTIENT_BREAKS = [0.5, 0.8, 1.0, 1.25, 2.0]
# Standard deviations from the mean, and growth in a year, part at 0.
SCORE_BREAKS = [-2.0, -1.0, 0.0, 1.0, 2.0]
RATE_BREAKS = [-0.1, -0.05, 0.0, 0.05, 0.1]
MOST_CLASSES = 5
# More different values than these are first grouped; breaks move by less than one group's width.
MOST_DISTINCT = 600


def natural_breaks(values, classes: int = MOST_CLASSES) -> list[float]:
    """Return the upper limits of all classes but the last, ascending.

    Zeros get a class of their own, so that "none" differs from "few".  Fewer different values than
    classes give one class each.  Limits are as round as they can be without moving a value.
    """
    known = np.array([value for value in values if value is not None], dtype=float)
    known = known[np.isfinite(known)]
    positive = known[known > 0]
    distinct, counts = np.unique(positive, return_counts=True)
    zero = [0.0] if positive.size and (known <= 0).any() else []
    if distinct.size < 2:
        return zero
    ends = last_of_classes(distinct, counts, min(classes, distinct.size))
    return zero + [roundest_between(distinct[end], distinct[end + 1]) for end in ends]


def last_of_classes(distinct: np.ndarray, counts: np.ndarray, classes: int) -> list[int]:
    """Return the index of the last value of every class but the last one (Fisher's exact method).

    The classes have the smallest sum of squared distances to their means (Fisher 1958, Jenks 1977).
    `distinct` is ascending, `counts` says how often each value occurs.
    """
    starts = _groups(distinct.size)
    weight = np.add.reduceat(counts, starts).astype(float)
    # Centered, because the sums of squares of large figures would cancel.
    total = np.add.reduceat((distinct - distinct.mean()) * counts, starts)
    square = np.add.reduceat((distinct - distinct.mean()) ** 2 * counts, starts)
    within = _sums_of_squares(weight, total, square)
    best, choice = within[0].copy(), []
    for _ in range(classes - 1):
        # rows: first group of the last class; columns: its last group
        cost = np.full_like(within, np.inf)
        cost[1:] = best[:-1, None] + within[1:]
        choice.append(cost.argmin(axis=0))
        best = cost.min(axis=0)
    ends, last = [], starts.size - 1
    for first in reversed(choice):
        last = first[last] - 1
        ends.append(last)
    after = np.append(starts[1:], distinct.size)
    return [int(after[end]) - 1 for end in reversed(ends)]


def _groups(size: int) -> np.ndarray:
    if size <= MOST_DISTINCT:
        return np.arange(size)
    return np.unique(np.linspace(0, size, MOST_DISTINCT, endpoint=False).astype(int))


def _sums_of_squares(weight, total, square) -> np.ndarray:
    """Return the sum of squared distances to the mean of values i … j at [i, j]; infinite for i > j."""
    weight, total, square = (np.concatenate([[0.0], np.cumsum(x)]) for x in (weight, total, square))
    n, t, s = (x[None, 1:] - x[:-1, None] for x in (weight, total, square))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.maximum(s - t * t / n, 0)
    return np.where(n > 0, spread, np.inf)


def roundest_between(low: float, high: float) -> float:
    """Return the number with the fewest digits that is at least `low` and below `high`."""
    exact = Decimal(float(low))
    for digits in range(17):
        last_place = Decimal((0, (1,), exact.adjusted() - digits))
        candidate = float(exact.quantize(last_place, ROUND_CEILING))
        if low <= candidate < high:
            return candidate
    return float(low)


def classes_of(values, breaks: list[float]) -> list[dict]:
    """Return {low, high, count} of each class; a class holds its upper limit, not its lower."""
    known = [value for value in values if value is not None]
    counts = np.bincount(np.searchsorted(breaks, known, side="left"), minlength=len(breaks) + 1)
    lows, highs = [None, *breaks], [*breaks, None]
    return [
        {"low": low, "high": high, "count": int(count)}
        for low, high, count in zip(lows, highs, counts, strict=True)
    ]
