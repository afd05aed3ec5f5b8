"""Distances between the plants of chosen industries, in the run's last year."""

import numpy as np
import pandas as pd
from django.utils.translation import gettext_noop

from clusters.finding_inputs import read_firms
from clusters.measuring import ESTABLISHMENTS
from clusters.measuring_distances import DistanceTask, measured_distances
from clusters.models import DistanceResult
from clusters.scheduling import scheduled
from clusters.sections import Progress, seed_of
from firms.models import FirmState, Industry


def measure_distances(run, lease, results, firms: pd.DataFrame) -> None:
    """Measure K_d and M of every industry asked for, those below it included."""
    codes = run.parameters.get("industries", [])
    if not codes:
        return
    year = int(firms["year"].max())
    places = read_firms(run)[["longitude", "latitude", "precision"]]
    # The middle of a district, where a firm's place is not known, says nothing of distances.
    known = places["longitude"].notna() & (places["precision"] != FirmState.Precision.DISTRICT)
    of_year = firms[firms["year"] == year].join(places[known], on="firm", how="inner")
    chosen = chosen_industries(run, codes)
    tasks = [(code, measure) for code in codes for measure in run.measures]
    progress = Progress(lease, gettext_noop("Measuring distances"), len(tasks))
    progress.again()
    made = (_task(run, of_year, chosen[code], code, year, measure) for code, measure in tasks)
    answers = scheduled(measured_distances, made, watch=progress.again)
    for (code, measure), rows in zip(tasks, answers, strict=True):
        identity = {"year": year, "measure": measure, "industry_id": chosen[code][0]}
        results.add_rows(DistanceResult, rows, **identity)
        progress.advance()


def _task(run, firms: pd.DataFrame, industries, code: str, year: int, measure: str):
    counted = firms if measure == ESTABLISHMENTS else firms[firms["employees"].notna()]
    sizes = counted["employees"].to_numpy(dtype=float)
    return DistanceTask(
        longitude=counted["longitude"].to_numpy(),
        latitude=counted["latitude"].to_numpy(),
        weights=np.ones(len(counted)) if measure == ESTABLISHMENTS else sizes,
        same=counted["industry"].isin(industries).to_numpy(),
        seed=seed_of(run, code, year, measure),
    )


def chosen_industries(run, codes) -> dict[str, list[int]]:
    """Return the ids of each industry and of all below it, its own first."""
    rows = Industry.objects.filter(classification=run.dataset.classification_id)
    children: dict[int, list[int]] = {}
    ids = {}
    for pk, parent, code in rows.order_by("code").values_list("id", "parent_id", "code"):
        children.setdefault(parent, []).append(pk)
        ids[code] = pk
    found = {}
    for code in codes:
        below = [ids[code]]
        for pk in below:
            below += children.get(pk, [])
        found[code] = below
    return found
