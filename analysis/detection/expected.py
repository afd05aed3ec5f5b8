"""Where links were never surveyed, an input–output table says who might support a cluster."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.cluster_parameters import ClusterParameters
from analysis.detection.merging import Patches, reach
from analysis.detection.observed import Observed

EXPECTED_CONFIDENCE = 0.3  # no observation stands behind it


def expected_supporters(
    core: pd.DataFrame,
    present: pd.DataFrame,
    coefficients: pd.DataFrame,
    natures: pd.Series,
    parameters: ClusterParameters,
) -> pd.DataFrame:
    """List what the core's inputs are in the table and is at least as common there as on average.

    Parameters
    ----------
    core : DataFrame with columns cluster, industry, weight (labels; jobs or firms)
    present : DataFrame with columns cluster, industry, location_quotient (of firms or jobs)
    coefficients : DataFrame with columns using, supplying, coefficient
    natures : Series, role by industry

    Returns
    -------
    DataFrame with columns cluster, industry, role, coefficient, confidence, ordered

    Examples
    --------
    >>> expected_supporters(
    ...     pd.DataFrame({"cluster": [1], "industry": ["31"], "weight": [10.0]}),
    ...     pd.DataFrame({"cluster": [1], "industry": ["16"], "location_quotient": [1.5]}),
    ...     pd.DataFrame({"using": ["31"], "supplying": ["16"], "coefficient": [0.2]}),
    ...     pd.Series({"16": "raw_material"}), ClusterParameters(),
    ... )
       cluster industry          role  coefficient  confidence
    0        1       16  raw_material          0.2         0.3
    """
    checking.figures(coefficients["coefficient"], "coefficients.coefficient", missing=False)
    weight = core.assign(weight=core["weight"].clip(lower=1e-9))
    weight["weight"] /= weight.groupby("cluster")["weight"].transform("sum")
    bought = weight.merge(coefficients, left_on="industry", right_on="using")
    bought["coefficient"] = bought["coefficient"] * bought["weight"]
    bought = bought.groupby(["cluster", "supplying"], sort=True)["coefficient"].sum().reset_index()
    bought = bought.rename(columns={"supplying": "industry"})
    of_core = pd.MultiIndex.from_frame(core[["cluster", "industry"]])
    bought = bought[~pd.MultiIndex.from_frame(bought[["cluster", "industry"]]).isin(of_core)]
    found = bought.merge(present, on=["cluster", "industry"])
    found = found[
        (found["coefficient"] >= parameters.expected_coefficient)
        & (found["location_quotient"] >= 1)
    ]
    role = found["industry"].map(natures.to_dict())
    found = found.assign(role=role, confidence=EXPECTED_CONFIDENCE)[role.notna().to_numpy()]
    columns = ["cluster", "industry", "role", "coefficient", "confidence"]
    return found[columns].reset_index(drop=True)


def positions(coefficients: pd.DataFrame, industries: pd.Index) -> pd.DataFrame:
    """Return the coefficients between industries that are listed, by their positions."""
    rows = pd.DataFrame(
        {
            "using": industries.get_indexer(pd.Index(coefficients["using"])),
            "supplying": industries.get_indexer(pd.Index(coefficients["supplying"])),
            "coefficient": coefficients["coefficient"].to_numpy(float),
        }
    )
    return rows[(rows["using"] >= 0) & (rows["supplying"] >= 0)]


def expected_ties(
    seen: Observed,
    found: Patches,
    activity: np.ndarray,
    coefficients: pd.DataFrame,
    parameters: ClusterParameters,
) -> pd.DataFrame:
    """List whom a patch lives on by the table, of those within reach whose links were not surveyed.

    A patch lives on others if, by the coefficients and the patches' `activity` (Q,), they take
    ``sold_inside`` of what it makes: a region of farms does not only serve the one mill beside it.
    Rows are like those of :func:`analysis.detection.merging.ties`, with the coefficient as links.
    """
    known = seen.relations.sales + seen.relations.purchases > 0
    inside = found.of_firm >= 0
    firms = np.bincount(found.of_firm[inside], minlength=len(found))
    asked = np.bincount(found.of_firm[inside], known[inside], len(found))
    thin = (asked < parameters.surveyed_share * firms) | (firms == 0)
    seller, buyer = np.divmod(reach(seen, found), max(len(found), 1))
    both = thin[seller] & thin[buyer]
    industry = pd.Series(found.industry).groupby(found.patch).first().to_numpy()
    pairs = pd.DataFrame({"seller": seller[both], "buyer": buyer[both]})
    pairs = pairs.assign(supplying=industry[pairs["seller"]], using=industry[pairs["buyer"]])
    rows = pairs.merge(positions(coefficients, seen.industries), on=["supplying", "using"])
    rows = rows[rows["coefficient"] >= parameters.expected_coefficient]
    taken = rows["coefficient"] * activity[rows["buyer"]]
    sold = np.bincount(rows["seller"], taken, len(found))
    rows = rows[(sold >= parameters.sold_inside * activity)[rows["seller"]]]
    rows = rows[["seller", "buyer"]].assign(shared=False, links=rows["coefficient"], exceeds=True)
    return rows.astype({"exceeds": bool, "shared": bool})
