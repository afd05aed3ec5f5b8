"""A run's register: which firms each of its tasks is given, and how its firms come and go."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clusters.measuring import BlockTask, activity_of

# Industries are summed in blocks of about so many firms.
BLOCK_FIRMS = 5_000_000


@dataclass(frozen=True)
class Register:
    """The firm-years of one level, by year: region, industry, employees, founded, closed.

    `counted` says which of them are measured; the others only count in what is all activity.
    """

    rows: pd.DataFrame
    years: np.ndarray
    edges: np.ndarray

    @classmethod
    def of(cls, firms: pd.DataFrame, region: pd.Series, industry: pd.Series, counted) -> "Register":
        """Put the firm-years of known region and industry side by side, ordered by year."""
        placed = (region.notna() & industry.notna()).to_numpy()
        rows = pd.DataFrame(
            {
                "year": firms["year"].to_numpy()[placed],
                "region": region.to_numpy(dtype=float, na_value=np.nan)[placed].astype(np.int64),
                "industry": industry.to_numpy(dtype=float, na_value=np.nan)[placed].astype(
                    np.int64
                ),
                "employees": firms["employees"].to_numpy()[placed],
                "founded": firms["founded"].to_numpy()[placed],
                "closed": firms["closed"].to_numpy()[placed],
                "counted": np.broadcast_to(counted, len(firms))[placed],
            }
        )
        years, first = np.unique(rows["year"].to_numpy(), return_index=True)
        return cls(rows, years, np.append(first, len(rows)))

    def all_of_year(self, year: int) -> pd.DataFrame:
        place = int(np.searchsorted(self.years, year))
        if place == len(self.years) or self.years[place] != year:
            return self.rows.iloc[:0]
        return self.rows.iloc[self.edges[place] : self.edges[place + 1]]

    def of_year(self, year: int) -> pd.DataFrame:
        """Return the firms of a year that are measured."""
        rows = self.all_of_year(year)
        return rows if rows["counted"].all() else rows[rows["counted"]]

    def blocks(self, year: int, measure: str) -> Iterator[BlockTask]:
        """Yield the firms of a year, whole industries at a time."""
        firms = self.of_year(year)[["region", "industry", "employees"]]
        everywhere = activity_of(self.all_of_year(year), measure).groupby("region")["size"].sum()
        for industries in _shared_out(firms["industry"], BLOCK_FIRMS):
            part = firms if industries is None else firms[firms["industry"].isin(industries)]
            yield BlockTask(measure, part, everywhere)

    def activity(self, year: int, measure: str) -> pd.DataFrame:
        """Return region, industry, activity of a year."""
        cells = activity_of(self.of_year(year), measure).groupby(["region", "industry"])["size"]
        return cells.sum().rename("activity").reset_index()

    def dynamics(self, year: int, by: str) -> pd.DataFrame:
        """Return entries and exits of a year per firm that was there the year before."""
        here, before = self.of_year(year), self.of_year(year - 1)
        stock = before.groupby(by).size()
        entries = here[here["founded"] == year].groupby(by).size()
        exits = before[before["closed"] == year].groupby(by).size()
        rates = {
            "entry_rate": entries.reindex(stock.index, fill_value=0) / stock,
            "exit_rate": exits.reindex(stock.index, fill_value=0) / stock,
        }
        return pd.DataFrame(rates, stock.index)


def _shared_out(industry: pd.Series, most: int) -> list:
    """Return sets of industries with at most so many firms together; None stands for all at once."""
    if len(industry) <= most:
        return [None]
    counts = industry.value_counts().sort_index()
    block = (counts.cumsum() - 1) // most
    return [list(part.index) for _, part in counts.groupby(block)]
