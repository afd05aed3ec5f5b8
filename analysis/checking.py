"""Every public function turns bad input into a sentence here, or lets it through unchanged."""

from __future__ import annotations

import operator

import numpy as np
import pandas as pd


def refusal(argument: str, found: object, allowed: str) -> ValueError:
    """Return the error that names the argument, what it holds and what is allowed."""
    return ValueError(f"{argument} holds {found}; allowed: {allowed}")


def figures(values, argument: str, *, missing: bool = True) -> np.ndarray:
    """Return the values as floats: finite, not negative, NaN (unknown) only where ``missing``."""
    found = numbers(values, argument)
    if found.size and found.min() >= 0 and found.max() < np.inf:
        return found  # neither holds where one of them is NaN
    unknown = np.isnan(found)
    bad = (found < 0) | np.isinf(found) | (unknown if not missing else False)
    if bad.any():
        allowed = "finite figures of 0 or more" + (", NaN for unknown" if missing else "")
        raise refusal(argument, found[bad].flat[0], allowed)
    return found


def numbers(values, argument: str) -> np.ndarray:
    """Return the values as floats, whatever they are."""
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise refusal(argument, "something that is not a number", "numbers") from None


def finite(values, argument: str) -> np.ndarray:
    """Return the values as floats of either sign, NaN for unknown."""
    found = numbers(values, argument)
    if np.isinf(found).any():
        raise refusal(argument, "an infinite value", "finite values, NaN for unknown")
    return found


def shown(label: object) -> str:
    """Return a label as a person would write it, without the type that NumPy adds."""
    return repr(label.item() if isinstance(label, np.generic) else label)


def unique_labels(labels: pd.Index, argument: str) -> None:
    """Refuse labels that occur twice or are missing."""
    if labels.has_duplicates:
        twice = labels[labels.duplicated()][0]
        raise refusal(argument, f"the label {shown(twice)} twice", "unique labels")
    several = isinstance(labels, pd.MultiIndex)  # which cannot say itself whether one is missing
    if labels.to_frame().isna().any(axis=None) if several else labels.hasnans:
        raise refusal(argument, "a missing label", "labels that are all present")


def table(frame: pd.DataFrame, argument: str, *, missing: bool = True) -> np.ndarray:
    """Return the figures of a labelled (R, I) table."""
    if not isinstance(frame, pd.DataFrame):
        raise refusal(argument, type(frame).__name__, "a DataFrame of regions by industries")
    unique_labels(frame.index, f"{argument}.index")
    unique_labels(frame.columns, f"{argument}.columns")
    return figures(frame, argument, missing=missing)


def labelled(values, argument: str) -> pd.Series:
    """Return one figure per label; what comes without labels is numbered."""
    if isinstance(values, pd.Series):
        return values
    array = np.asarray(values)
    if isinstance(values, pd.DataFrame) or array.ndim != 1:
        raise refusal(argument, type(values).__name__, "a Series, or an array of one dimension")
    return pd.Series(array)


def aligned(
    series: pd.Series, labels: pd.Index, argument: str, *, missing: bool = True
) -> np.ndarray:
    """Return a labelled figure per region or industry in the order of ``labels``."""
    if not isinstance(series, pd.Series):
        raise refusal(argument, type(series).__name__, "a Series with one figure per label")
    unique_labels(series.index, f"{argument}.index")
    absent = labels.difference(series.index, sort=False)
    if len(absent):
        raise refusal(argument, f"no figure for {shown(absent[0])}", "one for every label")
    return figures(series.reindex(labels), argument, missing=missing)


def column(values, length: int | None, argument: str) -> np.ndarray:
    """Return a one-dimensional array of labels, one per plant, none missing."""
    array = np.asarray(values)
    if array.ndim != 1 or (length is not None and len(array) != length):
        wanted = "one value" if length is None else f"{length} values"
        raise refusal(argument, f"shape {array.shape}", f"{wanted} per plant, one-dimensional")
    if pd.isna(array).any():
        raise refusal(argument, "a missing label", "labels that are all present")
    return array


def whole(value: int, least: int, argument: str) -> int:
    """Return a whole number that is not below the least one allowed."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or number < least:
        raise refusal(argument, repr(value), f"a whole number, at least {least}")
    return number


def generator(rng) -> np.random.Generator:
    """Return what chance is drawn from, or refuse a missing seed."""
    if not isinstance(rng, np.random.Generator):
        raise refusal("rng", repr(rng), "a numpy.random.Generator, which holds the seed")
    return rng


def between(value: float, low: float, high: float, argument: str) -> float:
    """Return a number strictly inside an interval."""
    if not low < value < high:
        raise refusal(argument, value, f"a number between {low} and {high}")
    return float(value)


def square(frame: pd.DataFrame, labels: pd.Index, argument: str) -> np.ndarray:
    """Return the figures of a table that has the same labels on both sides, in their order."""
    table(frame, argument)
    for axis in (frame.index, frame.columns):
        if len(difference := axis.symmetric_difference(labels, sort=False)):
            found = f"{shown(difference[0])} on one side only"
            raise refusal(argument, found, "the same labels on both sides")
    return np.asarray(frame.reindex(index=labels, columns=labels), dtype=float)
