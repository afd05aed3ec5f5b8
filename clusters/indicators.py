"""The measures of a cluster that a program may choose as indicators, and what the newest run says of them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import (
    Characteristic,
    Cluster,
    ClusterEvidence,
    StageAssessment,
    SupplyGap,
)
from clusters.proposals import newest_run
from clusters.social import ties_of
from firms.models import Industry
from regions.models import titled

JOBS, FIRMS, RATIO, SHARE, POINTS = "jobs", "firms", "ratio", "share", "points"
LOCAL_SHARE = "local_share:"


@dataclass(frozen=True)
class Measure:
    """`unit` is one of those above; a share is stored from 0 to 1."""

    label: object
    unit: str


MEASURES = {
    "employment": Measure(gettext_lazy("jobs in core firms, also those that did not report"), JOBS),
    "firms": Measure(gettext_lazy("core firms, also those that did not report"), FIRMS),
    "entry_rate": Measure(gettext_lazy("entry rate"), SHARE),
    "exit_rate": Measure(gettext_lazy("exit rate"), SHARE),
    "location_quotient": Measure(gettext_lazy("location quotient"), RATIO),
    "national_share": Measure(gettext_lazy("share of all jobs in its industries"), SHARE),
    "local_sourcing": Measure(gettext_lazy("purchases from its own regions"), SHARE),
    "linked_share": Measure(gettext_lazy("core firms with a link inside"), SHARE),
    "commonality": Measure(gettext_lazy("commonality (0–100)"), POINTS),
    "concentration": Measure(gettext_lazy("concentration (0–100)"), POINTS),
    "connectivity": Measure(gettext_lazy("connectivity (0–100)"), POINTS),
    "tied_firms": Measure(gettext_lazy("firms with a social tie"), FIRMS),
}
OF_STAGES = ("employment", "firms", "entry_rate", "exit_rate")
OF_PARTS = ("national_share", "local_sourcing", "linked_share")


@dataclass(frozen=True)
class Figure:
    """A value, None where it is not defined, and the year it is of (None: entered by people, today's).

    `low` and `high` are the bounds of its 90% interval, where it has one.
    """

    value: float | None
    year: int | None = None
    low: float | None = None
    high: float | None = None


def measure_named(code: str, classification=None) -> Measure | None:
    """Return the measure of a code; the local share of an input carries the input's code."""
    if code in MEASURES:
        return MEASURES[code]
    if not code.startswith(LOCAL_SHARE):
        return None
    title = code.removeprefix(LOCAL_SHARE)
    industry = Industry.objects.filter(classification=classification, code=title).first()
    if industry is not None:
        title = f"{industry.code} {titled(industry, 'title')}"
    return Measure(_("bought within the cluster: %(input)s") % {"input": title}, SHARE)


def as_found(cluster: Cluster, run) -> Cluster | None:
    """Return the row on which a run's findings about a cluster hang: its own, or the candidate's."""
    if run is None:
        return None
    if (
        run.pk == cluster.run_id
        or ClusterEvidence.objects.filter(cluster=cluster, run=run).exists()
    ):
        return cluster
    return cluster.newer_findings.filter(run=run).order_by("pk").first()


def current_figures(cluster: Cluster) -> dict[str, Figure]:
    """Return {measure: what the newest run says}, for every measure that the cluster has."""
    run = newest_run(cluster)
    figures = _of_stages(cluster, run)
    found = as_found(cluster, run)
    if found is not None:
        figures |= _of_findings(found, run)
    ties = ties_of(cluster)
    if ties["institutions"]:
        figures["tied_firms"] = Figure(float(ties["tied_firms"]))
    return figures


def _of_stages(cluster: Cluster, run) -> dict[str, Figure]:
    rows = StageAssessment.objects.filter(cluster=cluster)
    newest = (
        rows.filter(run=run).order_by("-year").first() or rows.order_by("-run_id", "-year").first()
    )
    if newest is None:
        return {}
    values = {name: getattr(newest, name) for name in OF_STAGES}
    return {name: Figure(value, newest.year) for name, value in values.items() if value is not None}


def _of_findings(found: Cluster, run) -> dict[str, Figure]:
    year = run.last_year
    figures = {}
    evidence = ClusterEvidence.objects.filter(cluster=found, run=run).first()
    if evidence is not None and evidence.location_quotient is not None:
        figures["location_quotient"] = Figure(
            evidence.location_quotient,
            year,
            evidence.location_quotient_low,
            evidence.location_quotient_high,
        )
    parts = Characteristic.objects.filter(cluster=found, run=run)
    columns = ("characteristic", "part", "value", "low", "high")
    for kind, part, value, low, high in parts.values_list(*columns):
        name = kind if part == Characteristic.Part.SCORE else part
        if value is not None and (name in OF_PARTS or part == Characteristic.Part.SCORE):
            figures[name] = Figure(value, year, low, high)
    gaps = SupplyGap.objects.filter(cluster=found, run=run, local_share__isnull=False)
    for code, share, of_year in gaps.values_list("input__code", "local_share", "year"):
        figures[f"{LOCAL_SHARE}{code}"] = Figure(share, of_year)
    return figures
