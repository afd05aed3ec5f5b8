"""The yearly figures of each cluster's core: what its stage is judged by."""

from __future__ import annotations

import numpy as np
import pandas as pd


def histories(firm_years: pd.DataFrame, core: pd.DataFrame, lives: pd.DataFrame) -> pd.DataFrame:
    """Sum up the core firms of each cluster, year by year.

    Parameters
    ----------
    firm_years : DataFrame with columns firm, year, region, industry, employees
        One row per firm and known year.
    core : DataFrame with columns cluster, region, industry: the cells of each cluster's core
    lives : DataFrame indexed by firm with columns founded, closed (years, NaN where unknown)

    Returns
    -------
    DataFrame with columns cluster, year, firms, employment, entries, exits, national_employment
        A firm whose year is missing between two known years counts with the figure in between: a
        gap in a survey is no exit.  An exit is a closing year, or a move out of the core while the
        firm lives on.  Entries are not known in the first year and are NaN there, as are exits.
    """
    years = np.sort(firm_years["year"].unique())
    inside = firm_years.merge(core, on=["region", "industry"])
    spans = _spans(inside, firm_years, lives)
    known = inside.set_index(["cluster", "firm", "year"])["employees"]
    every = _every_year(spans, known)
    grouped = every.groupby(["cluster", "year"])
    index = pd.MultiIndex.from_product(
        [np.sort(core["cluster"].unique()), years], names=["cluster", "year"]
    )
    table = pd.DataFrame(
        {
            "firms": grouped.size(),
            "employment": grouped["employees"].sum(),
            "entries": spans[spans["came"]].groupby(["cluster", "first"]).size(),
            "exits": spans[spans["went"]].groupby(["cluster", "after"]).size(),
        }
    ).reindex(index, fill_value=0)
    table = table.fillna(0).reset_index()
    start = table["year"] == years[0]
    table.loc[start, ["entries", "exits"]] = np.nan
    return table.merge(_national(firm_years, core), on=["cluster", "year"], how="left")


def _spans(inside: pd.DataFrame, firm_years: pd.DataFrame, lives: pd.DataFrame) -> pd.DataFrame:
    """Return for each firm of each cluster its first and last year there, and whether it came or went."""
    spans = inside.groupby(["cluster", "firm"], sort=True)["year"].agg(["min", "max"])
    spans = spans.rename(columns={"min": "first", "max": "last"}).reset_index()
    everywhere = firm_years[firm_years["firm"].isin(spans["firm"])]
    everywhere = everywhere.groupby("firm")["year"].agg(["min", "max"])
    known = spans["firm"].map(everywhere["min"]), spans["firm"].map(everywhere["max"])
    founded = spans["firm"].map(lives["founded"])
    closed = spans["firm"].map(lives["closed"])
    first_year, last_year = firm_years["year"].min(), firm_years["year"].max()
    moved_in = known[0] < spans["first"]
    # A firm older than its first known year was there and not yet asked.
    unasked = founded.notna() & (founded < spans["first"]) & ~moved_in
    spans["first"] = spans["first"].where(~unasked, founded.clip(lower=first_year))
    moved_out = known[1] > spans["last"]
    silent = ~moved_out & closed.isna() & (spans["last"] < last_year)
    spans["came"] = (spans["first"] > first_year) | (unasked & (founded > first_year))
    spans["went"] = moved_out | closed.notna() & (closed <= last_year)
    spans["after"] = (spans["last"] + 1).where(moved_out | closed.isna(), closed)
    spans["last"] = spans["last"].where(moved_out, (closed - 1).fillna(spans["last"]))
    spans["last"] = spans["last"].where(~silent, last_year).clip(upper=last_year)
    return spans.astype({"first": np.int64, "last": np.int64, "after": np.int64})


def _every_year(spans: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """List each firm's every year in its cluster, with the employees of the years in between."""
    length = (spans["last"] - spans["first"] + 1).clip(lower=0).to_numpy()
    row = np.repeat(np.arange(len(spans)), length)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    every = pd.DataFrame(
        {
            "cluster": spans["cluster"].to_numpy()[row],
            "firm": spans["firm"].to_numpy()[row],
            "year": spans["first"].to_numpy()[row] + offset,
        }
    )
    every["employees"] = known.reindex(pd.MultiIndex.from_frame(every)).to_numpy(float)
    return every.assign(employees=_filled(every["employees"].to_numpy(), row))


def _filled(values: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Fill gaps along each owner's years in a straight line, and ends with the nearest known value."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return values
    at = np.arange(len(values))
    after = np.minimum(np.searchsorted(known, at), len(known) - 1)
    before = np.maximum(np.searchsorted(known, at, side="right") - 1, 0)
    left, right = known[before], known[after]
    has_left = (owner[left] == owner) & (left <= at)
    has_right = (owner[right] == owner) & (right >= at)
    weight = (at - left) / np.maximum(right - left, 1)
    between = values[left] + (values[right] - values[left]) * weight
    ends = np.where(has_left, values[left], np.where(has_right, values[right], np.nan))
    return np.where(has_left & has_right, between, ends)


def _national(firm_years: pd.DataFrame, core: pd.DataFrame) -> pd.DataFrame:
    """Return the jobs of each cluster's core industries in all regions, year by year."""
    by_industry = firm_years.groupby(["industry", "year"])["employees"].sum().reset_index()
    industries = core[["cluster", "industry"]].drop_duplicates()
    total = industries.merge(by_industry, on="industry").groupby(["cluster", "year"])["employees"]
    return total.sum().rename("national_employment").reset_index()
