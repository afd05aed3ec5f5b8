"""Which firms and figures a run's shares are taken of."""

import pandas as pd

from clusters.asking import ALL, STATED, TRADED
from clusters.models import AnalysisRun
from firms.models import Industry, Statistic


def asked_base(run: AnalysisRun) -> str | None:
    return run.parameters.get("asked_base")


def traded_industries(run: AnalysisRun) -> set[int]:
    """Return the industries that sell beyond their region: marked so, or below one that is."""
    rows = Industry.objects.filter(classification=run.dataset.classification_id)
    tree = pd.DataFrame(
        rows.values_list("id", "parent_id", "traded"), columns=["id", "parent", "traded"]
    ).set_index("id")
    marked = tree["traded"].astype(object)
    for _ in range(len(Industry.Level.values)):
        marked = marked.where(marked.notna(), tree["parent"].map(marked))
    return set(tree.index[marked.eq(True)])


def counted_firms(run: AnalysisRun, industries: pd.Series):
    """Return which firm-years are measured; their industries are of the run's level."""
    if asked_base(run) != TRADED:
        return True
    return industries.isin(traded_industries(run)).to_numpy()


def stated_totals(run: AnalysisRun, level: str) -> dict[tuple[int, str], pd.Series]:
    """Return the totals that the dataset's statistics state, by year and measure; none unless asked."""
    if asked_base(run) != STATED:
        return {}
    rows = Statistic.objects.filter(
        dataset=run.dataset_id,
        industry=None,
        region__boundary_set=run.boundary_set_id,
        region__level__code=level,
    )
    names = ["year", "region_id", *run.measures]
    table = pd.DataFrame(rows.values_list(*names), columns=names)
    return {
        (int(year), measure): of_year.set_index("region_id")[measure].astype(float)
        for year, of_year in table.groupby("year")
        for measure in run.measures
    }


def on_asked_base(run: AnalysisRun, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that statistics are measured from; a missing industry is a stated total."""
    if asked_base(run) == ALL:
        return rows[rows["industry"].notna()]
    if asked_base(run) == TRADED:
        return rows[rows["industry"].isin(traded_industries(run))]
    return rows
