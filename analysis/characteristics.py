"""Commonality, concentration and connectivity of clusters, each a percentile of a stated reference set."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import checking
from analysis.agglomeration import ellison_glaeser_by_industry
from analysis.detection.found import CORE, FoundClusters
from analysis.detection.merging import lookup
from analysis.detection.observed import Observed

COMMONALITY, CONCENTRATION, CONNECTIVITY = "commonality", "concentration", "connectivity"
SCORE = "score"
# What a percentile is set against.
RANDOM_SETS = "random_sets"  # sets of as many industries, drawn at random
GROUPS = "groups"  # every region × industry with at least min_firms firms
INDUSTRIES = "industries"  # every industry with at least two firms
CHANCE = "chance"  # the random network of the same numbers of links
COLUMNS = [
    "cluster",
    "characteristic",
    "part",
    "value",
    "low",
    "high",
    "expected",
    "percentile",
    "reference",
]


def cluster_characteristics(
    found: FoundClusters,
    relatedness: pd.DataFrame,
    *,
    min_firms: int = 5,
    draws: int = 999,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    r"""Describe each cluster by the three characteristics of Lyon and Atherton, with their parts.

    * **commonality**: the mean relatedness of its industries, as a percentile of that of random sets of
      as many industries.
    * **concentration**: the mean of three percentiles: its quotient and its share of national
      jobs among all region × industry groups with at least ``min_firms`` firms, and the largest γ
      of its core industries (Ellison and Glaeser) among all industries.
    * **connectivity**: the mean of two percentiles among the same groups: the share of the core's
      purchases that come from its own regions, and the share of core firms with any link inside
      them; beside it the links inside against the random network of the same numbers of links.

    Parameters
    ----------
    found : FoundClusters
    relatedness : DataFrame of shape (I, I), for instance proximity, of the same industry labels
    min_firms, draws : int
    rng : numpy Generator, needed for the random sets

    Returns
    -------
    DataFrame, one row per cluster, characteristic and part; the part ``score`` is the characteristic
        cluster, characteristic, part, value, low, high, expected (what the reference set has on
        average), percentile (0–100), reference.  NaN where a figure is not defined: a single
        industry has no commonality, unsurveyed firms no connectivity.

    References
    ----------
    Lyon, F. and Atherton, A. (2000). A Business View of Clustering. Hidalgo, C. et al. (2007). Science
    317(5837). Ellison, G. and Glaeser, E. (1997). JPE 105(5).

    Examples
    --------
    >>> from analysis.detection import detected_clusters
    >>> firms = pd.DataFrame({
    ...     "firm": range(400), "holding": None, "employees": 10.0,
    ...     "region": ["north"] * 60 + ["south"] * 340,
    ...     "industry": ["1312"] * 30 + ["1311"] * 30 + ["4711"] * 340,
    ... })
    >>> links = pd.DataFrame({
    ...     "supplier": [*range(30, 60), *range(300, 390)], "buyer": [*range(30), *range(200, 290)],
    ...     "kind": "raw_material",
    ... })
    >>> found = detected_clusters(firms, links, [("north", "south")])
    >>> related = pd.DataFrame(1.0, index=found.seen.industries, columns=found.seen.industries)
    >>> table = cluster_characteristics(found, related, rng=np.random.default_rng(1))
    >>> table[table["part"] == "local_sourcing"][["characteristic", "value"]]
      characteristic  value
    9   connectivity    1.0
    """
    parts = [
        _commonality(found.industries, relatedness, draws, checking.generator(rng)),
        _concentration(found, min_firms),
        _connectivity(found, min_firms),
    ]
    every = pd.concat(parts, ignore_index=True)
    scores = every.groupby(["cluster", "characteristic"], sort=True)
    counted = every[every["reference"] != CHANCE].groupby(["cluster", "characteristic"])
    mean = counted["percentile"].mean().reindex(list(scores.groups)).rename("percentile")
    score = mean.rename_axis(["cluster", "characteristic"]).reset_index()
    score = score.assign(part=SCORE, value=score["percentile"], reference="")
    table = pd.concat([every, score], ignore_index=True)
    order = table["part"].ne(SCORE)
    table = table.assign(order=order).sort_values(
        ["cluster", "characteristic", "order", "part"], ignore_index=True
    )
    return table.reindex(columns=COLUMNS)


def percentile(values, reference) -> np.ndarray:
    """Return the percentage of the reference below each value, half of the equal ones included.

    >>> percentile([2.0, 9.0], [1, 2, 3, 4])
    array([ 37.5, 100. ])
    """
    known = np.sort(np.asarray(reference, float)[np.isfinite(np.asarray(reference, float))])
    values = np.asarray(values, float)
    if not len(known):
        return np.full(len(values), np.nan)
    below = np.searchsorted(known, values, "left") + np.searchsorted(known, values, "right")
    return np.where(np.isfinite(values), below / 2 / len(known) * 100, np.nan)


def _rows(cluster, characteristic: str, part: str, reference: str, **figures) -> pd.DataFrame:
    labels = {"characteristic": characteristic, "part": part, "reference": reference}
    return pd.DataFrame({"cluster": np.asarray(cluster), **labels, **figures})


def _commonality(industries: pd.DataFrame, relatedness: pd.DataFrame, draws, rng) -> pd.DataFrame:
    matrix = relatedness.to_numpy(float, copy=True)
    np.fill_diagonal(matrix, np.nan)
    usable = np.flatnonzero(np.isfinite(matrix).any(axis=1))
    rows = []
    sets: dict[int, np.ndarray] = {}
    for cluster, part in industries.groupby("cluster"):
        place = relatedness.index.get_indexer(pd.Index(part["industry"].unique()))
        sets[int(str(cluster))] = place[place >= 0]
    chance: dict[int, np.ndarray] = {}
    for size in sorted({len(members) for members in sets.values()}):
        enough = 2 <= size <= len(usable)
        chance[size] = np.array(
            [_mean_of_pairs(matrix, rng.choice(usable, size, replace=False)) for _ in range(draws)]
            if enough
            else [np.nan]
        )
    for cluster, members in sets.items():
        value, random = _mean_of_pairs(matrix, members), chance[len(members)]
        rows.append((cluster, value, np.mean(random), percentile([value], random)[0]))
    figures = np.array(rows, float).reshape(-1, 4).T
    return _rows(
        figures[0].astype(int),
        COMMONALITY,
        "relatedness",
        RANDOM_SETS,
        value=figures[1],
        expected=figures[2],
        percentile=figures[3],
    )


def _mean_of_pairs(matrix: np.ndarray, members: np.ndarray) -> float:
    pairs = matrix[np.ix_(members, members)]
    known = np.isfinite(pairs)
    return float(pairs[known].mean()) if known.any() else float("nan")


def _concentration(found: FoundClusters, min_firms: int) -> pd.DataFrame:
    groups = found.tested[found.tested["firms"] >= min_firms]
    national = found.seen.table.groupby("industry")["employees"].sum()
    share = groups["employment"] / groups["industry"].map(national)
    clusters = found.clusters
    cores = found.industries[found.industries["role"] == CORE]
    codes = pd.Series(national.to_numpy(), index=found.seen.industries[national.index.to_numpy()])
    total = cores.assign(jobs=cores["industry"].map(codes)).groupby("cluster")["jobs"].sum()
    own = clusters["employment"].to_numpy() / clusters["cluster"].map(total).to_numpy()
    quotient = clusters["location_quotient"].to_numpy()
    gamma = _gammas(found.seen)
    of_core = cores.assign(gamma=cores["industry"].map(gamma)).groupby("cluster")["gamma"].max()
    largest = clusters["cluster"].map(of_core).to_numpy(float)
    return pd.concat(
        [
            _rows(
                clusters["cluster"],
                CONCENTRATION,
                "location_quotient",
                GROUPS,
                value=quotient,
                low=clusters["low"].to_numpy(),
                high=clusters["high"].to_numpy(),
                expected=groups["location_quotient"].mean(),
                percentile=percentile(quotient, groups["location_quotient"]),
            ),
            _rows(
                clusters["cluster"],
                CONCENTRATION,
                "national_share",
                GROUPS,
                value=own,
                expected=share.mean(),
                percentile=percentile(own, share),
            ),
            _rows(
                clusters["cluster"],
                CONCENTRATION,
                "ellison_glaeser",
                INDUSTRIES,
                value=largest,
                expected=gamma.mean(),
                percentile=percentile(largest, gamma),
            ),
        ],
        ignore_index=True,
    )


def _gammas(seen: Observed) -> pd.Series:
    """Return γ of each industry by its label."""
    known = seen.table["employees"].gt(0).to_numpy()
    table = ellison_glaeser_by_industry(
        seen.table["employees"].to_numpy()[known],
        seen.region[known],
        seen.industries.to_numpy()[seen.industry[known]],
        _region_shares(seen, known),
    )
    return table["gamma"].astype(float)


def _region_shares(seen: Observed, known) -> pd.Series:
    jobs = np.bincount(
        seen.region[known], seen.table["employees"].to_numpy()[known], len(seen.regions)
    )
    return pd.Series(jobs / max(jobs.sum(), 1e-300))


def _connectivity(found: FoundClusters, min_firms: int) -> pd.DataFrame:
    seen = found.seen
    relations = seen.relations
    known = np.maximum(relations.supplier, relations.buyer) < len(seen.firms)
    supplier, buyer = relations.supplier[known], relations.buyer[known]
    same = seen.region[supplier] == seen.region[buyer]
    groups = _group_links(seen, supplier, buyer, same, min_firms)
    own = _cluster_links(found, supplier, buyer)
    clusters, rows = own["cluster"], []
    for part in ("local_sourcing", "linked_share"):
        value, reference = own[part].to_numpy(float), groups[part].to_numpy(float)
        figures = {"value": value, "percentile": percentile(value, reference)}
        expected = np.nanmean(reference) if np.isfinite(reference).any() else np.nan
        rows.append(_rows(clusters, CONNECTIVITY, part, GROUPS, expected=expected, **figures))
    rows.append(
        _rows(
            clusters,
            CONNECTIVITY,
            "links_inside",
            CHANCE,
            value=own["links"].to_numpy(float),
            expected=own["expected"].to_numpy(float),
        )
    )
    return pd.concat(rows, ignore_index=True)


def _group_links(seen: Observed, supplier, buyer, same, min_firms: int) -> pd.DataFrame:
    """Return local sourcing and linked share of every region × industry with enough firms."""
    linked = np.zeros(len(seen.firms), bool)
    linked[supplier[same]] = linked[buyer[same]] = True
    from_here = np.bincount(buyer[same], minlength=len(seen.firms))
    firms = pd.DataFrame(
        {
            "cell": seen.cell,
            "linked": linked,
            "local": from_here,
            "purchases": seen.relations.purchases,
        }
    )
    groups = firms.groupby("cell").agg(
        firms=("linked", "size"),
        linked_share=("linked", "mean"),
        local=("local", "sum"),
        purchases=("purchases", "sum"),
    )
    groups = groups[groups["firms"] >= min_firms]
    return groups.assign(local_sourcing=groups["local"] / groups["purchases"].replace(0, np.nan))


def _cluster_links(found: FoundClusters, supplier, buyer) -> pd.DataFrame:
    """Return per cluster the core's local sourcing, linked share, and links inside its regions."""
    seen, count = found.seen, len(found.clusters)
    core, regions = found.core_of_firm, found.regions
    keys = np.unique(regions["cluster"].to_numpy(np.int64) * len(seen.regions) + regions["region"])

    def in_regions(cluster, firm):
        wanted = cluster.astype(np.int64) * len(seen.regions) + seen.region[firm]
        return lookup(keys, np.ones(len(keys), int), wanted) >= 0

    bought, sold = core[buyer] >= 0, core[supplier] >= 0
    local_purchase = bought.copy()
    local_purchase[bought] = in_regions(core[buyer[bought]], supplier[bought])
    local_sale = sold.copy()
    local_sale[sold] = in_regions(core[supplier[sold]], buyer[sold])
    linked = np.zeros(len(seen.firms), bool)
    linked[buyer[local_purchase]] = linked[supplier[local_sale]] = True
    inside = core >= 0
    firms = np.bincount(core[inside], minlength=count)
    purchases = np.bincount(core[inside], seen.relations.purchases[inside], count)
    local = np.bincount(core[buyer[local_purchase]], minlength=count)
    sales_there = np.zeros(count)
    by_region = np.bincount(seen.region, seen.relations.sales, len(seen.regions))
    np.add.at(sales_there, regions["cluster"].to_numpy(), by_region[regions["region"].to_numpy()])
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame(
            {
                "cluster": np.arange(1, count + 1),
                "local_sourcing": local / np.where(purchases > 0, purchases, np.nan),
                "linked_share": np.where(
                    purchases > 0, np.bincount(core[inside], linked[inside], count) / firms, np.nan
                ),
                "links": local,
                "expected": purchases * sales_there / max(len(seen.relations), 1),
            }
        )
