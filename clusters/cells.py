"""The millions of cells of a run: a table of its own, that joins those of other runs when it is whole.

It is filled while it has no index, and sorted once.  Until the transaction ends nobody else knows of it.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
from django.db import connection

from clusters.models import AnalysisRun, Concentration
from clusters.storage import copy_encoded, encoded_rows
from jobs.leases import Lease

# So many rows are stored by one statement, in less than a second.
ROWS_AT_ONCE = 100_000
# Rows that come in about the order of their key are sorted in half the time.
ORDER = ["industry_id", "year", "measure", "region_id"]


def store_cells(run: AnalysisRun, parts: Iterable[pd.DataFrame], lease: Lease) -> None:
    """Store the cells of a run in place of what it may have; within the transaction that ends it."""
    call("clusters_cells_begin", run)
    columns = [field.column for field in Concentration._meta.concrete_fields]
    for pieces in ahead(_encoded(parts, columns)):
        lease.check()
        # Frozen: nobody need look again whether a row may be seen, nor write that down.
        copy_encoded(f"{Concentration._meta.db_table}_{run.pk}", columns, pieces, ", FREEZE")
    for step in ("clusters_cells_sort", "clusters_cells_join"):
        lease.check()
        with lease.ending_statements():
            call(step, run)


def discard_cells(run: AnalysisRun) -> None:
    call("clusters_cells_discard", run)


def call(function: str, run: AnalysisRun) -> None:
    with connection.cursor() as cursor:
        cursor.callproc(function, [run.pk])


def _encoded(parts: Iterable[pd.DataFrame], columns: list[str]) -> Iterator[list[bytes]]:
    for part in parts:
        rows = part[columns].sort_values(ORDER, ignore_index=True)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            yield list(encoded_rows(Concentration, rows.iloc[start : start + ROWS_AT_ONCE]))


def ahead(items: Iterator) -> Iterator:
    """Yield items; while one is used, another thread makes the next."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        following = pool.submit(next, items, None)
        while (item := following.result()) is not None:
            following = pool.submit(next, items, None)
            yield item
