"""The changes of stage in a run, over all its clusters."""

import pandas as pd
from django.utils.translation import gettext as _

from analysis.lifecycle import FEWEST_YEARS
from analysis.transitions import Transitions, stage_transitions
from clusters.models import AnalysisRun, Cluster, StageAssessment


def stages_counted(run: AnalysisRun):
    """Return the stages of a run's clusters; a confirmed cluster that was found again counts once."""
    return StageAssessment.objects.filter(run=run).exclude(
        cluster__resembles__status=Cluster.Status.CONFIRMED,
        cluster__run=run,
    )


def table_of(stages) -> pd.DataFrame:
    """Return rows that have cluster_id, year and computed stage as a table to count in."""
    columns = ["cluster", "year", "stage"]
    return pd.DataFrame(list(stages.values_list("cluster_id", "year", "stage")), columns=columns)


def transitions_of(run: AnalysisRun) -> Transitions:
    """Count the computed stages' changes."""
    return stage_transitions(table_of(stages_counted(run)))


def why_none(run: AnalysisRun) -> str:
    """Say why there are no transitions, where there are none."""
    years = run.last_year - run.first_year + 1
    if years <= FEWEST_YEARS:
        return _(
            "A stage needs %(fewest)s years of figures, and a transition one more; this run has "
            "%(years)s."
        ) % {"fewest": FEWEST_YEARS, "years": years}
    return _("No cluster of this run has a stage in two years that follow each other.")
