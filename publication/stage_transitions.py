"""How often the clusters of a release or a run went from one stage to another, as a table."""

from analysis.transitions import JUDGED, stage_transitions
from clusters.transitions import table_of


def transitions(rows) -> dict:
    """Count the steps of all clusters, from a year to the next.

    Returns the stages that occur, and for each a row of counts and their sum.
    """
    table = table_of(rows)
    found = stage_transitions(table)
    present = [
        stage for stage in JUDGED if found.counts.loc[stage].sum() or found.counts[stage].sum()
    ]
    return {
        "stages": present,
        "clusters": table["cluster"].nunique(),
        "rows": [
            {
                "stage": before,
                "counts": [int(found.counts.loc[before, after]) for after in present],
                "sum": int(found.counts.loc[before].sum()),
            }
            for before in present
        ],
    }
