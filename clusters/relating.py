"""Which industries are found together?"""

import numpy as np
import pandas as pd

from analysis import (
    association,
    coagglomeration,
    cosine,
    jaccard,
    location_quotient,
    proximity,
)
from analysis.cross_section import comparable

# An industry's closest others are stored, not all of them.
CLOSEST = 20


def closest_pairs(activity: pd.DataFrame, quotient: pd.DataFrame | None = None) -> pd.DataFrame:
    """List, for every industry, the others it is closest to: industry, other and how related."""
    given = location_quotient(activity) if quotient is None else quotient
    there, known = comparable(given)
    given, activity = given.loc[there, known], activity.loc[there, known]
    if given.shape[1] < 2:
        return pd.DataFrame()
    present = (given >= 1).astype(float)
    tables = {
        "proximity": proximity(present),
        "cosine": cosine(given),
        "jaccard": jaccard(present),
        "association": association(present),
        "coagglomeration": coagglomeration(activity, activity.sum(axis=1) / activity.sum().sum()),
    }
    one, other = _closest(tables["proximity"].to_numpy())
    pairs = pd.DataFrame({"industry": given.columns[one], "other": given.columns[other]})
    return pairs.assign(**{name: table.to_numpy()[one, other] for name, table in tables.items()})


def _closest(close: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of every industry and of its closest others that it ever meets."""
    distance = np.where(close > 0, -close, np.inf)
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")[:, :CLOSEST]
    one = np.repeat(np.arange(len(close)), order.shape[1])
    met = np.isfinite(distance[one, order.ravel()])
    return one[met], order.ravel()[met]
