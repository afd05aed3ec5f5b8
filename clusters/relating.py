"""Which industries are found together?"""

import numpy as np
import pandas as pd

from analysis import (
    association,
    coagglomeration,
    cosine,
    input_output_link,
    jaccard,
    location_quotient,
    proximity,
)
from analysis.cross_section import comparable
from analysis.detection.expected import positions

# An industry's closest others are stored, not all of them.
CLOSEST = 20


def closest_pairs(
    activity: pd.DataFrame,
    quotient: pd.DataFrame | None = None,
    coefficients: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List, for every industry, the others it is closest to: industry, other and how related.

    Where an input–output table is given (using, supplying, coefficient), also how strongly they trade.
    """
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
    if coefficients is not None:
        tables["input_output_link"] = input_output_link(flows(activity, coefficients))
    one, other = _closest(tables["proximity"].to_numpy())
    pairs = pd.DataFrame({"industry": given.columns[one], "other": given.columns[other]})
    return pairs.assign(**{name: table.to_numpy()[one, other] for name, table in tables.items()})


def flows(activity: pd.DataFrame, coefficients: pd.DataFrame) -> pd.DataFrame:
    """Return what each industry (row) sells to each by the table, were output in proportion to activity."""
    industries = activity.columns
    rows = positions(coefficients, industries)
    table = np.zeros((len(industries), len(industries)))
    using = rows["using"].to_numpy()
    table[rows["supplying"], using] = rows["coefficient"] * activity.sum().to_numpy()[using]
    return pd.DataFrame(table, industries, industries)


def _closest(close: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of every industry and of its closest others that it ever meets."""
    distance = np.where(close > 0, -close, np.inf)
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")[:, :CLOSEST]
    one = np.repeat(np.arange(len(close)), order.shape[1])
    met = np.isfinite(distance[one, order.ravel()])
    return one[met], order.ravel()[met]
