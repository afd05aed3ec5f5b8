"""Who in a cluster knows whom: firms tied by an association or a joint program."""

from __future__ import annotations

import numpy as np
import pandas as pd


def social_ties(members: pd.DataFrame, affiliations: pd.DataFrame) -> pd.DataFrame:
    r"""Count the social ties within each cluster.

    Two members are tied when they belong to the same institution; several institutions in common are
    one tie.  With :math:`n` members there are :math:`n(n-1)/2` possible ties.

    Parameters
    ----------
    members : DataFrame with columns cluster, firm; a firm may belong to several clusters
    affiliations : DataFrame with columns institution, firm

    Returns
    -------
    DataFrame indexed by cluster, in order, with columns
        firms (members), tied_firms (with an institution in common with another member),
        institutions (with two members or more), ties (pairs of members), density (of the possible
        ties; NaN with fewer than two members)

    References
    ----------
    Coleman, J. (1988). American Journal of Sociology 94, on closed circles as a source of trust.

    Examples
    --------
    >>> members = pd.DataFrame({"cluster": 1, "firm": ["a", "b", "c", "d"]})
    >>> joined = pd.DataFrame({
    ...     "institution": ["guild", "guild", "guild", "fair", "fair"],
    ...     "firm": ["a", "b", "x", "a", "b"],
    ... })
    >>> social_ties(members, joined)[["firms", "tied_firms", "ties"]].to_dict("index")
    {1: {'firms': 4, 'tied_firms': 2, 'ties': 1}}
    """
    members = members[["cluster", "firm"]].drop_duplicates()
    firms = members.groupby("cluster", sort=True).size().rename("firms")
    inside = members.merge(affiliations[["institution", "firm"]].drop_duplicates(), on="firm")
    sizes = inside.groupby(["cluster", "institution"])["firm"].transform("size")
    shared = inside[sizes >= 2]
    pairs = shared.merge(shared, on=["cluster", "institution"], suffixes=("", "_other"))
    pairs = pairs[pairs["firm"] < pairs["firm_other"]]
    pairs = pairs[["cluster", "firm", "firm_other"]].drop_duplicates()
    table = pd.DataFrame(
        {
            "firms": firms,
            "tied_firms": shared.groupby("cluster")["firm"].nunique(),
            "institutions": shared.groupby("cluster")["institution"].nunique(),
            "ties": pairs.groupby("cluster").size(),
        },
        index=firms.index,
    )
    table = table.fillna(0).astype(np.int64)
    possible = table["firms"] * (table["firms"] - 1) / 2
    table["density"] = (table["ties"] / possible.where(possible > 0)).astype(float)
    return table
