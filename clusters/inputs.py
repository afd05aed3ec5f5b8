"""Read a run's firms once, into arrays, and keep what was read as hashed Parquet."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.conf import settings
from django.db import connection

from clusters.models import AnalysisRun
from firms.models import Industry
from regions.models import Level, Region

# A firm's state holds from its year until the next one; a firm takes part in a year for which it
# has figures and in which it was not yet closed.
FIRM_YEARS = """
COPY (
    SELECT years.year, firm.id AS firm, regions.region_id AS region,
           state.industry_id AS industry, years.employees, state.holding_id AS holding,
           firm.founded_year AS founded, firm.closed_year AS closed
      FROM firms_firmyear years
      JOIN firms_firm firm ON firm.id = years.firm_id
      JOIN (SELECT id, firm_id, industry_id, holding_id, from_year,
                   lead(from_year) OVER (PARTITION BY firm_id ORDER BY from_year) AS until
              FROM firms_firmstate
             WHERE firm_id IN (SELECT id FROM firms_firm WHERE dataset_id = {dataset})) state
        ON state.firm_id = firm.id AND years.year >= state.from_year
       AND (state.until IS NULL OR years.year < state.until)
      JOIN firms_firmregion regions
        ON regions.state_id = state.id AND regions.boundary_set_id = {edition}
     WHERE firm.dataset_id = {dataset} AND years.year = {year}
       AND (firm.closed_year IS NULL OR years.year < firm.closed_year)
) TO STDOUT (FORMAT csv, HEADER)
"""
COLUMNS = {
    "year": pa.int16(),
    "firm": pa.int64(),
    "region": pa.int64(),
    "industry": pa.int64(),
    "employees": pa.float64(),
    "holding": pa.int64(),
    "founded": pa.int16(),
    "closed": pa.int16(),
}


@dataclass(frozen=True)
class FirmYears:
    """N firm-years: firm, finest region, own industry and holding by id, employees (NaN: unknown), year."""

    rows: pd.DataFrame
    sha256: str
    file: str


def read_firm_years(run: AnalysisRun, report=lambda done, total: None) -> FirmYears:
    """Read the firm-years of a run in a stable order and store them beside it."""
    years = range(run.first_year, run.last_year + 1)
    parts = []
    for done, year in enumerate(years):
        report(done, len(years))
        statement = FIRM_YEARS.format(
            dataset=int(run.dataset_id), edition=int(run.boundary_set_id), year=year
        )
        parts.append(copied(statement, COLUMNS).sort_by("firm"))
    table = pa.concat_tables(parts)
    name, digest = stored_with_hash(run, table)
    return FirmYears(table.to_pandas(), digest, name)


def copied(statement: str, columns: dict[str, pa.DataType]) -> pa.Table:
    """Return what a COPY … TO STDOUT statement writes as CSV with a header."""
    with tempfile.TemporaryFile() as file:
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(statement, file)
        file.seek(0)
        options = pa.csv.ConvertOptions(column_types=columns, strings_can_be_null=True)
        return pa.csv.read_csv(file, convert_options=options)


def stored_with_hash(
    run: AnalysisRun, table: pa.Table | pd.DataFrame, part: str = ""
) -> tuple[str, str]:
    """Store a run's inputs as Parquet; return the file's name and the SHA-256 of its content."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    name = f"runs/{run.key}{part}.parquet"
    path = settings.VAR / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(table, path)
    return name, hashlib.sha256(path.read_bytes()).hexdigest()


def _write_whole(table: pa.Table, path: Path) -> None:
    half = path.with_suffix(".part")
    pyarrow.parquet.write_table(table, half, compression="zstd")
    half.replace(path)


def regions_by_level(run: AnalysisRun) -> dict[str, pd.Series]:
    """Return, for each level of the run, the region of that level by the id of a finest region."""
    regions = pd.DataFrame(
        Region.objects.of_edition(run.boundary_set_id).values_list(
            "id", "parent_id", "level__depth"
        ),
        columns=["id", "parent", "depth"],
    ).set_index("id")
    depths = dict(
        Level.objects.filter(boundary_set=run.boundary_set_id).values_list("code", "depth")
    )
    finest = regions.index[regions["depth"] == max(depths.values())]
    return {
        code: climb(pd.Series(finest, index=finest), regions, depths[code]) for code in run.levels
    }


def climb(ids: pd.Series, tree: pd.DataFrame, depth: int) -> pd.Series:
    """Follow parents from `ids` up to the given depth; missing where a branch ends below it.

    `tree` has the id as index and columns parent and depth (1 is the top).
    """
    reached = ids.astype("Float64")
    for _ in range(int(tree["depth"].max())):
        deeper = reached.map(tree["depth"]) > depth
        if not deeper.fillna(False).any():
            break
        reached = reached.where(~deeper.fillna(False), reached.map(tree["parent"]))
    return reached.where(reached.map(tree["depth"]) == depth)


LEVELS_OF_INDUSTRY = [level.value for level in Industry.Level]


def industry_of_level(run: AnalysisRun, used: np.ndarray) -> pd.Series:
    """Return the industry at the run's level by the id of each industry in use.

    `as-given` takes the rows' own codes; where their levels are mixed, the coarsest of them.
    """
    industries = pd.DataFrame(
        Industry.objects.filter(classification=run.dataset.classification_id).values_list(
            "id", "parent_id", "level"
        ),
        columns=["id", "parent", "level"],
    ).set_index("id")
    industries["depth"] = industries["level"].map(LEVELS_OF_INDUSTRY.index) + 1
    given = industries.loc[used, "depth"]
    wanted = (
        given.min()
        if run.industry_level == AnalysisRun.IndustryLevel.AS_GIVEN
        else LEVELS_OF_INDUSTRY.index(run.industry_level) + 1
    )
    return climb(pd.Series(used, index=used), industries, int(wanted))
