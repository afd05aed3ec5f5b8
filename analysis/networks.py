"""Do a cluster's firms trade with each other, more than firms with as many links would by chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking

# So many tried exchanges per link make two random networks independent for all practical purposes.
EXCHANGES_PER_LINK = 10


@dataclass(frozen=True)
class NetworkFigures:
    """What the links say about a set of firms."""

    firms: int
    links: int
    density: float
    reciprocity: float
    linked_share: float
    local_sourcing: float
    local_sourcing_value: float
    kinds: pd.Series
    supplier_dependence: pd.Series
    buyer_dependence: pd.Series


def network_figures(links: pd.DataFrame, members) -> NetworkFigures:
    """Describe the links among the members of a cluster, and theirs with the world outside.

    Parameters
    ----------
    links : DataFrame with one row per link and the columns supplier, buyer and, where known, kind
    and
        value (NaN for unknown).  Links with outsiders belong in it.  Several rows of one pair are
        one link for the structure and add up in value.
    members : sequence of firms

    Returns
    -------
    NetworkFigures
        ``links`` inside, ``density`` = links / (firms · (firms - 1)), ``reciprocity`` = share of
        inside links that are answered, ``linked_share`` = share of members with a link inside,
        ``local_sourcing`` = share of the members' incoming links that come from members,
        ``local_sourcing_value`` = the same by value, over links whose value is known, ``kinds`` =
        share of inside links per kind ("" is unknown), ``supplier_dependence`` = largest share of
        a member's sales that one buyer takes, ``buyer_dependence`` = largest share of its
        purchases from one supplier; both by value where all of its values are known, else by
        links.  NaN where there is nothing to divide by.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social Network Analysis. Cambridge University Press.

    Examples
    --------
    >>> links = pd.DataFrame(
    ...     {"supplier": ["a", "b", "c", "x"], "buyer": ["b", "a", "a", "a"], "value": [5, 8, 1, 1]}
    ... )
    >>> found = network_figures(links, ["a", "b", "c", "d"])
    >>> found.links, found.density, found.linked_share, found.local_sourcing
    (3, 0.25, 0.75, 0.75)
    >>> found.buyer_dependence.to_dict()
    {'a': 0.8, 'b': 1.0, 'c': nan, 'd': nan}
    """
    given, inside_firms = _checked(links, members)
    supplier_in, buyer_in = (given[end].isin(inside_firms) for end in ("supplier", "buyer"))
    inside = given[supplier_in & buyer_in]
    pairs = inside[["supplier", "buyer"]].drop_duplicates()
    known, answered = set(pairs.itertuples(index=False, name=None)), 0
    answered = sum((buyer, supplier) in known for supplier, buyer in known)
    incoming = given[buyer_in][["supplier", "buyer"]].drop_duplicates()
    valued = given[buyer_in & given["value"].notna()]
    count, linked = len(inside_firms), len(set(pairs["supplier"]) | set(pairs["buyer"]))
    return NetworkFigures(
        firms=count,
        links=len(pairs),
        density=_share(len(pairs), count * (count - 1)),
        reciprocity=_share(answered, len(pairs)),
        linked_share=_share(linked, count),
        local_sourcing=_share(len(pairs), len(incoming)),
        local_sourcing_value=_share(
            valued.loc[valued["supplier"].isin(inside_firms), "value"].sum(), valued["value"].sum()
        ),
        kinds=inside["kind"].value_counts(normalize=True).sort_index(),
        supplier_dependence=_dependence(given, "supplier", "buyer", inside_firms),
        buyer_dependence=_dependence(given, "buyer", "supplier", inside_firms),
    )


def network_against_chance(
    links: pd.DataFrame, members, *, simulations: int = 999, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Compare the links inside with random networks in which every firm keeps its number of links.

    Random networks come from exchanging the buyers of two links again and again, without links to
    oneself or double links: each firm sells to, and buys from, as many others as before.

    Parameters
    ----------
    links : DataFrame with the columns supplier and buyer, of all links of the members at least;
    the more
        of the economy it holds, the better the comparison
    members : sequence of firms
    simulations : int, at least 19
    rng : numpy Generator, needed

    Returns
    -------
    DataFrame with the rows links, reciprocity, linked_share and local_sourcing, and the columns
    observed, expected, deviation, z and p_value (as much or more by chance)
        NaN where a figure is undefined or cannot vary.

    References
    ----------
    Maslov, S. and Sneppen, K. (2002). Science 296(5569).

    Examples
    --------
    >>> firms = [f"f{k}" for k in range(40)]
    >>> buyers = firms[1:5] + firms[:1] + firms[6:] + firms[5:6]
    >>> ring = pd.DataFrame({"supplier": firms, "buyer": buyers})
    >>> found = network_against_chance(ring, firms[:5], rng=np.random.default_rng(1))
    >>> int(found.loc["links", "observed"]), bool(found.loc["links", "p_value"] < 0.01)
    (5, True)
    """
    checking.whole(simulations, 19, "simulations")
    rng = checking.generator(rng)
    given, inside_firms = _checked(links, members)
    pairs = given[["supplier", "buyer"]].drop_duplicates()
    pairs = pairs[pairs["supplier"] != pairs["buyer"]]
    firm, labels = pd.factorize(np.concatenate([pairs["supplier"], pairs["buyer"]]), sort=False)
    source, target = firm[: len(pairs)], firm[len(pairs) :]
    order = np.argsort(source, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(labels)))])
    member = np.isin(labels, inside_firms)
    from analysis.rewiring import random_networks

    seed = rng.integers(0, 2**64, dtype=np.uint64)
    found = random_networks(
        start, source[order], target[order], member, simulations,
        EXCHANGES_PER_LINK * len(pairs), seed,
    )  # fmt: skip
    incoming = member[target].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        inside, answered, linked = found.T.astype(float)
        figures = {
            "links": inside,
            "reciprocity": answered / inside,
            "linked_share": linked / len(inside_firms),
            "local_sourcing": inside / incoming,
        }
    rows = {name: _against_chance(values) for name, values in figures.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


def _against_chance(values: np.ndarray) -> dict[str, float]:
    """Compare the first value with the others, which chance has made."""
    observed, drawn = values[0], values[1:]
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(observed) or not len(drawn):
        return dict.fromkeys(("expected", "deviation", "z", "p_value"), np.nan) | {
            "observed": observed
        }
    mean, deviation = drawn.mean(), drawn.std(ddof=1) if len(drawn) > 1 else 0.0
    beyond = np.sum(drawn >= observed - 1e-12)
    return {
        "observed": observed,
        "expected": mean,
        "deviation": deviation,
        "z": (observed - mean) / deviation if deviation > 0 else np.nan,
        "p_value": (beyond + 1) / (len(drawn) + 1) if deviation > 0 else np.nan,
    }


def _checked(links: pd.DataFrame, members) -> tuple[pd.DataFrame, pd.Index]:
    """Return links with every column, and the members, or refuse them."""
    if not isinstance(links, pd.DataFrame) or not {"supplier", "buyer"} <= set(links.columns):
        found = list(getattr(links, "columns", [])) or type(links).__name__
        raise checking.refusal("links", found, "a DataFrame with the columns supplier and buyer")
    firms = pd.Index(members)
    checking.unique_labels(firms, "members")
    for end in ("supplier", "buyer"):
        checking.column(links[end].to_numpy(), len(links), f"links[{end!r}]")
    value = links["value"] if "value" in links else pd.Series(np.nan, index=links.index)
    checking.figures(value, "links['value']")
    kind = links["kind"].fillna("") if "kind" in links else pd.Series("", index=links.index)
    given = links[["supplier", "buyer"]].assign(kind=kind, value=value.astype(float))
    return given[given["supplier"] != given["buyer"]].reset_index(drop=True), firms


def _dependence(links: pd.DataFrame, firm: str, partner: str, members: pd.Index) -> pd.Series:
    """Return the largest share of one partner in the trade of every member."""
    own = links[links[firm].isin(members)]
    by_value = own["value"].notna().groupby(own[firm]).transform("all").astype(bool)
    by_pair = own.assign(weight=own["value"].where(by_value, 1.0)).groupby([firm, partner])
    # A pair with several rows of unknown value is one link.
    weight = by_pair["weight"].sum().where(by_pair["value"].count() > 0, 1.0)
    unvalued = ~by_value.groupby([own[firm], own[partner]]).first()
    weight = weight.mask(unvalued.reindex(weight.index).fillna(False), 1.0)
    total = weight.groupby(level=0).sum()
    largest = weight.groupby(level=0).max() / total.where(total > 0)
    return largest.reindex(members).rename_axis(None).rename(None)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
