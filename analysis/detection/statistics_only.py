"""Clusters where only published figures are known: weaker, with grades in place of significance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking
from analysis.cluster_parameters import ClusterParameters
from analysis.detection.anchors import clusters_of_patches, core_patches
from analysis.detection.expected import expected_supporters, expected_ties
from analysis.detection.merging import patches
from analysis.detection.natures import natures as isic_natures
from analysis.detection.observed import FIRM_COLUMNS, LINK_COLUMNS, Observed, observed, side_by_side
from analysis.specialization import location_quotient
from analysis.stability import stability_grade

CORE = "core"
# Both hold 1 outside the error of a 90% interval.
GOOD_GRADES = ("A", "B")


@dataclass(frozen=True)
class StatisticalClusters:
    """Tables of labels.  Clusters are numbered from 1 in the order of their first cell."""

    clusters: pd.DataFrame
    cells: pd.DataFrame
    industries: pd.DataFrame


def clusters_from_statistics(
    activity: pd.DataFrame,
    neighbors,
    *,
    region_totals: pd.Series | None = None,
    coefficients: pd.DataFrame | None = None,
    natures: pd.Series | None = None,
    rounding: float = 0.0,
    revision: float = 0.05,
    least_activity: float = 0.0,
    parameters: ClusterParameters | None = None,
) -> StatisticalClusters:
    """Find clusters in a table of published figures, without firms or links.

    A cell is a seed if its quotient reaches ``min_quotient``, its activity ``least_activity``, and its
    stability grade is A or B: the quotient stays above 1 under the figures' rounding and revision.
    Seeds of an industry in regions that touch are one; where an input–output table is given, seeds
    that by the table sell ``sold_inside`` of what they make to others beside them support those, and
    what else the core buys by the table and is there at least as often as on average is listed as
    *expected, not observed*.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), jobs, value added …; NaN is unknown, never zero
    neighbors : array (E, 2) of region labels that share a border
    region_totals : Series of shape (R,), stated totals, optional
    coefficients : DataFrame with columns using, supplying, coefficient, optional
    natures : Series, usual role by industry; by default from ISIC's structure
    rounding, revision : float
        The unit the figures are rounded to, and the usual size of a revision as a share.
    least_activity : float, in the unit of the figures
    parameters : ClusterParameters, optional

    Returns
    -------
    StatisticalClusters
        ``clusters``: cluster, activity, location_quotient, grade (the worst of its cells).
        ``cells``: cluster, region, industry, activity, location_quotient, grade.
        ``industries``: cluster, industry, role, observed, confidence, coefficient.

    References
    ----------
    Moineddin, R., Beyene, J. and Boyle, E. (2003). Geographical Analysis 35(3), for the error.

    Examples
    --------
    >>> jobs = pd.DataFrame({"1312": [80, 10, 10], "4711": [20, 190, 190]}, index=list("abc"))
    >>> found = clusters_from_statistics(jobs, [("a", "b")])
    >>> found.cells
       cluster region industry  activity  location_quotient grade
    0        1      a     1312      80.0                4.0     A
    """
    parameters = parameters or ClusterParameters()
    checking.figures(least_activity, "least_activity", missing=False)
    values = activity.sort_index(axis=0).sort_index(axis=1).astype(float)
    quotient = location_quotient(values, region_totals=region_totals)
    grade = stability_grade(values, rounding=rounding, revision=revision)
    stands = (quotient >= parameters.min_quotient) & (values >= least_activity)
    stands &= grade.isin(GOOD_GRADES) & (values > 0)
    region, industry = np.nonzero(stands.to_numpy())
    seen = _without_firms(values, neighbors)
    found = patches(seen, region, industry)
    tied = pd.DataFrame({"seller": [], "buyer": [], "shared": [], "links": [], "exceeds": []})
    tied = tied.astype(
        {"seller": int, "buyer": int, "shared": bool, "links": float, "exceeds": bool}
    )
    if coefficients is not None:
        made = np.bincount(found.patch, values.to_numpy()[found.region, found.industry])
        tied = expected_ties(seen, found, made, coefficients, parameters)
    cluster = clusters_of_patches(found, tied, core_patches(found, tied, parameters))
    cells = _cells(values, quotient, grade, found, cluster)
    natures = isic_natures(values.columns) if natures is None else natures
    industries = _industries(cells, values, quotient, coefficients, natures, parameters)
    return StatisticalClusters(_clusters(cells, values, region_totals), cells, industries)


def _without_firms(values: pd.DataFrame, neighbors) -> Observed:
    firms, links = (
        pd.DataFrame(columns=list(FIRM_COLUMNS)),
        pd.DataFrame(columns=list(LINK_COLUMNS)),
    )
    nobody = observed(firms.astype({"employees": float}), links, [])
    near = side_by_side(neighbors, values.index)
    return Observed(
        nobody.firms, values.index, values.columns, nobody.table, near, nobody.relations
    )


def _cells(values, quotient, grade, found, cluster) -> pd.DataFrame:
    of_seed = cluster[found.patch] if len(cluster) else np.zeros(0, int)
    core = of_seed >= 0
    at = found.region[core], found.industry[core]
    cells = pd.DataFrame(
        {
            "cluster": of_seed[core] + 1,
            "region": values.index[at[0]],
            "industry": values.columns[at[1]],
            "activity": values.to_numpy()[at],
            "location_quotient": quotient.to_numpy()[at],
            "grade": grade.to_numpy()[at],
        }
    )
    return cells.sort_values(["cluster", "region", "industry"], ignore_index=True)


def _clusters(cells: pd.DataFrame, values: pd.DataFrame, totals) -> pd.DataFrame:
    """Return the quotient of each cluster as a whole: its regions, its core industries."""
    base = values.sum(axis=1) if totals is None else totals.reindex(values.index)
    rows = []
    for cluster, part in cells.groupby("cluster", sort=True):
        regions, industries = part["region"].unique(), part["industry"].unique()
        own = values.loc[regions, industries].sum().sum()
        share = own / base[regions].sum()
        rows.append(
            {
                "cluster": cluster,
                "activity": own,
                "location_quotient": share * base.sum() / values[industries].sum().sum(),
                "grade": part["grade"].max(),
            }
        )
    return pd.DataFrame(rows, columns=["cluster", "activity", "location_quotient", "grade"])


def _industries(cells, values, quotient, coefficients, natures, parameters) -> pd.DataFrame:
    core = cells.groupby(["cluster", "industry"])["activity"].sum().rename("weight").reset_index()
    rows = core[["cluster", "industry"]].assign(role=CORE, observed=True, confidence=1.0)
    if coefficients is not None and len(core):
        regions = cells[["cluster", "region"]].drop_duplicates()
        long = quotient.rename_axis(index="region", columns="industry").stack(future_stack=True)
        there = regions.merge(long.rename("location_quotient").reset_index(), on="region")
        present = there.groupby(["cluster", "industry"])["location_quotient"].max().reset_index()
        more = expected_supporters(core, present, coefficients, natures, parameters)
        rows = pd.concat([rows, more.assign(observed=False)], ignore_index=True)
    if "coefficient" not in rows:
        rows["coefficient"] = np.nan
    return rows.sort_values(["cluster", "industry"], ignore_index=True)
