"""Keep what a run has read as hashed Parquet; lead regions and industries up to the run's levels."""

import hashlib
import tempfile
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
