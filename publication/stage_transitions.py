"""How often the clusters of a release or a run went from one stage to another, as a table."""

import pandas as pd

from analysis.transitions import JUDGED, stage_transitions


def transitions(rows) -> dict:
    """Count the steps of all clusters, from a year to the next.

    Returns the stages that occur, and for each a row of counts and their sum.
    """
    table = pd.DataFrame(
        list(rows.values_list("cluster_id", "year", "stage")), columns=["cluster", "year", "stage"]
    )
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
