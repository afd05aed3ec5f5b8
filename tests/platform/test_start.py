"""bin/run as a whole: once, twice, on bad input, and after everything was killed."""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg2
import pytest

from tests.platform.processes import kill_all, processes_named, processes_of
from tests.platform.shell import ROOT, clean_environment
from tests.waiting import PATIENCE_S, until

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / ".venv" / "installed").exists(),
        reason="this checkout was not set up by bin/test, and a test must not install anything",
    ),
]


def free_port() -> int:
    """Return a port that nobody gets who asks for any: those are the system's to give to others meanwhile."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def run(state, **environment):
    """Run bin/run until it ends by itself."""
    return subprocess.run(
        ["bin/run"],
        cwd=ROOT,
        env=clean_environment(SENTRA_VAR=str(state), **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )


def hear_interrupts():
    """Undo what nohup and "&" do: a signal that is ignored at the start of a shell cannot be trapped."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def running(state, port):
    """Start bin/run and yield what it said once it serves."""
    log = state / "said.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            ["bin/run"],
            cwd=ROOT,
            env=clean_environment(SENTRA_VAR=str(state), PORT=str(port)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=hear_interrupts,
        )
    try:
        until(lambda: process.poll() is not None or "Sentra is running at" in log.read_text())
        assert process.poll() is None, log.read_text()
        yield process, log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
            process.wait(PATIENCE_S)


def answer(port, path):
    """Ask without what the environment may say of proxies."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.load(response)


COUNTS = """
SELECT (SELECT count(*) FROM firms_dataset), (SELECT count(*) FROM firms_firm), (SELECT count(*) FROM firms_firmyear),
       (SELECT count(*) FROM clusters_analysisrun), (SELECT count(*) FROM published.concentration),
       (SELECT count(*) FROM publication_release), (SELECT count(*) FROM agencies_user WHERE is_superuser)
"""


def counts(state):
    address = (state / "database_url").read_text().strip().replace("postgis:", "postgresql:")
    connection = psycopg2.connect(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute(COUNTS)
            return cursor.fetchone()
    finally:
        connection.close()


# What a first start is at, by the words of a process or by what it has said, and for how many seconds it goes on.
INTERRUPTED = [
    ("bin/run", 0.3),
    ("Making a private database", 0.3),
    ("Creating the database", 0.2),
    ("migrate", 3),
    ("firms in", 0.5),  # the sample is loaded, its run begins
]


def interrupt_first_starts(state, port):
    """Kill first starts at several of their steps, as a person who lost patience, or a power cut, would."""
    log = state / "said.txt"
    for step, seconds in INTERRUPTED:
        with log.open("w") as out:
            process = subprocess.Popen(
                ["bin/run"],
                cwd=ROOT,
                env=clean_environment(SENTRA_VAR=str(state), PORT=str(port)),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            until(partial(reached, state, step, process, log), step)
            assert process.poll() is None, (step, log.read_text())
            time.sleep(seconds)
        finally:
            kill_all(state)
            process.wait()
    assert not (state / "administrator-password").exists(), "killed before the last step"


def reached(state, step, process, log) -> bool:
    return step in log.read_text() or processes_named(state, step) or process.poll() is not None


def replace_the_worker(state):
    """Kill the worker, and wait until another stands in its place."""
    [worker] = processes_named(state, "manage.py work")
    # One that ends within ten seconds could not start at all.
    time.sleep(max(0, 10 - age(worker)))
    os.kill(worker, signal.SIGKILL)
    until(lambda: set(processes_named(state, "manage.py work")) - {worker}, "another worker")


def age(pid: int) -> float:
    """Return for how many seconds a process has lived."""
    began = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    return float(Path("/proc/uptime").read_text().split()[0]) - began / os.sysconf("SC_CLK_TCK")


def test_starts_interrupted_first_second_after_kill_9_and_after_the_script_was_killed(state):
    port = free_port()
    interrupt_first_starts(state, port)
    with running(state, port) as (first, said):
        [password] = re.findall(r"First administrator: admin, password: (\S+)", said)
        assert (state / "administrator-password").read_text().strip() == password
        assert (state / "administrator-password").stat().st_mode & 0o777 == 0o600
        status, health = answer(port, "/health")
        assert (status, health["healthy"]) == (200, True)
        before = counts(state)
        datasets, firms, *_, released, releases, administrators = before
        assert (datasets, releases, administrators) == (1, 1, 1) and firms >= 4000 and released > 0
        again = run(state, PORT=str(port))
        assert (again.returncode, again.stdout) == (
            0,
            f"Sentra is already running at http://127.0.0.1:{port}/; Ctrl-C in its own terminal stops it.\n",
        )
    until(lambda: not processes_of(state), "Ctrl-C stops all of it")

    with running(state, port) as (_, said):
        # Nothing is installed, made or prepared once more, and no password told.
        told = [line for line in said.splitlines() if not line.startswith("Warning")]
        assert told == [f"Sentra is running at http://127.0.0.1:{port}/  (Ctrl-C stops it)"]
        assert answer(port, "/health")[0] == 200
        assert counts(state) == before
        assert kill_all(state) > 3

    with running(state, port) as (third, _):
        assert answer(port, "/health")[0] == 200
        assert counts(state) == before
        third.kill()  # the script alone: what it started must not stay behind and hold the port
        third.wait()

    with running(state, port):
        assert counts(state) == before
        # The worker that the killed script left behind ends itself, after the step it is at.
        until(lambda: len(processes_named(state, "manage.py work")) == 1, "one worker")
        replace_the_worker(state)
        assert answer(port, "/health")[0] == 200
    assert first.returncode == 130


def one_sentence(outcome) -> str:
    assert outcome.returncode == 1
    sentences = [line for line in outcome.stderr.splitlines() if not line.startswith("Warning")]
    assert len(sentences) == 1, outcome.stderr
    return sentences[0]


def test_a_taken_port_is_named_with_a_way_out(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = one_sentence(run(state, PORT=str(port)))
    assert f"Port {port} is taken" in said and re.search(r"PORT=\d+ bin/run", said)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgis://nobody:secret@127.0.0.1:1/none", "DATABASE_URL does not answer"),
        ("mysql://nobody@127.0.0.1/none", "DATABASE_URL must look like postgis://"),
        ("postgis://nobody@127.0.0.1:port/none", "DATABASE_URL must look like postgis://"),
        ("nonsense", "DATABASE_URL must look like postgis://"),
    ],
)
def test_a_wrong_database_address_ends_in_one_sentence(state, url, words):
    said = one_sentence(run(state, PORT=str(free_port()), DATABASE_URL=url))
    assert words in said and "secret" not in said
