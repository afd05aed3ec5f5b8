"""How fast a file of firms is read, checked, assigned and applied, beside a bare COPY of the same rows.

    python -m benchmarks.import_speed --edition EDITION --classification CLASSIFICATION [--rows 1000000]

Needs a database with an edition of boundaries and a classification, and a user who may make tables.  The bare way
is: COPY of the same rows into copies of the four tables with the same indexes, and one set-based spatial join with
the finest regions.  Promised: at most three times its time, less than 1 GiB of memory, and the first rows of a file
of 200 MB within two seconds.  What is loaded is taken away again.
"""

import argparse
import csv
import io
import os
import resource
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import shapely  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from agencies.models import Agency  # noqa: E402
from firms.models import Classification  # noqa: E402
from ingest import sandbox, services  # noqa: E402
from ingest.reading import SAMPLE_ROWS  # noqa: E402
from jobs.worker import kinds, wait_for  # noqa: E402
from regions.assignment import RegionIndex  # noqa: E402
from regions.models import BoundarySet  # noqa: E402

HEADER = ["firm_id", "name", "industry_code", "latitude", "longitude", "year", "employees", "output",
          "holding_id", "founded_year", "listed", "address"]  # fmt: skip
TABLES = ["firms_firm", "firms_firmstate", "firms_firmyear", "firms_firmregion"]


def points_inside(index: RegionIndex, rows: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Return points near the middle of regions, most of them inside."""
    middles = shapely.point_on_surface(index.geometries)
    chosen = rng.integers(0, len(middles), rows)
    x, y = shapely.get_x(middles)[chosen], shapely.get_y(middles)[chosen]
    return x + rng.normal(0, 0.002, rows), y + rng.normal(0, 0.002, rows)


def write_file(path: Path, index, codes, rows: int) -> None:
    rng = np.random.default_rng(1)
    x, y = points_inside(index, rows, rng)
    industry = rng.choice(codes, rows)
    employees = rng.integers(1, 500, rows)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            writer.writerow(
                [f"F{n:08d}", f"PT Maju {n}", industry[n], f"{y[n]:.6f}", f"{x[n]:.6f}", 2024,
                 employees[n], employees[n] * 1_000_000, f"H{n % 1000}", 2001, "ya", f"Jl. Raya {n}"]
            )  # fmt: skip


def bare(dataset: int, edition) -> float:
    """COPY the imported rows into copies of the tables with their indexes, and join points with regions once."""
    copies = {table: io.BytesIO() for table in TABLES}
    where = {
        "firms_firm": f"dataset_id = {dataset}",
        "firms_firmstate": f"firm_id IN (SELECT id FROM firms_firm WHERE dataset_id = {dataset})",
        "firms_firmyear": f"firm_id IN (SELECT id FROM firms_firm WHERE dataset_id = {dataset})",
        "firms_firmregion": "state_id IN (SELECT st.id FROM firms_firmstate st JOIN firms_firm f"
        f" ON f.id = st.firm_id WHERE f.dataset_id = {dataset})",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for table, out in copies.items():
            cursor.cursor.copy_expert(
                f"COPY (SELECT * FROM {table} WHERE {where[table]}) TO STDOUT", out
            )
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            out.seek(0)
        began = time.perf_counter()
        for table, rows in copies.items():
            cursor.cursor.copy_expert(f"COPY bare_{table} FROM STDIN", rows, size=1 << 20)
        cursor.execute(
            "SELECT count(*) FROM bare_firms_firmstate st JOIN regions_region r"
            " ON ST_Intersects(r.geometry, st.point) WHERE r.level_id = %s",
            [edition.levels.order_by("-depth").first().pk],
        )
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds


def first_look(path: Path, folder: str) -> tuple[float, float]:
    """Return the seconds until the first rows of a file twice as long are there, and its size in MB."""
    twice = Path(folder, "twice.csv")
    with open(twice, "wb") as out:
        for again in (False, True):
            with open(path, "rb") as rows:
                if again:
                    rows.readline()
                shutil.copyfileobj(rows, out)
    began = time.perf_counter()
    with sandbox.reading(twice, {"file_name": twice.name}, most_rows=SAMPLE_ROWS) as looking:
        assert sum(batch.num_rows for batch in looking.batches()) == SAMPLE_ROWS
    return time.perf_counter() - began, twice.stat().st_size / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edition", required=True)
    parser.add_argument("--classification", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    edition = BoundarySet.objects.get(code=asked.edition)
    codes = Classification.objects.get(code=asked.classification).industries
    codes = list(codes.filter(children=None).values_list("code", flat=True))
    agency = Agency.objects.first()
    name = f"speed-{os.getpid()}"
    kinds()  # a worker has loaded what it needs long before a file comes
    with TemporaryDirectory() as folder:
        path = Path(folder, "firms.csv")
        write_file(path, RegionIndex.of_edition(edition), codes, asked.rows)
        look, megabytes = first_look(path, folder)
        began = time.perf_counter()
        with open(path, "rb") as file:
            upload = services.receive(
                iter(lambda: file.read(1 << 20), b""),
                file_name="firms.csv",
                kind="firms",
                agency=agency,
                options={
                    "dataset": name,
                    "classification": asked.classification,
                    "edition": asked.edition,
                    "on_problem": "skip",
                },
            ).upload
    upload = wait_for(upload)
    checked = time.perf_counter()
    services.queue_apply(upload)
    upload = wait_for(upload)
    ended = time.perf_counter()
    assert upload.verdict == "applied", upload.error
    dataset = upload.added_rows.get(table_name="firms_dataset").first_id
    bare_seconds = bare(dataset, edition)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = ended - began
    print(f"{asked.rows} rows, {upload.rows_accepted} accepted")
    print(f"read, check, stage, assign {checked - began:.1f} s, apply {ended - checked:.1f} s")
    print(f"in all {seconds:.1f} s, {asked.rows / seconds:.0f} rows per second")
    print(f"bare COPY and spatial join {bare_seconds:.1f} s: ratio {seconds / bare_seconds:.2f}")
    print(f"peak memory {memory:.0f} MiB")
    print(f"first rows of a file of {megabytes:.0f} MB after {look:.1f} s")
    began = time.perf_counter()
    services.queue_revert(upload)
    wait_for(upload)
    print(f"taken back in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
