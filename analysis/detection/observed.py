"""What is known of one year, as arrays of positions: firms, who buys from whom, what lies side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import checking

FIRM_COLUMNS = ("firm", "region", "industry", "holding", "employees")
LINK_COLUMNS = ("supplier", "buyer", "kind")
# What a survey may say of a link; an institution is known by what it is, not by what it sells.
KINDS = ("raw_material", "component", "freight", "machinery", "service", "complementary")
UNKNOWN_KIND = -1


@dataclass(frozen=True)
class Relations:
    """P pairs of supplier and buyer, each once whatever was bought, and V statements of kinds.

    Ends are positions of firms (below N) or of parties outside the register (from N on).
    """

    supplier: np.ndarray  # (P,)
    buyer: np.ndarray  # (P,)
    value: np.ndarray  # (P,) of the newest year told, NaN where none was
    stated_pair: np.ndarray  # (V,) position of the pair
    stated_kind: np.ndarray  # (V,) position in KINDS, -1 unknown
    sales: np.ndarray  # (N,) pairs in which a firm is the supplier
    purchases: np.ndarray  # (N,)
    ended: int  # links left out because an end no longer works
    currency: str  # of the values; those in other currencies count as unknown

    def __len__(self) -> int:
        return len(self.supplier)


@dataclass(frozen=True)
class Observed:
    """N firms of one year in the order of their labels, with their relations."""

    firms: pd.Index  # (N,) labels
    regions: pd.Index  # (R,) labels, sorted
    industries: pd.Index  # (I,) labels, sorted
    table: pd.DataFrame  # (N,) region, industry as positions; holding, employees
    near: sparse.csr_array  # (R, R) bool: the region itself and those beside it
    relations: Relations

    @property
    def region(self) -> np.ndarray:
        return self.table["region"].to_numpy()

    @property
    def industry(self) -> np.ndarray:
        return self.table["industry"].to_numpy()

    @property
    def cell(self) -> np.ndarray:
        """Return the number of each firm's region × industry cell (N,)."""
        return self.cell_of(self.region, self.industry)

    def cell_of(self, region, industry) -> np.ndarray:
        return np.asarray(region, np.int64) * len(self.industries) + industry


def observed(firms: pd.DataFrame, links: pd.DataFrame, neighbors) -> Observed:
    """Number the labels of a register and of its links, whatever order their rows come in.

    Parameters
    ----------
    firms : DataFrame (N,) with columns firm, region, industry, holding, employees
        One row per firm of one year; employees NaN and holding missing where unknown.
    links : DataFrame (L,) with columns supplier, buyer, kind and, where known, value, currency,
        year, external_supplier, external_buyer
        An end outside the register is missing in ``supplier`` or ``buyer`` and named in the external
        column.  Kinds other than ``KINDS`` count as unknown.  A link to a firm that is not among
        ``firms`` has ended: it is counted and left out.
    neighbors : array (E, 2) of region labels that share a border, in any order
    """
    _columns(firms, FIRM_COLUMNS, "firms")
    _columns(links, LINK_COLUMNS, "links")
    firms = firms.sort_values("firm", kind="stable", ignore_index=True)
    labels = pd.Index(firms["firm"])
    checking.unique_labels(labels, "firms.firm")
    checking.column(firms["region"], None, "firms.region")
    checking.column(firms["industry"], None, "firms.industry")
    checking.figures(firms["employees"], "firms.employees")
    region, regions = pd.factorize(firms["region"], sort=True)
    industry, industries = pd.factorize(firms["industry"], sort=True)
    table = pd.DataFrame(
        {
            "region": region.astype(np.int32),
            "industry": industry.astype(np.int32),
            "holding": pd.factorize(firms["holding"], sort=True)[0].astype(np.int32),
            "employees": firms["employees"].to_numpy(float),
        }
    )
    table["holding"] = table["holding"].where(table["holding"] >= 0)
    return Observed(
        labels,
        pd.Index(regions),
        pd.Index(industries),
        table,
        side_by_side(neighbors, pd.Index(regions)),
        _relations(links, labels),
    )


def _columns(frame: pd.DataFrame, wanted, argument: str) -> None:
    absent = [name for name in wanted if name not in frame.columns]
    if absent:
        raise checking.refusal(argument, f"no column {absent[0]!r}", ", ".join(wanted))


def side_by_side(neighbors, regions: pd.Index) -> sparse.csr_array:
    """Return (R, R): each region and those beside it; pairs with a region not listed are left out."""
    ends = np.asarray(neighbors, dtype=object).reshape(-1, 2)
    one, other = (regions.get_indexer(pd.Index(ends[:, end])) for end in (0, 1))
    inside = (one >= 0) & (other >= 0)
    every = np.arange(len(regions))
    row = np.concatenate([one[inside], other[inside], every])
    column = np.concatenate([other[inside], one[inside], every])
    near = sparse.csr_array(
        (np.ones(len(row), bool), (row, column)), shape=(len(regions), len(regions))
    )
    near.sum_duplicates()
    near.data[:] = True
    return near


def _relations(links: pd.DataFrame, firms: pd.Index) -> Relations:
    supplier, sold_from = _ends(links, "supplier", firms)
    buyer, bought_by = _ends(links, "buyer", firms)
    width = len(firms) + max(sold_from, bought_by)
    known = (supplier >= 0) & (buyer >= 0) & (supplier != buyer)
    rows = pd.DataFrame(
        {
            "pair": supplier[known].astype(np.int64) * width + buyer[known],
            "year": _column(links, "year", 0)[known],
            "kind": pd.Index(KINDS).get_indexer(pd.Index(links["kind"].to_numpy()[known])),
        }
    )
    value, currency = _values(links)
    rows["value"] = value[known]
    rows = rows.sort_values(["pair", "year", "kind", "value"], ignore_index=True)
    pairs, stated_pair = np.unique(rows["pair"].to_numpy(), return_inverse=True)
    supplier, buyer = np.divmod(pairs, max(width, 1))
    return Relations(
        supplier=supplier,
        buyer=buyer,
        value=_newest(rows, stated_pair, len(pairs)),
        stated_pair=stated_pair,
        stated_kind=rows["kind"].to_numpy(),
        sales=np.bincount(supplier, minlength=width)[: len(firms)],
        purchases=np.bincount(buyer, minlength=width)[: len(firms)],
        ended=int((~known).sum()),
        currency=currency,
    )


def _ends(links: pd.DataFrame, end: str, firms: pd.Index) -> tuple[np.ndarray, int]:
    """Return positions of ends, parties outside the register after the firms, and their number."""
    inside = links[end]
    position = firms.get_indexer(pd.Index(inside)).astype(np.int64)
    outside = inside.isna().to_numpy()
    if not outside.any():
        return position, 0
    external = _column(links, f"external_{end}", "?")
    # A party that is not even named is one of its own kind: all unnamed ones together.
    codes, names = pd.factorize(pd.Series(external[outside]).fillna("?").astype(str), sort=True)
    position[outside] = len(firms) + codes
    return position, len(names)


def _column(links: pd.DataFrame, name: str, default) -> np.ndarray:
    return links[name].to_numpy() if name in links else np.full(len(links), default)


def _values(links: pd.DataFrame) -> tuple[np.ndarray, str]:
    """Return values in the currency most of them are in; amounts in others cannot be added."""
    if "value" not in links:
        return np.full(len(links), np.nan), ""
    value = checking.figures(links["value"], "links.value")
    if "currency" not in links:
        return value, ""
    told = links["currency"].where(~np.isnan(value))
    counted = told.value_counts()
    if counted.empty:
        return value, ""
    currency = str(counted[counted == counted.max()].index.min())
    return np.where((told == currency).to_numpy(), value, np.nan), currency


def _newest(rows: pd.DataFrame, pair: np.ndarray, count: int) -> np.ndarray:
    """Add up the values of each pair in the newest year for which one was told."""
    told = rows["value"].notna().to_numpy()
    pair, year, value = pair[told], rows["year"].to_numpy()[told], rows["value"].to_numpy()[told]
    newest = np.full(count, np.iinfo(np.int64).min)
    np.maximum.at(newest, pair, year.astype(np.int64))
    latest = year == newest[pair]
    total = np.bincount(pair[latest], value[latest], count)
    return np.where(np.bincount(pair[latest], minlength=count) > 0, total, np.nan)
