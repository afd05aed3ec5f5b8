"""How long a whole run takes, from the firms in the database to the stored results.

    python -m benchmarks.whole_run [--firms 1000000] [--regions 7285] [--industries 400] [--years 10] [--keep]

makes a database of its own on the server of DATABASE_URL (whose user must be a superuser, as the private
database's is), with as many squares, groups of industries and firms, each with figures in all years; a
twentieth of them in a few places and tied by supplier links, so that clusters are there to be found.  Without
distance measures.  The second of two runs is timed, and both must store the same.  Promised: 120 s and 4 GiB
on two processors.
"""

import argparse
import hashlib
import os
import resource
import threading
import time
from urllib.parse import urlsplit

NAME, FIRST_YEAR = "sentra_whole_run", 2016


def own_database(url: str) -> str:
    """Make an empty database beside that of an address and return its address."""
    import psycopg2

    parts = urlsplit(url)
    beside = parts._replace(scheme="postgresql").geturl()
    connection = psycopg2.connect(beside)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
    connection.close()
    return parts._replace(path=f"/{NAME}").geturl()


def prepare(options) -> None:
    """Fill the database, unless it was filled before."""
    from django.core.management import call_command
    from django.db import connection

    from firms.models import Dataset

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    call_command("migrate", verbosity=0)
    if not Dataset.objects.filter(code=NAME).exists():
        fill(options)


def fill(options) -> None:
    from django.db import connection, transaction

    from agencies.models import Agency
    from firms.models import Classification, Dataset, Industry

    with transaction.atomic():
        edition = squares(options.regions)
        classification = Classification.objects.create(code=NAME, name="Benchmark", fictional=True)
        # Groups of ten make a division, as many as there are.
        divisions = Industry.objects.bulk_create(
            Industry(
                classification=classification,
                code=f"{n:02d}",
                level="division",
                title_en=f"Division {n}",
            )
            for n in range(-(-options.industries // 10))
        )
        Industry.objects.bulk_create(
            Industry(
                classification=classification, code=f"{divisions[n // 10].code}{n % 10}",
                level="group", parent=divisions[n // 10], title_en=f"Group {n}",
            )
            for n in range(options.industries)
        )  # fmt: skip
        agency = Agency.objects.create(code="benchmark", name="Benchmark")
        dataset = Dataset.objects.create(
            code=NAME, name="Benchmark", owner=agency, classification=classification,
            boundary_set=edition, fictional=True,
        )  # fmt: skip
        numbers = vars(options) | {
            "dataset": dataset.pk, "edition": edition.pk, "classification": classification.pk,
            "first": FIRST_YEAR, "last": FIRST_YEAR + options.years - 1,
        }  # fmt: skip
        with connection.cursor() as cursor:
            # The rules of the tables are those of imports; here they would only take time.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SELECT setseed(0.5)")
            for statement in FILL.format(**numbers).split(";"):
                if statement.strip():
                    cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


FILL = """
CREATE TEMP TABLE place AS
SELECT id, row_number() OVER (ORDER BY code) - 1 AS n FROM regions_region WHERE boundary_set_id = {edition};
CREATE TEMP TABLE trade AS
SELECT id, row_number() OVER (ORDER BY code) - 1 AS n FROM firms_industry
 WHERE classification_id = {classification} AND level = 'group';
CREATE TEMP TABLE drawn AS
SELECT chosen.n, place.id AS region, trade.id AS industry, size
  FROM (SELECT n, ceil(exp(1.5 + sqrt(-2 * ln(1 - random())) * cos(6.2832 * random())))::int AS size,
               CASE WHEN n % 20 = 0 THEN n / 20 % 200 * 31
                    ELSE floor(power(random(), 2) * {regions}) END::int % {regions} AS region,
               CASE WHEN n % 20 = 0 THEN n / 20 % 200 + n / 4000 % 3 * 67
                    ELSE floor(exp(random() * ln({industries} + 1))) - 1 END::int % {industries} AS industry
          FROM generate_series(1, {firms}) n) chosen
  JOIN place ON place.n = chosen.region
  JOIN trade ON trade.n = chosen.industry
 ORDER BY 1;
INSERT INTO firms_holding (code, name)
SELECT 'benchmark-' || n, 'Holding ' || n FROM generate_series(1, 1 + {firms} / 50) n;
INSERT INTO firms_firm (id, dataset_id, firm_id, name, address, founded_year, closed_year, listed)
SELECT n, {dataset}, 'F' || n, 'Firm ' || n, '', 1990 + n % 27,
       CASE WHEN n % 30 = 7 THEN {first} + 1 + n / 30 % 9 END, true
  FROM drawn;
INSERT INTO firms_firmstate (id, firm_id, from_year, industry_id, holding_id, point, precision)
SELECT n, n, {first}, industry, CASE WHEN n % 20 = 3 THEN (SELECT min(id) FROM firms_holding) + n / 50 END,
       ST_SetSRID(ST_MakePoint(100 + n % 1000 / 1000.0, n % 997 / 1000.0), 4326), 'exact'
  FROM drawn;
INSERT INTO firms_firmregion (state_id, boundary_set_id, region_id) SELECT n, {edition}, region FROM drawn;
INSERT INTO firms_firmyear (firm_id, year, employees, output)
SELECT n, year, CASE WHEN (n + year) % 200 > 0 THEN ceil(size * (0.9 + 0.2 * random())) END, NULL
  FROM drawn, generate_series({first}, {last}) year;
INSERT INTO firms_supplierlink
       (dataset_id, supplier_id, buyer_id, kind, annual_value, currency, unit, year, source, status)
SELECT {dataset}, n, n + 4000, 'component', 1000 * size, 'IDR', '', {last}, 'benchmark', ''
  FROM drawn WHERE n % 20 = 0 AND n + 4000 <= {firms};
INSERT INTO firms_supplierlink
       (dataset_id, supplier_id, buyer_id, kind, annual_value, currency, unit, year, source, status)
SELECT {dataset}, n, 1 + (n::bigint * 7919) % {firms}, '', NULL, '', '', {last}, 'benchmark', ''
  FROM drawn WHERE n % 5 = 1 AND 1 + (n::bigint * 7919) % {firms} <> n
"""


def squares(count: int):
    """Load so many squares as the only level of an edition."""
    import shapely

    from regions import services

    side, width = int(count**0.5) + 1, 0.05
    regions = [
        services.NewRegion(
            f"{k:05d}", f"Square {k}", "district", None,
            shapely.box(95 + k % side * width, k // side * width - 2,
                        95 + (k % side + 1) * width, (k // side + 1) * width - 2),
        )
        for k in range(count)
    ]  # fmt: skip
    edition = services.load_boundary_set(
        code=NAME, name="Benchmark", code_system="fictional", extent=(94, -3, 106, 11),
        levels=[services.NewLevel("district", "Kecamatan", "District")], regions=regions,
        fictional=True,
    )  # fmt: skip
    services.activate(edition)
    services.set_population(edition, [(region.code, FIRST_YEAR, 30_000) for region in regions])
    return edition


def done_run(listener):
    """Do a run as the worker does it."""
    from clusters.services import queue_run
    from firms.models import Dataset
    from jobs.worker import wait_for

    dataset = Dataset.objects.get(code=NAME)
    run = queue_run(
        dataset=dataset, boundary_set=dataset.boundary_set, levels=["district"],
        measures=["employment"], seed=1,
    )  # fmt: skip
    run = wait_for(run, listener=listener)
    if run.state != "finished":
        raise SystemExit(f"The run {run.state}: {run.error}")
    return run


STORED = {
    "clusters_concentration": "industry_id, year, region_id",
    "clusters_industryresult": "industry_id, year",
    "clusters_regionresult": "region_id, year",
    "clusters_industrypair": "industry_id, other_id",
}


class Hashed:
    """A file that only counts and hashes what is written to it."""

    def __init__(self):
        self.sha256, self.bytes = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self.sha256.update(data)
        self.bytes += len(data)


def fingerprint(run) -> tuple[int, str]:
    """Return how many rows a run has stored, and the hash of all that is in them."""
    from django.db import connection

    rows, found = 0, Hashed()
    with connection.cursor() as cursor:
        for table, order in STORED.items():
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            columns = [
                column.name for column in cursor.description if column.name not in ("id", "run_id")
            ]
            question = f"SELECT {', '.join(columns)} FROM {table} WHERE run_id = {run.pk:d} ORDER BY {order}"
            cursor.cursor.copy_expert(f"COPY ({question}) TO STDOUT (FORMAT binary)", found)
            rows += cursor.rowcount
    return rows, found.sha256.hexdigest()


class Memory(threading.Thread):
    """The largest memory of this process and its children together, looked at ten times a second."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self._over = 0, threading.Event()

    def run(self):
        while not self._over.wait(0.1):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _family(os.getpid())))

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.peak / 2**30


def _family(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = [int(child) for child in file.read().split()]
    except OSError:
        return []
    return [pid, *(each for child in children for each in _family(child))]


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


class Steps:
    """Says when each step of a run begins, in wall time and in processor time of this process."""

    def __init__(self):
        self.began, self.used, self.last = time.perf_counter(), time.process_time(), ""

    def __call__(self, step, done=0, total=None):
        if step != self.last:
            self.last = step
            wall, used = time.perf_counter() - self.began, time.process_time() - self.used
            now = _resident(os.getpid()) / 2**30
            print(f"  {wall:6.1f} s, processor {used:6.1f} s, {now:.2f} GiB: {step}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--regions", type=int, default=7_285)
    parser.add_argument("--industries", type=int, default=400)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--once", action="store_true", help="one run, not two that are compared")
    parser.add_argument("--keep", action="store_true", help="leave the database for another time")
    options = parser.parse_args()
    url = os.environ["DATABASE_URL"] = own_database(os.environ["DATABASE_URL"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    began = time.perf_counter()
    prepare(options)
    print(f"database filled: {time.perf_counter() - began:.0f} s", flush=True)
    found = []
    for _ in range(1 if options.once else 2):
        memory, began = Memory(), time.perf_counter()
        memory.start()
        steps = Steps()
        run = done_run(steps)
        seconds, gib = time.perf_counter() - began, memory.stop()
        steps("Stored")
        found.append(fingerprint(run))
        load = "/".join(f"{part:.1f}" for part in os.getloadavg())
        print(
            f"{found[-1][0]:,} rows stored in {seconds:.1f} s, {gib:.2f} GiB; load {load}",
            flush=True,
        )
    if len(set(found)) > 1:
        raise SystemExit("The two runs did not store the same.")
    if not options.keep:
        drop(url)


def drop(url: str) -> None:
    import psycopg2
    from django.db import connections

    connections.close_all()
    connection = psycopg2.connect(
        urlsplit(url)._replace(scheme="postgresql", path="/postgres").geturl()
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {NAME}")
    connection.close()


if __name__ == "__main__":
    main()
