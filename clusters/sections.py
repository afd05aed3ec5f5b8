"""Make the tasks of a run, have them done, and collect what they find."""

import zlib
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from django.utils.translation import gettext_noop

from clusters.asking import ALL
from clusters.bases import asked_base, counted_firms, stated_totals
from clusters.finding_inputs import read_coefficients
from clusters.measuring import SectionTask, measured_section, summed_block
from clusters.measuring_statistics import StatisticsTask, measured_statistics
from clusters.places import groups_of, population_of, read_populations, read_surroundings
from clusters.register import Register
from clusters.results import Results
from clusters.scheduling import scheduled
from jobs.leases import Lease


class Progress:
    """How many of a run's tables are done; asked often, it also tells whether to go on."""

    def __init__(self, lease: Lease, step: str, total: int):
        self._lease, self._step, self._total, self._done = lease, step, total, 0

    def again(self) -> None:
        self._lease.report(self._step, self._done, self._total)

    def advance(self) -> None:
        self._done += 1
        self.again()


def measure_register(run, lease: Lease, results: Results, firms, levels, industries) -> None:
    """Measure every level, year and measure of a register."""
    groups = groups_of(run, industries.dropna().astype("int64").unique())
    total = len(run.levels) * firms["year"].nunique() * len(run.measures)
    progress = Progress(lease, gettext_noop("Measuring"), total)
    counted = counted_firms(run, industries)
    run.parameters["base"] = asked_base(run) or ALL
    for level in run.levels:
        progress.again()
        register = Register.of(firms, levels[level], industries, counted)
        tasks = [(int(year), measure) for year in register.years for measure in run.measures]
        sections = _sections(run, level, register, tasks, groups, progress)
        answers = scheduled(measured_section, sections, watch=progress.again)
        for (year, measure), measured in zip(tasks, answers, strict=True):
            for by, grain in (("region", measured.regions), ("industry", measured.industries)):
                dynamics = register.dynamics(year, by)
                grain[list(dynamics)] = dynamics.reindex(grain.index)
            results.add(level, year, measure, measured)
            progress.advance()


def _sections(run, level, register, tasks, groups, progress) -> Iterator[SectionTask]:
    surroundings = read_surroundings(run, level, groups)
    populations = read_populations(run, level)
    first, last = register.years[[0, -1]] if len(register.years) else (0, 0)
    totals = stated_totals(run, level)
    coefficients = read_coefficients(run)
    starts = {measure: register.activity(first, measure) for measure in run.measures}
    for (year, measure), blocks in _summed(register, tasks, progress):
        yield SectionTask(
            blocks=blocks,
            surroundings=replace(surroundings, population=population_of(populations, year)),
            seed=seed_of(run, level, year, measure),
            start=starts[measure] if year > first else None,
            totals=totals.get((year, measure)),
            with_pairs=year == last,
            coefficients=coefficients if year == last else None,
        )


def _summed(register: Register, tasks, progress) -> Iterator[tuple]:
    """Yield every task with the sums of its blocks."""
    counts = []

    def all_blocks():
        for task in tasks:
            blocks = list(register.blocks(*task))
            counts.append(len(blocks))
            yield from blocks

    found = scheduled(summed_block, all_blocks(), watch=progress.again)
    for place, task in enumerate(tasks):
        first = next(found)  # draws the task's blocks, so that their number is known
        yield task, [first, *(next(found) for _ in range(counts[place] - 1))]


def seed_of(run, level: str, year: int, measure: str) -> tuple[int, ...]:
    """Return a seed of its own for every table of a run, whatever the order they are measured in."""
    names = (zlib.crc32(name.encode()) for name in (level, measure))
    return (run.seed % 2**64, year, *names)


def measure_statistics(run, lease: Lease, results: Results, rows: pd.DataFrame) -> None:
    """Measure every level, year and measure of published figures."""
    tasks = statistics_tasks(run, rows)
    progress = Progress(lease, gettext_noop("Measuring"), len(tasks))
    groups = groups_of(run, rows["industry"].dropna().astype("int64").unique())
    surroundings = {level: read_surroundings(run, level, groups) for level in run.levels}
    populations = {level: read_populations(run, level) for level in run.levels}
    coefficients = read_coefficients(run)
    sections = (
        StatisticsTask(
            rows=of_year,
            measure=measure,
            surroundings=replace(
                surroundings[level], population=population_of(populations[level], year)
            ),
            seed=seed_of(run, level, year, measure),
            start=start,
            with_pairs=last,
            coefficients=coefficients if last else None,
        )
        for (level, year, measure, of_year, start, last) in tasks
    )
    answers = scheduled(measured_statistics, sections, watch=progress.again)
    for (level, year, measure, *_rest), (measured, base) in zip(tasks, answers, strict=True):
        run.parameters["base"] = base
        results.add(level, year, measure, measured)
        progress.advance()


def statistics_tasks(run, rows: pd.DataFrame) -> list[tuple]:
    """Return level, year, measure, the figures, those of the first year, and whether it is the last."""
    tasks = []
    for level, of_level in rows.groupby("level"):
        years = dict(list(of_level.groupby("year")))
        for measure in run.measures:
            known = [
                year
                for year, figures in years.items()
                if figures.loc[figures["industry"].notna(), measure].notna().any()
            ]
            tasks += [
                (level, int(year), measure, years[year], years[known[0]], year == known[-1])
                for year in known
            ]
    return tasks
