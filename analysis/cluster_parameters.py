"""Every threshold of finding and describing clusters, with its default, minimum and maximum."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields

from analysis import checking


def _bounded(default, minimum, maximum, unit: str = ""):
    return field(default=default, metadata={"minimum": minimum, "maximum": maximum, "unit": unit})


# A cluster's concentration is told in a word by the lower end of its quotient's 90% interval, or by
# the stability grade where only statistics are known.  They decide nothing.
CLEAR_FROM, STRONG_FROM = 2.0, 4.0


@dataclass(frozen=True)
class ClusterParameters:
    """The thresholds of one run; each is shown beside what it decided.

    Examples
    --------
    >>> ClusterParameters(min_quotient=1.5).min_quotient
    1.5
    >>> ClusterParameters(significance=0.9)
    Traceback (most recent call last):
    ValueError: significance holds 0.9; allowed: a number from 0.0001 to 0.2
    """

    # Seeds: which cells of region and industry stand out.
    min_quotient: float = _bounded(2.0, 1.0, 20.0, "times the average")
    significance: float = _bounded(0.05, 0.0001, 0.2, "false discovery rate")
    min_firms: int = _bounded(5, 2, 1000, "firms")
    min_holdings: int = _bounded(3, 1, 100, "holdings")
    min_employment: float = _bounded(50, 0, 1_000_000, "jobs")
    # Links: which industries belong together, and who serves whom.
    link_excess: float = _bounded(2.0, 1.0, 20.0, "times the random network")
    min_links: int = _bounded(3, 1, 100, "links")
    min_buyers: int = _bounded(2, 1, 100, "buyers")
    sold_inside: float = _bounded(0.5, 0.1, 0.9, "share of sales")
    kind_error: float = _bounded(0.2, 0.01, 0.5, "share of statements")
    surveyed_share: float = _bounded(0.5, 0.0, 1.0, "share of core firms with a link")
    expected_coefficient: float = _bounded(0.01, 0.0001, 0.5, "input per unit of output")
    # Stages: how a cluster's life is read from its yearly figures.
    critical_firms: int = _bounded(20, 2, 10_000, "firms")
    critical_employment: float = _bounded(200, 0, 10_000_000, "jobs")
    trend_years: int = _bounded(5, 3, 15, "years")
    trend_confidence: float = _bounded(0.9, 0.5, 0.99, "confidence")
    peak_share: float = _bounded(0.8, 0.3, 0.99, "share of the peak")
    min_growth: float = _bounded(0.02, 0.0, 0.2, "per year")

    def __post_init__(self):
        for entry in fields(self):
            value, low, high = (
                getattr(self, entry.name),
                entry.metadata["minimum"],
                entry.metadata["maximum"],
            )
            if not low <= value <= high:  # also refuses NaN
                raise checking.refusal(entry.name, value, f"a number from {low} to {high}")

    def as_dict(self) -> dict[str, float]:
        """Return every threshold by name, for the record of a run."""
        return asdict(self)


def described() -> list[dict]:
    """List name, default, minimum, maximum and unit of every threshold, and whether it is a whole number."""
    return [
        {
            "name": entry.name,
            "default": entry.default,
            "whole": entry.type == "int",
            **entry.metadata,
        }
        for entry in fields(ClusterParameters)
    ]
