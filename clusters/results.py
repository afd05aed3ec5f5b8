"""The rows of a run's results, collected by table until all of them are stored."""

import pickle
import tempfile
import weakref

import numpy as np
import pandas as pd
from django.conf import settings

from analysis import theil_sen_slopes
from clusters.cells import store_cells
from clusters.measuring import Measured
from clusters.models import (
    AnalysisRun,
    Concentration,
    DistanceResult,
    IndustryPair,
    IndustryResult,
    RegionResult,
)
from clusters.storage import copy_rows
from jobs.leases import Lease

RESULT_COLUMNS = {
    model: [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    for model in (Concentration, IndustryResult, RegionResult, IndustryPair, DistanceResult)
}
IDS = {"region": "region_id", "industry": "industry_id", "other": "other_id"}
# Tables whose rows have a trend, and what names a row but for year and measure.
GROWING = {IndustryResult: ["level", "industry_id"], RegionResult: ["region_id"]}
# A trend needs years; it is taken over the last of them.
FEWEST_YEARS, TREND_YEARS = 5, 10


class OnDisk:
    """Tables that are written to a file without a name, and read back one after another."""

    def __init__(self):
        settings.VAR.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=settings.VAR)  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, rows: pd.DataFrame) -> None:
        pickle.dump(rows, self._file, protocol=5)
        self._count += 1

    def __iter__(self):
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)


class Results:
    """What a run has found so far, by table; cells, of which there are millions, wait on disk."""

    def __init__(self, run: AnalysisRun):
        self._run = run
        self._parts: dict[type, list | OnDisk] = {
            model: OnDisk() if model is Concentration else [] for model in RESULT_COLUMNS
        }

    def add(self, level: str, year: int, measure: str, measured: Measured) -> None:
        for model, rows in (
            (Concentration, measured.concentration.reset_index()),
            (IndustryResult, measured.industries.rename_axis("industry").reset_index()),
            (RegionResult, measured.regions.rename_axis("region").reset_index()),
            (IndustryPair, measured.pairs),
        ):
            self.add_rows(model, rows, level=level, year=year, measure=measure)

    def add_rows(self, model, rows: pd.DataFrame, **same) -> None:
        if len(rows):
            rows = rows.rename(columns=IDS).assign(run_id=self._run.pk, **same)
            # The level goes along for the trend, though a region's row needs none.
            columns = dict.fromkeys([*RESULT_COLUMNS[model], "level"])
            self._parts[model].append(rows.reindex(columns=list(columns)))

    @property
    def any(self) -> bool:
        return len(self._parts[Concentration]) > 0

    def store(self, lease: Lease) -> None:
        """Replace what an earlier attempt has left; within the transaction that ends the run.

        The lease is asked every second or so whether to go on; what it raises undoes the whole.
        """
        for model, parts in self._parts.items():
            if model is Concentration:
                store_cells(self._run, parts, lease)
                continue
            model._base_manager.filter(run=self._run).delete()
            if model in GROWING and parts:
                parts = [with_growth(pd.concat(parts, ignore_index=True), GROWING[model])]
            for part in parts:
                lease.check()
                copy_rows(model, part[RESULT_COLUMNS[model]])


def with_growth(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Give the rows of the last year the trend of the logarithm of what is measured."""
    last = rows["year"].max()
    found = []
    for measure, part in rows.groupby("measure"):
        recent = part[part["year"] > last - TREND_YEARS]
        table = recent.pivot(index=by, columns="year", values=str(measure))
        logarithm = np.log(table.where(table > 0))
        logarithm = logarithm[logarithm.notna().sum(axis=1) >= FEWEST_YEARS]
        found.append(theil_sen_slopes(logarithm).assign(measure=measure, year=last).reset_index())
    slopes = pd.concat(found).rename(
        columns={"slope": "growth", "low": "growth_low", "high": "growth_high"}
    )
    if slopes.empty:
        return rows
    kept = rows.drop(columns=["growth", "growth_low", "growth_high"])
    return kept.merge(slopes, how="left", on=[*by, "measure", "year"])
