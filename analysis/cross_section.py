"""All measures of one table of regions by industries, side by side: what a run stores of a year."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis import checking
from analysis.agglomeration import coagglomeration_of_groups
from analysis.change import shift_share_by_region
from analysis.concentration import cluster_index
from analysis.contiguity import row_standardized
from analysis.hotspots import getis_ord_star, local_moran, moran_by_industry
from analysis.indices import all_indices
from analysis.inequality import theil_by_column
from analysis.relatedness import economic_complexity, proximity, relatedness_density
from analysis.significance import q_values, q_values_by_column
from analysis.specialization import location_quotient, standardized_quotient
from analysis.strength import observatory_stars, strong_clusters

QUADRANTS = np.array([None, "high_high", "low_high", "low_low", "high_low"], dtype=object)


@dataclass(frozen=True)
class Surroundings:
    """What does not change from table to table of one level: the map and the classification."""

    neighbors: csr_array | None = None  # (R, R), 1 where two regions touch
    regions: pd.Index = field(default_factory=lambda: pd.Index([]))  # (R,) their labels
    area_km2: pd.Series | None = None
    population: pd.Series | None = None
    groups: pd.Series | None = None  # group of each industry
    permutations: int = 999
    most_permutations: int = 999


@dataclass(frozen=True)
class CrossSection:
    """Measures by grain: ``cells`` holds arrays (R, I), the others have one row per label."""

    cells: dict[str, np.ndarray]
    industries: pd.DataFrame
    regions: pd.DataFrame


def cross_section(
    activity: pd.DataFrame,
    surroundings: Surroundings,
    *,
    rng: np.random.Generator,
    quotient: pd.DataFrame | None = None,
    start: pd.DataFrame | None = None,
    employment: pd.DataFrame | None = None,
    establishments: pd.DataFrame | None = None,
) -> CrossSection:
    """Compute every measure that needs no single firms.

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures; NaN for unknown
    surroundings : Surroundings
    rng : numpy Generator, for the permutations of local Moran
    quotient : DataFrame of shape (R, I), optional, quotients by another base than the table's sums
    start : DataFrame, optional, the activity of an earlier year, for shift-share
    employment, establishments : DataFrames of shape (R, I), optional
        Where both are given, the rules of the observatories and the cluster index follow.

    Returns
    -------
    CrossSection
        Every measure is the one of the function of its name; q-values are Benjamini and Hochberg's
        over the regions of an industry (local Moran) or over the industries.

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "food": [0, 4]}, index=["north", "south"])
    >>> found = cross_section(jobs, Surroundings(), rng=np.random.default_rng(1))
    >>> found.regions[["herfindahl", "hachman"]]
           herfindahl  hachman
    north         1.0      0.5
    south         1.0      0.5
    """
    given = location_quotient(activity) if quotient is None else quotient
    groups = _groups(surroundings, activity)
    indices = all_indices(activity, groups)
    on_map, of_industries = _on_the_map(given, surroundings, rng)
    related, complexity = _relatedness(given)
    cells = {"standardized_location_quotient": standardized_quotient(given).to_numpy()}
    cells |= on_map | related
    if employment is not None and establishments is not None:
        cells |= _rules(employment, establishments, surroundings)
    regions = indices.regions.assign(complexity=complexity[0])
    if start is not None:
        shifts = shift_share_by_region(start, activity)
        regions = regions.join(shifts.by_region.reindex(activity.index))
        cells["regional_shift"] = shifts.regional.reindex(
            index=activity.index, columns=activity.columns
        ).to_numpy()
    theil_t, theil_l = theil_by_column(activity.to_numpy(dtype=float))
    together = np.nan if groups is None else coagglomeration_of_groups(activity, groups)
    industries = indices.industries.assign(
        complexity=complexity[1], theil_t=theil_t, theil_l=theil_l, group_coagglomeration=together
    )
    return CrossSection(cells, industries.join(of_industries), regions)


def _groups(surroundings: Surroundings, activity: pd.DataFrame) -> pd.Series | None:
    groups = surroundings.groups
    if groups is None:
        return None
    groups = groups.reindex(activity.columns)
    # Where the industries themselves are the groups, nothing can be related within one.
    return None if groups.isna().any() or groups.is_unique else groups


def _on_the_map(quotient, surroundings, rng) -> tuple[dict[str, np.ndarray], pd.DataFrame]:
    """Return local and global autocorrelation of the quotients, where neighbors are known."""
    if surroundings.neighbors is None or quotient.empty:
        return {}, pd.DataFrame(index=quotient.columns)
    place = surroundings.regions.get_indexer(quotient.index)
    if (place < 0).any():
        missing = checking.shown(quotient.index[place < 0][0])
        raise checking.refusal("surroundings.regions", f"no region {missing}", "all of the table")
    touching = csr_array(surroundings.neighbors[place][:, place])
    weights = row_standardized(touching)
    local = local_moran(
        quotient,
        weights,
        rng=rng,
        permutations=surroundings.permutations,
        most_permutations=surroundings.most_permutations,
    )
    p_value = local.p_value.to_numpy()
    cells = {
        "local_moran": local.statistic.to_numpy(),
        "local_moran_p": p_value,
        "local_moran_q": q_values_by_column(p_value),
        "local_moran_class": QUADRANTS[local.quadrant.to_numpy()],
        "getis_ord_z": getis_ord_star(quotient, touching).z.to_numpy(),
    }
    overall = moran_by_industry(quotient, weights)
    return cells, pd.DataFrame(
        {
            "moran": overall["statistic"],
            "moran_z": overall["z"],
            "moran_p": overall["p_value"],
            "moran_q": q_values(overall["p_value"].to_numpy()),
        }
    )


def _relatedness(quotient: pd.DataFrame):
    """Return the density around every cell, and the complexity of regions and industries."""
    there, known = comparable(quotient)
    present = (quotient.loc[there, known] >= 1).astype(float)
    density = np.full(quotient.shape, np.nan)
    regions, industries = (
        pd.Series(np.nan, labels) for labels in (quotient.index, quotient.columns)
    )
    if present.shape[1] > 1 and present.to_numpy().any():
        close = proximity(present)
        density[np.ix_(there, known)] = relatedness_density(present, close).to_numpy()
        complexity = economic_complexity(present)
        regions = complexity.regions.reindex(quotient.index)
        industries = complexity.industries.reindex(quotient.columns)
    return {"relatedness_density": density}, (regions, industries)


def comparable(quotient: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the regions with any activity, and the industries whose quotient is known in all of them."""
    known = quotient.notna().to_numpy()
    there = np.any(known, axis=1)
    return np.asarray(there), np.asarray(np.all(known[there], axis=0) & np.any(there))


def _rules(employment, establishments, surroundings) -> dict[str, np.ndarray]:
    found = {
        "strong_cluster": strong_clusters(employment, establishments).to_numpy(),
        "observatory_stars": observatory_stars(employment).to_numpy(),
    }
    area, people = surroundings.area_km2, surroundings.population
    if area is not None and people is not None:
        here = employment.index
        found["cluster_index"] = cluster_index(
            employment, establishments, area.reindex(here), people.reindex(here)
        ).to_numpy()
    return found
