"""Do plants of an industry, or of two, settle together more than darts thrown at the map would?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking, dartboard

# With the evidence 1/H of so many equal plants the gamma law is good enough for the p-value.
FEW_PLANTS = 100


@dataclass(frozen=True)
class EllisonGlaeser:
    """How concentrated an industry is beyond chance and plant size, and how sure that is."""

    gamma: float
    concentration: float  # G
    herfindahl: float  # H of the plants
    z: float
    p_value: float


def ellison_glaeser(
    plant_sizes,
    plant_regions,
    region_shares: pd.Series,
    *,
    simulations: int = 9_999,
    rng: np.random.Generator | None = None,
) -> EllisonGlaeser:
    r"""Measure an industry's concentration beyond what its plants' sizes and chance bring about.

    .. math:: \gamma = \frac{G - (1-\sum x^2) H}{(1-\sum x^2)(1-H)}, \quad
        G = \sum_r (s_r - x_r)^2, \quad H = \sum_k z_k^2

    with the industry's shares s and the shares x of **all** activity in the regions, and the
    plants' shares z of the industry.

    Parameters
    ----------
    plant_sizes : array of shape (N,), jobs, 0 or more
    plant_regions : array of shape (N,), labels of ``region_shares``
    region_shares : Series of shape (R,), shares of all activity, adding up to 1
        An array stands for the regions 0 to R - 1.
    simulations, rng
        With a generator the p-value comes from so many random maps.

    Returns
    -------
    EllisonGlaeser, dimensionless
        ``gamma`` is 0 on average where plants settle by chance.  ``z`` is the distance of G from
        its mean in standard deviations.  ``p_value`` is the chance of a G as large or larger:
        exact up to 100,000 possible maps, else from the gamma law with the exact mean, variance
        and skewness. ``gamma``, ``z`` and ``p_value`` are NaN with fewer than two plants that
        have activity, or with one region.

    References
    ----------
    Ellison, G. and Glaeser, E. (1997). Journal of Political Economy 105(5).

    Examples
    --------
    Two plants of the same size in one of two regions of the same size: G = 1/2, H = 1/2, and one
    map in two is as concentrated.

    >>> ellison_glaeser([10, 10], ["a", "a"], pd.Series({"a": 0.5, "b": 0.5}))
    EllisonGlaeser(gamma=1.0, concentration=0.5, herfindahl=0.5, z=1.0, p_value=0.5)
    """
    z, position, x = _throws(plant_sizes, plant_regions, region_shares)
    z, position = z[z > 0], position[z > 0]
    if not len(z):
        return EllisonGlaeser(*[float("nan")] * 5)
    concentration = float(((np.bincount(position, z, len(x)) - x) ** 2).sum())
    herfindahl = float((z**2).sum())
    board = dartboard.Dartboard.of(x)
    if len(z) < 2 or board.spread < dartboard.TIE:
        return EllisonGlaeser(float("nan"), concentration, herfindahl, float("nan"), float("nan"))
    moments = board.moments(_powers(z))
    if rng is not None:
        p_value = dartboard.simulated_tail(concentration, z, x, simulations=simulations, rng=rng)
    elif len(z) * np.log(len(x)) <= np.log(dartboard.ENUMERATED):  # R^N maps
        p_value = dartboard.enumerated_tail(concentration, z, x)
    else:
        p_value = float(dartboard.tail(concentration, moments))
    excess = concentration - board.spread * herfindahl
    gamma = excess / (board.spread * (1 - herfindahl))
    deviation = np.sqrt(moments[1])
    z_score = float(excess / deviation) if deviation > dartboard.TIE else float("nan")
    return EllisonGlaeser(gamma, concentration, herfindahl, z_score, p_value)


def ellison_glaeser_by_industry(
    plant_sizes,
    plant_regions,
    plant_industries,
    region_shares: pd.Series,
    *,
    simulations: int = 999,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """List the index of every industry of a register.

    Parameters
    ----------
    plant_sizes, plant_regions, plant_industries : arrays of shape (N,)
    region_shares : Series of shape (R,), shares of all activity, adding up to 1

    Returns
    -------
    DataFrame with one row per industry and the columns plants (with activity), gamma,
    concentration, herfindahl, z and p_value, as :func:`ellison_glaeser` has them; the p-value
    from the gamma law.

    Examples
    --------
    >>> shares = pd.Series({"a": 0.5, "b": 0.5})
    >>> found = ellison_glaeser_by_industry([1, 1, 1, 1], list("aaab"), list("xxyy"), shares)
    >>> found[["plants", "gamma", "concentration", "herfindahl", "z"]]
       plants  gamma  concentration  herfindahl    z
    x       2    1.0            0.5         0.5  1.0
    y       2   -1.0            0.0         0.5 -1.0
    """
    sizes, position, x = _throws(plant_sizes, plant_regions, region_shares, share=False)
    code, labels = pd.factorize(
        checking.column(plant_industries, len(sizes), "plant_industries"), sort=True
    )
    count = len(labels)
    activity = np.bincount(code, sizes, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = sizes / activity[code]
        cell, where = np.unique(code * len(x) + position, return_inverse=True)
        industry, region = np.divmod(cell, len(x))
        share = np.bincount(where, z, len(cell))
        # Σ(s - x)² = Σx² over all regions + Σ(s² - 2sx) over those with plants.
        concentration = (x**2).sum() + np.bincount(
            industry, share**2 - 2 * share * x[region], count
        )
        powers = np.stack([np.bincount(code, z**power, count) for power in (2, 3, 4, 6)])
        board = dartboard.Dartboard.of(x)
        moments = board.moments(powers)
        excess = concentration - moments[0]
        plants = np.bincount(code, sizes > 0, count).astype(int)
        table = {
            "gamma": excess / (board.spread * (1 - powers[0])),
            "z": excess / np.sqrt(moments[1]),
            "p_value": dartboard.tail(concentration, moments),
        }
    defined = (plants >= 2) & (board.spread >= dartboard.TIE)
    if rng is not None:
        order = np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])
        for few in np.flatnonzero(defined & (powers[0] > 1 / FEW_PLANTS)):
            own = z[order[few]]
            table["p_value"][few] = dartboard.simulated_tail(
                concentration[few], own[own > 0], x, simulations=simulations, rng=rng
            )
    found = pd.DataFrame(
        {"plants": plants, "concentration": concentration, "herfindahl": powers[0]}, index=labels
    ).assign(**{name: np.where(defined, values, np.nan) for name, values in table.items()})
    return found[["plants", "gamma", "concentration", "herfindahl", "z", "p_value"]]


def coagglomeration(activity: pd.DataFrame, region_shares: pd.Series) -> pd.DataFrame:
    r"""Measure how far every two industries settle in the same regions.

    .. math:: \gamma^c_{ij} = \frac{\sum_r (s_{ri} - x_r)(s_{rj} - x_r)}{1 - \sum_r x_r^2}

    Parameters
    ----------
    activity : DataFrame of shape (R, I), no negative figures
    region_shares : Series of shape (R,), shares of all activity, adding up to 1

    Returns
    -------
    DataFrame of shape (I, I), dimensionless, symmetric
        0 where two industries have nothing to do with each other.  The diagonal is the raw
        concentration of an industry, not corrected for its plants.  NaN for an industry without
        activity or with an unknown figure.

    References
    ----------
    Ellison, G., Glaeser, E. and Kerr, W. (2010). American Economic Review 100(3).

    Examples
    --------
    >>> jobs = pd.DataFrame({"autos": [4, 0], "tyres": [2, 0], "food": [0, 1]}, index=["a", "b"])
    >>> coagglomeration(jobs, pd.Series({"a": 0.5, "b": 0.5}))
           autos  tyres  food
    autos    1.0    1.0  -1.0
    tyres    1.0    1.0  -1.0
    food    -1.0   -1.0   1.0
    """
    values = checking.table(activity, "activity")
    if not isinstance(region_shares, pd.Series | dict) and len(region_shares) == len(activity):
        region_shares = pd.Series(region_shares, activity.index)
    x = _region_shares(region_shares)
    absent = activity.index.difference(x.index, sort=False)
    if len(absent):
        raise checking.refusal(
            "region_shares", f"no share for {checking.shown(absent[0])}", "all regions"
        )
    share = x.reindex(activity.index).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = values / values.sum(axis=0) - share[:, None]
        # Regions that the table lacks have no activity of any industry.
        elsewhere = (x.to_numpy() ** 2).sum() - (share**2).sum()
        index = (excess.T @ excess + elsewhere) / _positive(1 - (x.to_numpy() ** 2).sum())
    return pd.DataFrame(index, index=activity.columns, columns=activity.columns)


def group_coagglomeration(
    plant_sizes, plant_regions, plant_industries, region_shares: pd.Series
) -> float:
    r"""Measure how far the industries of a group settle together, beyond their own concentration.

    .. math:: \gamma^c = \frac{G/(1-\sum x^2) - H - \sum_j \gamma_j w_j^2 (1 - H_j)}
        {1 - \sum_j w_j^2}

    with G and H of the group as if it were one industry, H = Σ w_j² H_j, and the industries'
    shares w of the group.

    Parameters
    ----------
    plant_sizes, plant_regions, plant_industries : arrays of shape (N,)
    region_shares : Series of shape (R,), shares of all activity, adding up to 1

    Returns
    -------
    float, dimensionless
        0 where the industries settle independently of each other.  For two industries it equals
        :func:`coagglomeration`.  NaN for fewer than two industries with activity.

    References
    ----------
    Ellison, G. and Glaeser, E. (1997). Journal of Political Economy 105(5), section V.

    Examples
    --------
    >>> shares = pd.Series({"a": 0.5, "b": 0.5})
    >>> group_coagglomeration([4, 2], ["a", "a"], ["autos", "tyres"], shares)
    1.0
    """
    sizes, position, x = _throws(plant_sizes, plant_regions, region_shares, share=False)
    industry, labels = pd.factorize(
        checking.column(plant_industries, len(sizes), "plant_industries")
    )
    activity = np.zeros((len(x), len(labels)))
    np.add.at(activity, (position, industry), sizes)
    of_industry = activity.sum(axis=0)
    total, spread = of_industry.sum(), 1 - (x**2).sum()
    weight = of_industry / total if total > 0 else of_industry
    if (weight > 0).sum() < 2 or spread < dartboard.TIE:
        return float("nan")
    shares = activity[:, weight > 0] / of_industry[weight > 0]
    # In γ_j w²(1 - H_j) + w² H_j the plants cancel: what is left is w² G_j / (1 - Σx²).
    own = (weight[weight > 0] ** 2 * ((shares - x[:, None]) ** 2).sum(axis=0)).sum()
    group = ((activity.sum(axis=1) / total - x) ** 2).sum()
    return float((group - own) / spread / (1 - (weight**2).sum()))


def coagglomeration_of_groups(activity: pd.DataFrame, groups: pd.Series) -> pd.Series:
    """Return :func:`group_coagglomeration` of every group of a table's industries, by industry.

    The shares of all activity are those of the table.  NaN in a group of one industry with activity,
    and in one with an unknown figure.

    Two industries of a group share one of two halves:

    >>> jobs = pd.DataFrame({"a": [4, 0], "b": [2, 0], "c": [0, 6]}, index=["x", "y"])
    >>> coagglomeration_of_groups(jobs, pd.Series({"a": "m", "b": "m", "c": "f"})).round(9).tolist()
    [1.0, 1.0, nan]
    """
    figures = checking.table(activity, "activity")
    unknown = np.isnan(figures).any(axis=0)
    values = np.where(unknown, 0.0, figures)
    group, labels = pd.factorize(groups.reindex(activity.columns))
    member = np.eye(len(labels))[group]
    of_industry, whole = values.sum(axis=0), values.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        x = values.sum(axis=1) / whole
        weight = np.nan_to_num(of_industry / (of_industry @ member)[group])
        apart = ((np.nan_to_num(values / of_industry) - x[:, None]) ** 2).sum(axis=0)
        pooled = (((values @ member) / (of_industry @ member) - x[:, None]) ** 2).sum(axis=0)
        own, squares = ((weight**2 * each) @ member for each in (apart, np.ones(len(group))))
        found = (pooled - own) / _positive(1 - (x**2).sum()) / (1 - squares)
    several = np.bincount(group, of_industry > 0, len(labels)) > 1
    several &= np.bincount(group, unknown, len(labels)) == 0
    return pd.Series(np.where(several, found, np.nan)[group], index=activity.columns)


def _throws(plant_sizes, plant_regions, region_shares, *, share: bool = True):
    """Return the plants' sizes or shares, the positions of their regions and the region shares."""
    sizes = checking.figures(plant_sizes, "plant_sizes", missing=False)
    checking.column(sizes, None, "plant_sizes")
    regions = checking.column(plant_regions, len(sizes), "plant_regions")
    x = _region_shares(region_shares)
    position = x.index.get_indexer(pd.Index(regions))
    if (position < 0).any():
        unknown = regions[position < 0][0]
        raise checking.refusal("plant_regions", checking.shown(unknown), "labels of region_shares")
    if share and sizes.sum() > 0:
        sizes = sizes / sizes.sum()
    return sizes, position, x.to_numpy()


def _region_shares(region_shares) -> pd.Series:
    given = pd.Series(region_shares)
    checking.unique_labels(given.index, "region_shares.index")
    numbers = checking.figures(given, "region_shares", missing=False)
    shares = pd.Series(numbers, index=given.index)
    if abs(shares.sum() - 1) > 1e-6:
        found = f"shares that add up to {shares.sum():.9g}"
        raise checking.refusal("region_shares", found, "shares of all activity, adding up to 1")
    return shares / shares.sum()


def _powers(z: np.ndarray) -> np.ndarray:
    return np.array([(z**power).sum() for power in (2, 3, 4, 6)])


def _positive(value: float) -> float:
    return value if value > dartboard.TIE else float("nan")
