"""How often clusters went from one stage of life to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking
from analysis.lifecycle import NOT_ENOUGH_DATA, STAGES

JUDGED = STAGES[:NOT_ENOUGH_DATA]


@dataclass(frozen=True)
class Transitions:
    """Tables of S judged stages, rows from, columns to; NaN where no cluster ever was in the stage."""

    counts: pd.DataFrame  # (S, S) cluster-years
    probabilities: pd.DataFrame  # (S, S) share of a row
    long_run: pd.Series  # (S,) share of clusters in each stage if these shares held for ever
    years_in_stage: pd.Series  # (S,) mean length of a stay in years; infinite where none ever left
    pairs: int


def stage_transitions(stages: pd.DataFrame) -> Transitions:
    r"""Count the changes of stage from one year to the next, over all clusters.

    With :math:`n_{ij}` clusters going from stage i in one year to j in the next,
    :math:`p_{ij} = n_{ij} / \sum_j n_{ij}`.  A pair needs both years to be judged and next to each
    other.  The long run solves :math:`\pi = \pi P` over the stages that were left at least once; it is
    NaN where the answer is not unique.

    Parameters
    ----------
    stages : DataFrame with columns cluster, year, stage; rows of stage not_enough_data count for nothing

    Returns
    -------
    Transitions

    References
    ----------
    Kemeny, J. and Snell, J. (1976). Finite Markov Chains. Springer.

    Examples
    --------
    >>> stages = pd.DataFrame({
    ...     "cluster": [1, 1, 1, 1, 2, 2], "year": [2020, 2021, 2022, 2023, 2020, 2021],
    ...     "stage": ["growing", "growing", "mature", "growing", "growing", "mature"],
    ... })
    >>> found = stage_transitions(stages)
    >>> found.counts.loc[["growing", "mature"], ["growing", "mature"]].to_numpy().tolist()
    [[1, 2], [1, 0]]
    >>> found.long_run[["growing", "mature"]].round(2).to_dict()
    {'growing': 0.6, 'mature': 0.4}
    """
    unknown = set(stages["stage"]) - set(STAGES)
    if unknown:
        raise checking.refusal("stages.stage", sorted(unknown)[0], f"one of {', '.join(STAGES)}")
    if stages.duplicated(["cluster", "year"]).any():
        raise checking.refusal("stages", "a cluster's year twice", "one row per cluster and year")
    judged = stages[stages["stage"].isin(JUDGED)]
    later = judged.assign(year=judged["year"] - 1)
    pairs = judged.merge(later, on=["cluster", "year"], suffixes=("", "_next"))
    counts = pd.crosstab(pairs["stage"], pairs["stage_next"])
    counts = counts.reindex(index=list(JUDGED), columns=list(JUDGED), fill_value=0).astype(np.int64)
    counts.index.name, counts.columns.name = "from", "to"
    left = counts.sum(axis=1)
    probabilities = counts.div(left.where(left > 0), axis=0)
    stay = pd.Series(np.diag(probabilities), index=counts.index)
    with np.errstate(divide="ignore"):
        years = pd.Series(np.where(stay < 1, 1 / (1 - stay), np.inf), index=counts.index)
    return Transitions(
        counts, probabilities, _long_run(probabilities), years.where(stay.notna()), len(pairs)
    )


def _long_run(probabilities: pd.DataFrame) -> pd.Series:
    """Return the stationary shares of the stages that were ever left, NaN where they are not unique."""
    known = probabilities.index[probabilities.notna().all(axis=1)]
    matrix = probabilities.loc[known, known].to_numpy()
    shares = pd.Series(np.nan, index=probabilities.index)
    # A stage that is entered and never seen left, or two that never lead to each other: no one answer.
    if not len(known) or not np.allclose(matrix.sum(axis=1), 1):
        return shares
    values, vectors = np.linalg.eig(matrix.T)
    at_one = np.isclose(values, 1)
    if at_one.sum() != 1:
        return shares
    vector = np.real(vectors[:, at_one].ravel())
    shares[known] = vector / vector.sum()
    return shares
