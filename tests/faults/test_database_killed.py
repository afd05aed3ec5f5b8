"""D01: the database is killed while a file comes in.  Nothing is half there, and the next try is whole.

A cluster of its own is started, as `bin/run` does it, and killed twice: while rows are read into staging, and
while they are written.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.platform.conftest import state  # noqa: F401
from tests.platform.processes import kill_all
from tests.platform.shell import clean_environment, run_script
from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = 60_000  # more than are searched for near duplicates
BUILD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.data.tiny import load_classification, load_edition
load_edition(); load_classification()
"""
START = "set_up_folders; start_database; "
pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.skipif(
        not list(Path("/usr/lib/postgresql").glob("*/lib/postgis-3.so")),
        reason="PostgreSQL with PostGIS is not installed on this machine",
    ),
]


class Own:
    """A cluster of our own, and the project's commands on it."""

    def __init__(self, folder):
        self.state, self.files = folder, folder / "uploads"
        self.files.mkdir(exist_ok=True)
        self.start()

    def start(self):
        outcome = run_script(START + 'echo "$MIGRATION_DATABASE_URL"', SENTRA_VAR=str(self.state))
        assert outcome.code == 0, outcome.err
        self.address = outcome.out.splitlines()[-1]

    def python(self, *words) -> subprocess.Popen:
        environment = clean_environment(
            DATABASE_URL=self.address, SECRET_KEY="x" * 60, DEBUG="1", SENTRA_VAR=str(self.files),
            DJANGO_SETTINGS_MODULE="config.settings", PYTHONPATH=str(ROOT),
        )  # fmt: skip
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, **quiet)

    def session(self):
        return psycopg2.connect(self.address.replace("postgis://", "postgresql://"))

    def ask(self, question):
        session = self.session()
        try:
            with session, session.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0]
        finally:
            session.close()

    def bring(self, file) -> subprocess.Popen:
        into = [
            "--dataset",
            "mine",
            "--classification",
            "tiny",
            "--edition",
            "tiny",
            "--agency",
            "a",
        ]
        return self.python("manage.py", "import_firms", str(file), *into, "--year", "2024")

    def until(self, question):
        until(lambda: self.ask(question), question, every=0.02)

    @contextmanager
    def firms_locked(self):
        """Nobody can write firms meanwhile: whoever brings them gets no further than that."""
        holder = self.session()
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE firms_firm IN SHARE MODE")
        yield
        holder.close()

    def kill(self):
        assert kill_all(self.state) > 1


NOTHING_IS_THERE = (
    "SELECT (SELECT count(*) FROM firms_firm) + (SELECT count(*) FROM ingest_addedrows)"
)
STAGED = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'staging')"
WRITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'firms_firm'::regclass"
ACCOUNTED = """
SELECT count(*) FROM ingest_upload u
 WHERE u.verdict = 'applied' AND u.rows_in_file = u.rows_accepted + u.rows_rejected
   AND u.rows_accepted = (SELECT sum(last_id - first_id + 1) FROM ingest_addedrows a
                           WHERE a.upload_id = u.id AND a.table_name = 'firms_firmyear')
"""


def test_a_database_killed_while_a_file_comes_in_loses_and_doubles_nothing(state):  # noqa: F811
    own = Own(state)
    assert own.python("-c", BUILD).wait(PATIENCE_S) == 0
    file = own.files / "firms.csv"
    rows = (f"F{n},PT Jaya {n},31,-0.{n % 97 + 1:02},0.5,1\n" for n in range(ROWS))
    file.write_text("firm_id,name,industry_code,latitude,longitude,employees\n" + "".join(rows))

    for moment in (STAGED, WRITING):
        with own.firms_locked():
            bringing = own.bring(file)
            own.until(moment)
            own.kill()
        assert bringing.wait(PATIENCE_S) != 0
        own.start()
        assert own.ask(NOTHING_IS_THERE) == 0

    assert own.bring(file).wait(PATIENCE_S) == 0
    assert own.ask("SELECT count(*) FROM ingest_upload") == 1
    assert own.ask("SELECT count(*) FROM firms_firmyear") == ROWS
    assert own.ask(ACCOUNTED) == 1
    assert own.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'") == 0
    key = own.ask("SELECT key FROM ingest_upload")
    # The note that names were too many to be compared stands in a file of its own.
    kept = sorted(os.listdir(own.files / "files" / "uploads"))
    assert kept == [str(key), f"{key}.problems.csv"]
