"""In which stage of its life is a cluster, year by year, judged by what was known up to that year?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import checking
from analysis.change import _tail_rank
from analysis.cluster_parameters import ClusterParameters

EMBRYO, GROWING, MATURE, DECLINING, RENEWAL, NOT_ENOUGH_DATA = range(6)
STAGES = ("embryo", "growing", "mature", "declining", "embryo_renewal", "not_enough_data")
FEWEST_YEARS = 5
RECENT_YEARS = 3  # over which entries are set against exits

# What decided, beside each stage.
RULES = (
    "recovers",
    "trend_falls",
    "below_peak_and_leaving",
    "below_critical_mass",
    "trend_rises",
    "holds",
    "unchanged",
    "too_few_years",
)


@dataclass(frozen=True)
class Evidence:
    """What is known of C clusters at the end of one year, each array (C,)."""

    known_years: np.ndarray
    firms: np.ndarray
    employment: np.ndarray
    of_peak: np.ndarray  # share of the largest employment so far
    net_entry: np.ndarray  # entries less exits of the recent years
    slope: np.ndarray  # of log employment, per year
    slope_low: np.ndarray
    slope_high: np.ndarray


def cluster_stages(history: pd.DataFrame, *, parameters: ClusterParameters) -> pd.DataFrame:
    r"""Judge the stage of each cluster in each year from the years up to then.

    The first rule that holds decides; where none does, the stage of the year before stays.

    1. *embryo (renewal)*: it was declining or renewing; more core firms came than went in the last
       three years; the trend rises; and its former peak is not regained.
    2. *declining*: the trend's interval lies below 0, or jobs are under ``peak_share`` of their
    peak
       and more core firms went than came.
    3. *embryo*: fewer than ``critical_firms`` firms or ``critical_employment`` jobs, and never much
       larger (not under ``peak_share`` of its peak).
    4. *growing*: the trend's interval lies above 0, by at least ``min_growth`` a year.
    5. *mature*: jobs at ``peak_share`` of their peak or more.

    The trend is Theil and Sen's slope of log employment over the last ``trend_years`` years with
    its interval.  A cluster leaves decline only by renewal or by regaining its size, so that it
    does not flicker.

    Parameters
    ----------
    history : DataFrame, one row per cluster and year, with columns
        cluster, year, firms, employment, entries, exits (core firms), and optionally
        national_employment (the same industries in all regions).  NaN is unknown.
    parameters : ClusterParameters

    Returns
    -------
    DataFrame ordered by cluster and year
        cluster, year, stage, rule (what decided), confidence (share of the window's years each of
        which could be missing without another stage), firms, employment, of_peak, net_entry, slope,
        slope_low, slope_high, entry_rate, exit_rate, regional_growth (growth of jobs beyond that of
        the same industries in all regions, per year over the window; the regional part of
        shift-share).  Stage ``not_enough_data`` while fewer than five years are known.

    References
    ----------
    Menzel, M.-P. and Fornahl, D. (2010). Industrial and Corporate Change 19(1), for the stages; the
    cut-offs are ours.

    Examples
    --------
    >>> history = pd.DataFrame({
    ...     "cluster": 1, "year": range(2016, 2024), "firms": 40, "entries": 0, "exits": 0,
    ...     "employment": [500, 501, 499, 500, 502, 420, 350, 290],
    ... })
    >>> found = cluster_stages(history, parameters=ClusterParameters())
    >>> found.set_index("year")["stage"].loc[2019:].to_dict()
    {2019: 'not_enough_data', 2020: 'mature', 2021: 'mature', 2022: 'mature', 2023: 'declining'}
    """
    table = _wide(history)
    before = np.full(len(table.clusters), NOT_ENOUGH_DATA)
    found = []
    for column in range(len(table.years)):
        evidence = table.evidence(column, parameters)
        stage, rule = judged(evidence, before, parameters)
        same = [
            judged(table.evidence(column, parameters, without=year), before, parameters)[0] == stage
            for year in table.window(column, parameters)
        ]
        found.append(_rows(table, column, parameters, evidence, stage, rule, np.mean(same, axis=0)))
        before = stage
    return pd.concat(found).sort_values(["cluster", "year"], ignore_index=True)


def judged(
    evidence: Evidence, before: np.ndarray, parameters: ClusterParameters
) -> tuple[np.ndarray, np.ndarray]:
    """Return the stage (C,) and the position in RULES (C,) of what decided it."""
    e, p = evidence, parameters
    was_falling = (before == DECLINING) | (before == RENEWAL)
    small = (e.firms < p.critical_firms) | (e.employment < p.critical_employment)
    rules: list[tuple[np.ndarray, int | np.ndarray]] = [
        (was_falling & (e.net_entry > 0) & (e.slope > 0) & (e.of_peak < 1), RENEWAL),
        (e.slope_high < 0, DECLINING),
        ((e.of_peak < p.peak_share) & (e.net_entry < 0), DECLINING),
        (small & (e.of_peak >= p.peak_share), EMBRYO),
        ((e.slope_low > 0) & (e.slope >= p.min_growth), GROWING),
        (e.of_peak >= p.peak_share, MATURE),
        (before != NOT_ENOUGH_DATA, before),
    ]
    stage = np.full(len(before), MATURE)
    rule = np.full(len(before), RULES.index("unchanged"))
    open_ = np.ones(len(before), bool)
    for number, (holds, result) in enumerate(rules):
        stage = np.where(open_ & holds, result, stage)
        rule = np.where(open_ & holds, number, rule)
        open_ &= ~holds
    too_few = e.known_years < FEWEST_YEARS
    return np.where(too_few, NOT_ENOUGH_DATA, stage), np.where(too_few, len(RULES) - 1, rule)


@dataclass(frozen=True)
class Histories:
    """C clusters over Y years, NaN where unknown."""

    clusters: pd.Index
    years: np.ndarray
    firms: np.ndarray  # (C, Y), like the rest
    employment: np.ndarray
    entries: np.ndarray
    exits: np.ndarray
    national: np.ndarray

    def window(self, column: int, parameters: ClusterParameters) -> range:
        return range(max(0, column + 1 - parameters.trend_years), column + 1)

    def evidence(
        self, column: int, parameters: ClusterParameters, without: int | None = None
    ) -> Evidence:
        """Return what was known at the end of a year; `without` leaves one year of jobs out."""
        window = [year for year in self.window(column, parameters) if year != without]
        jobs = self.employment[:, : column + 1].copy()
        known_years = np.isfinite(jobs).sum(axis=1)
        if without is not None:
            jobs[:, without] = np.nan
        peak = np.fmax.reduce(jobs, axis=1)
        now = _newest(jobs)
        recent = slice(max(0, column + 1 - RECENT_YEARS), column + 1)
        came, went = np.nansum(self.entries[:, recent], 1), np.nansum(self.exits[:, recent], 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.where(jobs[:, window] > 0, jobs[:, window], np.nan))
            of_peak = now / peak
        slope = trend(logs, self.years[window], parameters.trend_confidence)
        firms = _newest(self.firms[:, : column + 1])
        return Evidence(known_years, firms, now, of_peak, came - went, *slope)


def trend(values: np.ndarray, years: np.ndarray, confidence: float):
    """Return Theil and Sen's slope of each row (C, T) with the ends of its interval, three (C,).

    >>> trend(np.array([[1.0, 2, 3, 4, 50]]), np.arange(5), 0.9)[0]
    array([1.])
    """
    first, second = np.triu_indices(len(years), 1)
    slopes = np.sort(
        (values[:, second] - values[:, first]) / (years[second] - years[first]), axis=1
    )
    known = np.isfinite(values).sum(axis=1)
    pairs = known * (known - 1) // 2
    ranks = np.array(
        [_tail_rank(n, (1 - confidence) / 2) if n > 1 else 0 for n in range(len(years) + 1)]
    )
    rank = ranks[known]
    bounded = rank > 0
    low = _at(slopes, np.where(bounded, rank - 1, -1))
    high = _at(slopes, np.where(bounded, pairs - rank, -1))
    middle = (_at(slopes, (pairs - 1) // 2) + _at(slopes, pairs // 2)) / 2
    return np.where(pairs > 0, middle, np.nan), low, high


def _at(sorted_rows: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Return one value of each row, NaN for position -1.  NaN sorts last and is never reached."""
    if not sorted_rows.shape[1]:
        return np.full(len(sorted_rows), np.nan)
    found = sorted_rows[np.arange(len(sorted_rows)), np.minimum(position, sorted_rows.shape[1] - 1)]
    return np.where(position >= 0, found, np.nan)


def _newest(values: np.ndarray) -> np.ndarray:
    """Return the last known value of each row (C, T), NaN where there is none."""
    known = np.isfinite(values)
    last = values.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), last], np.nan)


def _wide(history: pd.DataFrame) -> Histories:
    columns = ["firms", "employment", "entries", "exits"]
    for name in columns:
        checking.figures(history[name], f"history.{name}")
    if history.duplicated(["cluster", "year"]).any():
        raise checking.refusal("history", "a cluster's year twice", "one row per cluster and year")
    if "national_employment" not in history:
        history = history.assign(national_employment=np.nan)
    wide = history.pivot(index="cluster", columns="year").sort_index().sort_index(axis=1)
    years = np.sort(history["year"].unique())
    parts = [wide[[name]].to_numpy(float) for name in [*columns, "national_employment"]]
    return Histories(wide.index, years, *parts)


def _rows(table: Histories, column: int, parameters, evidence: Evidence, stage, rule, confidence):
    start = table.window(column, parameters)[0]
    span = max(table.years[column] - table.years[start], 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        standing = table.firms[:, column] - table.entries[:, column] + table.exits[:, column]
        own = np.log(table.employment[:, column] / table.employment[:, start]) / span
        nation = np.log(table.national[:, column] / table.national[:, start]) / span
        entry_rate, exit_rate = (
            table.entries[:, column] / standing,
            table.exits[:, column] / standing,
        )
    decided = stage != NOT_ENOUGH_DATA
    finite = {
        "entry_rate": entry_rate,
        "exit_rate": exit_rate,
        "regional_growth": own - nation,
        "confidence": np.where(decided, confidence, np.nan),
    }
    return pd.DataFrame(
        {
            "cluster": table.clusters,
            "year": table.years[column],
            "stage": np.array(STAGES, dtype=object)[stage],
            "rule": np.array(RULES, dtype=object)[rule],
            "firms": table.firms[:, column],
            "employment": table.employment[:, column],
            "of_peak": evidence.of_peak,
            "net_entry": evidence.net_entry,
            "slope": evidence.slope,
            "slope_low": evidence.slope_low,
            "slope_high": evidence.slope_high,
            **{
                name: np.where(np.isfinite(values), values, np.nan)
                for name, values in finite.items()
            },
        }
    )
