"""What changes runs and their results."""

import subprocess
from functools import cache, partial

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from analysis.cluster_parameters import ClusterParameters
from clusters import finding_inputs, statistics
from clusters.asking import (
    RunRefused,
    check_base,
    check_definitions,
    check_industries,
    check_options,
    check_seed,
    check_thresholds,
    has_firms,
)
from clusters.bases import on_asked_base
from clusters.candidates import (
    discard_candidates,
    reviewed_cores,
    store_candidates,
    store_from_statistics,
)
from clusters.cells import discard_cells
from clusters.definitions import cluster_names
from clusters.distances import measure_distances
from clusters.finding import FindingInputs, findings
from clusters.finding_statistics import findings_from_statistics
from clusters.firm_years import read_firm_years
from clusters.inputs import industry_of_level, regions_by_level
from clusters.models import AnalysisRun, Cluster
from clusters.results import RESULT_COLUMNS, Results
from clusters.scheduling import watched
from clusters.sections import measure_register, measure_statistics
from firms.models import FirmYear, Statistic
from jobs.leases import CannotBeDone, Lease, cancel
from jobs.memory import give_back_memory
from jobs.models import JobState

# Of so many firms all years are read in a tenth of a second.
FEW_FIRMS = 10_000
# The columns of firm-years by which clusters are found; millions of rows are copied.
USED_IN_FINDING = ["year", "firm", "region", "industry", "employees", "holding"]


def queue_run(
    *,
    dataset,
    boundary_set,
    levels,
    measures,
    years=None,
    industry_level="as-given",
    seed=0,
    base=None,
    industries=(),
    thresholds=None,
    definitions="",
    by=None,
    request_key="",
    request_sha256="",
) -> AnalysisRun:
    """Queue a run; `years` is (first, last), by default and at an end that is None all there are figures for.

    `base` is `all`, `traded` or `stated` (see clusters/asking.py), `industries` the codes of those
    whose distances are measured, `thresholds` those of finding clusters that differ from the
    defaults, by name.  `definitions` names a table of published clusters that are looked for in
    place of what links show.  `request_key` is the asker's own name for the request, under which it
    is done once, `request_sha256` what was sent under it.
    """
    check_options(dataset, boundary_set, levels, measures, industry_level)
    check_base(dataset, base)
    asked = {"asked_base": base} if base else {}
    codes = check_industries(dataset, industries)
    first, last = _years(dataset, *(years or (None, None)))
    return AnalysisRun.objects.create(
        dataset=dataset,
        boundary_set=boundary_set,
        levels=sorted(set(levels)),
        measures=sorted(set(measures)),
        first_year=first,
        last_year=last,
        industry_level=industry_level,
        seed=check_seed(seed),
        parameters={"clusters": check_thresholds(thresholds or {}), "industries": codes}
        | asked
        | check_definitions(dataset, definitions),
        created_by=by,
        code_version=code_version(),
        request_key=request_key,
        request_sha256=request_sha256,
    )


def _years(dataset, first: int | None, last: int | None) -> tuple[int, int]:
    if first is None or last is None:
        there = years_with_figures(dataset)
        first, last = first or there[0], last or there[1]
    if first > last:
        raise RunRefused(
            "years_run_backwards",
            _("The years run backwards: %(first)s–%(last)s.") % {"first": first, "last": last},
            "last_year",
        )
    return first, last


def cancel_run(run: AnalysisRun) -> None:
    """Ask for a run to end; refused when it is over in another way."""
    if cancel(run):
        return
    run.refresh_from_db()
    if run.state != JobState.CANCELLED:
        raise RunRefused(
            "run_is_over",
            _("This run is over already: it is %(state)s.") % {"state": run.get_state_display()},
        )


def years_with_figures(dataset) -> tuple[int, int]:
    """Return the first and last year of the dataset's firms, else of its statistics."""
    found = _years_of_firms(dataset) or _ends(Statistic.objects.filter(dataset=dataset))
    if found is None:
        raise RunRefused(
            "no_figures",
            _("The dataset %(dataset)s has no yearly figures yet.") % {"dataset": dataset.code},
            "dataset",
        )
    return found


def _years_of_firms(dataset) -> tuple[int, int] | None:
    """Return the first and last year of firms: of few from their rows, of many from the index of years.

    That index is of all datasets. In it a large register is met at once, a small one perhaps after all
    years of a large one.
    """
    rows = FirmYear.objects.filter(firm__dataset=dataset)
    if dataset.firms.all()[: FEW_FIRMS + 1].count() <= FEW_FIRMS:
        return _ends(rows)
    by_year = rows.order_by("year").values_list("year", flat=True)
    return (by_year.first(), by_year.last()) if by_year.exists() else None


def _ends(rows) -> tuple[int, int] | None:
    first, last = rows.aggregate(Min("year"), Max("year")).values()
    return None if first is None else (first, last)


@cache
def code_version() -> str:
    """Return the commit the code stands at, or nothing where there is no checkout."""
    command = ["git", "rev-parse", "HEAD"]
    try:
        found = subprocess.run(
            command, cwd=settings.ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:  # git itself is not installed
        return ""
    return found.stdout.strip()


def perform(run: AnalysisRun, lease: Lease) -> None:
    """Compute every measure of a run and store the results, all or nothing."""
    if not has_firms(run.dataset):
        return perform_on_statistics(run, lease)
    reading = gettext_noop("Reading firms")
    inputs = read_firm_years(run, lambda done, total: lease.report(reading, done, total))
    if inputs.rows.empty:
        raise CannotBeDone(
            _("No firm of the dataset has figures and a region of this edition in these years.")
        )
    give_back_memory()
    firms = inputs.rows
    used = firms["industry"].unique()
    industries = firms["industry"].map(industry_of_level(run, used))
    levels = {level: firms["region"].map(above) for level, above in regions_by_level(run).items()}
    results = Results(run)
    measure_register(run, lease, results, firms, levels, industries)
    measure_distances(run, lease, results, firms)
    give_back_memory()
    reviewed = reviewed_cores(run)
    found, parameters = _find(run, lease, firms, levels, industries, reviewed)
    lease.report(gettext_noop("Storing results"))
    with lease.finishing():
        results.store(lease)
        _note_inputs(run, inputs)
        store_candidates(run, found, reviewed)
        AnalysisRun.objects.filter(pk=run.pk).update(parameters=parameters)


def _find(run, lease, firms, levels, industries, reviewed):
    """Find clusters at the finest of the run's levels; return them and the parameters in force."""
    step = gettext_noop("Finding clusters")
    lease.report(step)
    parameters = ClusterParameters(**run.parameters.get("clusters", {}))
    level = _finest(run)
    chosen = levels[level].notna() & industries.notna()
    links, sha256 = finding_inputs.read_links(run)
    drawn = reviewed[reviewed["status"] == Cluster.Status.CONFIRMED]
    names, table = None, run.parameters.get("definitions")
    if table:
        names = cluster_names(run.dataset, table, industries[chosen].unique())
    inputs = FindingInputs(
        firm_years=firms.loc[chosen, USED_IN_FINDING].assign(
            region=levels[level][chosen].astype("int64"),
            industry=industries[chosen].astype("int64"),
        ),
        firms=finding_inputs.read_firms(run),
        links=links,
        prices=finding_inputs.read_prices(run),
        neighbors=finding_inputs.read_neighbors(run, level),
        coefficients=finding_inputs.read_coefficients(run),
        codes=finding_inputs.codes_of_industries(run),
        drawn=drawn.assign(cluster=-drawn["cluster"])[["cluster", "region", "industry"]],
        definitions=names,
    )
    found = watched(
        partial(findings, inputs, parameters, seed=run.seed), watch=partial(lease.report, step)
    )
    in_force = {
        "clusters": parameters.as_dict(),
        "level": level,
        "links_sha256": sha256,
        "links_year": found.links_year,
    }
    return found, {**run.parameters, **in_force}


def perform_on_statistics(run: AnalysisRun, lease: Lease) -> None:
    """Compute a run whose dataset has no firms but published figures."""
    lease.report(gettext_noop("Reading statistics"))
    inputs = statistics.read_statistics(run)
    level_of_industry = statistics.industry_level_of(run, inputs.rows)
    rows = inputs.rows
    rows = rows[rows["industry"].isna() | (rows["industry_level"] == level_of_industry)]
    rows = on_asked_base(run, rows)
    results = Results(run)
    measure_statistics(run, lease, results, rows)
    if not results.any:
        raise CannotBeDone(
            _("The dataset has no such figures for these levels of this edition in these years.")
        )
    reviewed = reviewed_cores(run)
    found = _find_in_statistics(run, lease, rows)
    lease.report(gettext_noop("Storing results"))
    with lease.finishing():
        results.store(lease)
        _note_inputs(run, inputs)
        if found is not None:
            store_from_statistics(run, found, reviewed)
        AnalysisRun.objects.filter(pk=run.pk).update(parameters=run.parameters)


def _find_in_statistics(run, lease, rows):
    """Find clusters in the run's first measure that has figures, at the finest of its levels."""
    lease.report(gettext_noop("Finding clusters"))
    parameters = ClusterParameters(**run.parameters.get("clusters", {}))
    level = _finest(run)
    of_level = rows[rows["level"] == level]
    known = of_level[of_level["industry"].notna()]
    measure = next((m for m in run.measures if known[m].notna().any()), None)
    if measure is None:
        return None
    run.parameters |= {"clusters": parameters.as_dict(), "level": level, "measure": measure}
    return findings_from_statistics(
        of_level,
        measure,
        finding_inputs.read_neighbors(run, level),
        coefficients=finding_inputs.read_coefficients(run),
        codes=finding_inputs.codes_of_industries(run),
        parameters=parameters,
    )


def _finest(run) -> str:
    depths = dict(run.boundary_set.levels.values_list("code", "depth"))
    return max(run.levels, key=lambda level: depths[level])


def _note_inputs(run, inputs) -> None:
    AnalysisRun.objects.filter(pk=run.pk).update(
        inputs_file=inputs.file, inputs_sha256=inputs.sha256
    )


@transaction.atomic
def discard_run(run: AnalysisRun) -> None:
    """Delete a run and its results; refused by the database while a release shows it."""
    discard_cells(run)
    for model in RESULT_COLUMNS:
        model._base_manager.filter(run=run).delete()
    discard_candidates(run)
    run.delete()
