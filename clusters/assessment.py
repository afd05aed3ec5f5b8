"""What became of a program: its indicators now, and its cluster beside similar ones without a program."""

import math
from dataclasses import dataclass

import pandas as pd

from analysis.comparison import Comparison, change_against_similar
from clusters.indicators import Figure, current_figures, measure_named
from clusters.models import Cluster, Programme, ProgrammeIndicator, StageAssessment
from clusters.proposals import newest_run

COMPARED = ("employment", "firms")


@dataclass(frozen=True)
class Standing:
    """An indicator with its value now and how much of the way to the target that is."""

    indicator: ProgrammeIndicator
    label: str
    unit: str
    now: Figure
    # Share of the way; over 1 when the target is passed, under 0 on the way back.
    reached: float | None


def standings(programme: Programme) -> list[Standing]:
    """Return the indicators of a program with their current values."""
    cluster = programme.cluster
    figures = current_figures(cluster)
    found = []
    for indicator in programme.indicators.all():
        measure = measure_named(indicator.measure, cluster.dataset.classification_id)
        now = figures.get(indicator.measure, Figure(None))
        found.append(
            Standing(
                indicator=indicator,
                label=str(measure.label) if measure else indicator.measure,
                unit=measure.unit if measure else "",
                now=now,
                reached=reached(indicator, now.value),
            )
        )
    return found


def reached(indicator: ProgrammeIndicator, now: float | None) -> float | None:
    """Return the share of the way from baseline to target, None where there is no way."""
    if now is None or indicator.baseline is None or indicator.target == indicator.baseline:
        return None
    return (now - indicator.baseline) / (indicator.target - indicator.baseline)


@dataclass(frozen=True)
class Beside:
    """How a measure changed here and in similar clusters without a program."""

    measure: str
    label: str
    start: int
    end: int
    result: Comparison | None

    @property
    def known(self) -> bool:
        return self.result is not None and math.isfinite(self.result.own)


def beside_similar(programme: Programme) -> list[Beside]:
    """Compare jobs and firms since the year before the program began with those of similar clusters."""
    cluster, run = programme.cluster, newest_run(programme.cluster)
    rows = pd.DataFrame(
        StageAssessment.objects.filter(run=run).values_list("cluster", "year", "stage", *COMPARED),
        columns=["cluster", "year", "stage", *COMPARED],
    )
    years = sorted(rows["year"].unique())
    start = max((year for year in years if year < programme.started_date.year), default=None)
    if start is None or start >= years[-1] or cluster.pk not in set(rows["cluster"]):
        return []
    stages = rows[rows["year"] == start].set_index("cluster")["stage"]
    others = without_programme(rows["cluster"].unique())
    found = []
    for name in COMPARED:
        values = rows[["cluster", "year", name]].rename(columns={name: "value"})
        result = change_against_similar(
            values, cluster.pk, start=int(start), end=int(years[-1]), stages=stages, without=others
        )
        label = str(measure_named(name).label)
        found.append(Beside(name, label, int(start), int(years[-1]), result))
    return found


def without_programme(clusters) -> set[int]:
    """Return those that no program has worked on, themselves or as the confirmed one they resemble."""
    rows = Cluster.objects.filter(pk__in=[int(one) for one in clusters])
    rows = rows.filter(programmes=None, resembles__programmes=None)
    # A candidate that finds a confirmed cluster again would count that one twice.
    return set(
        rows.exclude(resembles__status=Cluster.Status.CONFIRMED).values_list("pk", flat=True)
    )
