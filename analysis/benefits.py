"""What could a cluster gain: by buying together, by making what it lacks, by sharing skills?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from analysis import checking

EARTH_RADIUS_KM = 6371.0088
POOL = ["cluster", "input", "unit", "currency"]


def purchasing_pools(
    purchases: pd.DataFrame, prices: pd.DataFrame, *, min_buyers: int = 3
) -> pd.DataFrame:
    """Find inputs that several members buy, and what they would save by buying together.

    Amounts in different units or currencies are never added: each unit and currency is a pool of its
    own, and only price lists in the same unit and currency count.  Purchases without a currency, whose
    value nobody told, count with the currency that most purchases of that input are in.  For each
    supplier with a price list, the saving is what the members would pay less if each paid the price
    of the pooled volume in place of that of the own volume; the interval runs over the suppliers.
    Volumes that no survey knows are missing, so a pool is at least this large.

    Parameters
    ----------
    purchases : DataFrame with columns cluster, buyer, supplier, input, quantity, unit, currency, value
        Of one year; rows without a quantity or unit cannot be pooled and are left out.
    prices : DataFrame with columns supplier, input, min_quantity, unit, unit_price, currency
        A price holds from its least quantity on; under the least of all, the first price holds.
    min_buyers : int, 2 or more

    Returns
    -------
    DataFrame ordered by cluster and saving, largest first
        cluster, input, unit, currency, buyers, suppliers (they buy from now), volume, value (told, in
        the currency), price_lists, saving_low, saving_high (in the currency), share_low, share_high (of
        what they would pay alone), best_supplier (with the highest saving), starter (the largest
        buyer), prices_left_out (lists in other units or currencies).  Savings are NaN without lists.

    References
    ----------
    UNIDO (2013). The UNIDO Approach to Cluster Development, on joint purchases as a first joint action.

    Examples
    --------
    Three buyers of 10 kg each; from 30 kg on a kilogram costs 9 in place of 10:

    >>> purchases = pd.DataFrame({
    ...     "cluster": 1, "buyer": ["a", "b", "c"], "supplier": "s", "input": "1311",
    ...     "quantity": 10.0, "unit": "kg", "currency": "IDR", "value": 100.0,
    ... })
    >>> prices = pd.DataFrame({
    ...     "supplier": "s", "input": "1311", "min_quantity": [1, 30], "unit": "kg",
    ...     "unit_price": [10.0, 9.0], "currency": "IDR",
    ... })
    >>> pools = purchasing_pools(purchases, prices)
    >>> pools[["buyers", "volume", "saving_low", "saving_high", "share_high"]]
       buyers  volume  saving_low  saving_high  share_high
    0       3    30.0        30.0         30.0         0.1
    """
    if min_buyers < 2:
        raise checking.refusal("min_buyers", min_buyers, "2 or more")
    checking.figures(purchases["quantity"], "purchases.quantity")
    checking.figures(prices["unit_price"], "prices.unit_price", missing=False)
    checking.figures(prices["min_quantity"], "prices.min_quantity", missing=False)
    rows = purchases[purchases["quantity"].gt(0) & purchases["unit"].fillna("").ne("")]
    rows = _in_a_currency(rows, ["cluster", "input", "unit"])
    volumes = rows.groupby([*POOL, "buyer"], sort=True)["quantity"].sum().reset_index()
    pools = rows.groupby(POOL, sort=True).agg(
        buyers=("buyer", "nunique"),
        suppliers=("supplier", "nunique"),
        volume=("quantity", "sum"),
    )
    pools["value"] = rows.groupby(POOL)["value"].sum(min_count=1)
    pools = pools[pools["buyers"] >= min_buyers].reset_index()
    volumes = volumes.merge(pools[POOL], on=POOL)
    lists = _price_lists(prices)
    distinct = prices[["input", "supplier", "unit", "currency"]].drop_duplicates()
    every = distinct.groupby("input").size().to_dict()
    # Volumes and pools are in the same order, so each pool's buyers are a stretch of rows.
    stretches = np.cumsum(volumes.groupby(POOL, sort=True).size().to_numpy())[:-1]
    buyers = np.split(volumes["buyer"].to_numpy(), stretches)
    quantities = np.split(volumes["quantity"].to_numpy(float), stretches)
    found = [
        _saving(buyer, quantity, lists.get((input_, unit, currency)), every.get(input_, 0))
        for buyer, quantity, (input_, unit, currency) in zip(
            buyers, quantities, pools[POOL[1:]].itertuples(index=False, name=None), strict=False
        )
    ]
    table = pd.concat([pools, pd.DataFrame(found, columns=SAVING)], axis=1)
    table["price_lists"] = table["price_lists"].astype(np.int64)
    table["prices_left_out"] = table["prices_left_out"].astype(np.int64)
    order = ["cluster", "saving_high", "input", "unit", "currency"]
    return table.sort_values(order, ascending=[True, False, True, True, True], ignore_index=True)


def _in_a_currency(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Let rows without a currency have that of most rows of their group, so that each input is one.

    What they tell of a value is left out, since nobody knows in which money it is.
    """
    rows = rows.assign(currency=rows["currency"].fillna(""))
    silent = (rows["currency"] == "").to_numpy()
    if not silent.any():
        return rows
    known = rows[~silent].groupby([*by, "currency"], sort=True).size().rename("rows").reset_index()
    usual = known.sort_values("rows", ascending=False, kind="stable").drop_duplicates(by)
    wanted = rows.loc[silent, by].merge(usual[[*by, "currency"]], on=by, how="left")["currency"]
    currency, value = rows["currency"].to_numpy(object).copy(), rows["value"].to_numpy(float).copy()
    currency[silent] = wanted.fillna("").to_numpy()
    value[silent] = np.nan
    return rows.assign(currency=currency, value=value)


SAVING = [
    "price_lists",
    "saving_low",
    "saving_high",
    "share_low",
    "share_high",
    "best_supplier",
    "starter",
    "prices_left_out",
]


@dataclass(frozen=True)
class _Lists:
    """L price lists of one input, unit and currency; shorter ones are filled up with no further step."""

    suppliers: np.ndarray  # (L,)
    least: np.ndarray  # (L, K) from which quantity on, infinite where there is no further step
    price: np.ndarray  # (L, K)

    def paid(self, quantity: np.ndarray) -> np.ndarray:
        """Return what each quantity (Q,) costs per unit by each list, (L, Q)."""
        step = (self.least[:, :, None] <= quantity).sum(axis=1)
        return np.take_along_axis(self.price, np.maximum(step - 1, 0), axis=1)


def _price_lists(prices: pd.DataFrame) -> dict[tuple, _Lists]:
    """Return the lists by input, unit and currency, of each supplier's newest year."""
    if "year" in prices:
        newest = prices.groupby(["supplier", "input", "unit", "currency"])["year"].transform("max")
        prices = prices[prices["year"] == newest]
    key = ["input", "unit", "currency"]
    prices = prices.sort_values([*key, "supplier", "min_quantity"], kind="stable")
    return {pool: _lists(part) for pool, part in prices.groupby(key, sort=True)}


def _lists(part: pd.DataFrame) -> _Lists:
    row, suppliers = pd.factorize(part["supplier"])
    step = part.groupby("supplier", sort=False).cumcount().to_numpy()
    shape = len(suppliers), step.max(initial=0) + 1
    least, price = np.full(shape, np.inf), np.zeros(shape)
    least[row, step] = part["min_quantity"].to_numpy(float)
    price[row, step] = part["unit_price"].to_numpy(float)
    return _Lists(np.asarray(suppliers), least, price)


def _saving(buyer: np.ndarray, quantity: np.ndarray, lists: _Lists | None, every: int) -> tuple:
    """Return what a pool of these buyers and their quantities saves, in the order of `SAVING`."""
    starter = buyer[quantity.argmax()]
    if lists is None:
        return 0, *[np.nan] * 4, None, starter, every
    each, together = lists.paid(quantity), lists.paid(quantity.sum(keepdims=True))
    saved, alone = (quantity * (each - together)).sum(axis=1), (quantity * each).sum(axis=1)
    share = np.divide(saved, alone, out=np.full(len(saved), np.nan), where=alone != 0)
    best = lists.suppliers[saved.argmax()]
    ends = saved.min(), saved.max(), share.min(), share.max()
    return len(saved), *map(float, ends), best, starter, every - len(saved)


@dataclass(frozen=True)
class SupplyGaps:
    """``gaps``, one row per cluster, input and currency; ``candidates``, the firms that could fill them."""

    gaps: pd.DataFrame
    candidates: pd.DataFrame


def supply_gaps(
    purchases: pd.DataFrame,
    firms: pd.DataFrame,
    middles: pd.DataFrame,
    *,
    min_links: int = 3,
    max_candidates: int = 5,
) -> SupplyGaps:
    """List what a cluster's core buys from outside, and who makes it elsewhere.

    Parameters
    ----------
    purchases : DataFrame with columns cluster, buyer, supplier, input, value, currency, inside
        ``inside``: the supplier works in the cluster's regions.  Values NaN where not told.
    firms : DataFrame with columns firm, industry, longitude, latitude
    middles : DataFrame indexed by cluster with columns longitude, latitude
    min_links : int
        Inputs with fewer links from outside are left out.
    max_candidates : int, the nearest so many firms of the input's industry that do not sell to it yet

    Returns
    -------
    SupplyGaps
        ``gaps``: cluster, input, currency, buyers, links, links_outside, value_outside, local_share
        (by links), local_share_value (of told values), ordered by cluster and value outside.
        ``candidates``: cluster, input, firm, distance_km, nearest first; great-circle distances from
        the cluster's middle.

    References
    ----------
    Amounts bought outside are what input–output work calls imports; here they are observed.

    Examples
    --------
    >>> purchases = pd.DataFrame({
    ...     "cluster": 1, "buyer": ["a", "b", "c", "d"], "supplier": ["s", "x", "x", "y"],
    ...     "input": "1621", "value": [10.0, 20.0, 30.0, 40.0], "currency": "IDR",
    ...     "inside": [True, False, False, False],
    ... })
    >>> firms = pd.DataFrame({
    ...     "firm": ["s", "t"], "industry": "1621", "longitude": [110.0, 111.0], "latitude": -7.0,
    ... })
    >>> middles = pd.DataFrame({"longitude": [110.0], "latitude": [-7.0]}, index=[1])
    >>> found = supply_gaps(purchases, firms, middles)
    >>> found.gaps[["links", "links_outside", "value_outside", "local_share", "local_share_value"]]
       links  links_outside  value_outside  local_share  local_share_value
    0      4              3           90.0         0.25                0.1
    >>> found.candidates.round(1)
       cluster input firm  distance_km
    0        1  1621    t        110.4
    """
    checking.figures(purchases["value"], "purchases.value")
    inside = purchases["inside"].to_numpy(bool)
    rows = _in_a_currency(purchases.assign(outside=~inside), ["cluster", "input"])
    rows["value_outside"] = rows["value"].where(~inside, 0.0 * rows["value"])
    gaps = rows.groupby(["cluster", "input", "currency"], sort=True).agg(
        buyers=("buyer", "nunique"),
        links=("outside", "size"),
        links_outside=("outside", "sum"),
    )
    sums = rows.groupby(["cluster", "input", "currency"])[["value", "value_outside"]]
    gaps = gaps.join(sums.sum(min_count=1))
    gaps = gaps[gaps["links_outside"] >= min_links].reset_index()
    gaps["local_share"] = 1 - gaps["links_outside"] / gaps["links"]
    gaps["local_share_value"] = 1 - gaps["value_outside"] / gaps.pop("value").replace(0, np.nan)
    gaps = gaps.sort_values(
        ["cluster", "value_outside", "links_outside", "input"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )
    return SupplyGaps(gaps, _candidates(gaps, purchases, firms, middles, max_candidates))


def _candidates(gaps, purchases, firms, middles, most: int) -> pd.DataFrame:
    pairs = gaps[["cluster", "input"]].drop_duplicates()
    bought = purchases[["cluster", "input", "supplier"]].merge(pairs, on=["cluster", "input"])
    sellers = bought.groupby(["cluster", "input"])["supplier"].agg(set).to_dict()
    firms = firms.dropna(subset=["longitude", "latitude"])
    firms = firms[firms["industry"].isin(pairs["input"])]
    found = []
    for code, part in firms.groupby("industry", sort=True):
        tree = cKDTree(_on_the_globe(part))
        names = part["firm"].to_numpy()
        for cluster in pairs.loc[pairs["input"] == code, "cluster"]:
            taken = sellers[cluster, code]
            chords, at = tree.query(
                _on_the_globe(middles.loc[[cluster]])[0], k=min(len(names), most + len(taken))
            )
            near = [
                (cluster, code, names[i], 2 * EARTH_RADIUS_KM * np.arcsin(min(chord / 2, 1)))
                for chord, i in zip(np.atleast_1d(chords), np.atleast_1d(at), strict=True)
                if names[i] not in taken
            ]
            found += sorted(near, key=lambda row: (row[3], str(row[2])))[:most]
    table = pd.DataFrame(found, columns=["cluster", "input", "firm", "distance_km"])
    return table.sort_values(["cluster", "input", "distance_km"], kind="stable", ignore_index=True)


def _on_the_globe(places: pd.DataFrame) -> np.ndarray:
    """Return points (N, 3) on the unit sphere."""
    longitude = np.radians(places["longitude"].to_numpy(float))
    latitude = np.radians(places["latitude"].to_numpy(float))
    across = np.cos(latitude)
    return np.stack(
        [across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)], axis=1
    )


def shared_labour(
    industries: pd.DataFrame,
    *,
    occupations: pd.DataFrame | None = None,
    relatedness: pd.DataFrame | None = None,
    common_regions: pd.DataFrame | None = None,
    min_similarity: float = 0.5,
    min_regions: int = 5,
) -> pd.DataFrame:
    """List pairs of a cluster's industries that draw on the same skills, or are found together.

    An occupation table shows common skills.  Relatedness, which stands in for it, only hints at them:
    industries are found in the same places for other reasons too, and one that stands out in one or
    two regions meets its neighbors there by chance, however similar that makes them.

    Parameters
    ----------
    industries : DataFrame with columns cluster, industry, employment
    occupations : DataFrame of shape (I, P), people or shares per industry and occupation, optional
        The similarity of two industries is the cosine of their rows.
    relatedness : DataFrame of shape (I, I), used where there are no occupations
    common_regions : DataFrame of shape (I, I), needed with relatedness
        In how many regions both stand out, which is what their relatedness rests on.
    min_similarity : float from 0 to 1
    min_regions : int, 1 or more
        Related pairs that rest on fewer common regions are left out; without effect on occupations.

    Returns
    -------
    DataFrame ordered by cluster and similarity, most similar first
        cluster, industry, other, similarity, basis (occupations or relatedness), employment (jobs of
        the two together).

    References
    ----------
    Delgado, M., Porter, M. and Stern, S. (2016). Journal of Economic Geography 16(1), for the
    occupation link.

    Examples
    --------
    >>> industries = pd.DataFrame({"cluster": 1, "industry": ["31", "16"], "employment": [80.0, 20.0]})
    >>> skills = pd.DataFrame({"carpenter": [3, 4], "clerk": [4, 3]}, index=["31", "16"])
    >>> shared_labour(industries, occupations=skills)
       cluster industry other  similarity        basis  employment
    0        1       16    31        0.96  occupations       100.0
    """
    basis = "occupations" if occupations is not None else "relatedness"
    if occupations is not None:
        similarity = _alike(occupations)
    elif relatedness is not None:
        similarity = _often_together(relatedness, common_regions, min_regions)
    else:
        raise checking.refusal("occupations and relatedness", "nothing", "one of the two tables")
    pairs = industries.merge(industries, on="cluster", suffixes=("", "_other"))
    pairs = pairs[pairs["industry"] < pairs["industry_other"]]
    one = similarity.index.get_indexer(pd.Index(pairs["industry"]))
    other = similarity.index.get_indexer(pd.Index(pairs["industry_other"]))
    found = np.where((one >= 0) & (other >= 0), similarity.to_numpy(float)[one, other], np.nan)
    table = pd.DataFrame(
        {
            "cluster": pairs["cluster"],
            "industry": pairs["industry"],
            "other": pairs["industry_other"],
            "similarity": found,
            "basis": basis,
            "employment": pairs["employment"] + pairs["employment_other"],
        }
    )
    table = table[table["similarity"] >= min_similarity]
    return table.sort_values(
        ["cluster", "similarity", "industry", "other"],
        ascending=[True, False, True, True],
        ignore_index=True,
    )


def _alike(occupations: pd.DataFrame) -> pd.DataFrame:
    """Return the cosine of every two rows."""
    values = checking.table(occupations, "occupations", missing=False)
    length = np.linalg.norm(values, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (values @ values.T) / np.outer(length, length)
    return pd.DataFrame(cosine, index=occupations.index, columns=occupations.index)


def _often_together(
    relatedness: pd.DataFrame, common_regions: pd.DataFrame | None, min_regions: int
) -> pd.DataFrame:
    """Return the relatedness where it rests on enough regions, NaN elsewhere."""
    if common_regions is None:
        raise checking.refusal("common_regions", "nothing", "a table, where relatedness is given")
    if min_regions < 1:
        raise checking.refusal("min_regions", min_regions, "1 or more")
    common = common_regions.reindex(index=relatedness.index, columns=relatedness.columns)
    return relatedness.where(common >= min_regions)
