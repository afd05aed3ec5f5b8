"""The private PostGIS: closed to others, and still there after whatever happens to it."""

import os
import shutil
import stat
import subprocess
from pathlib import Path
from shlex import quote

import psycopg2
import pytest

from tests.platform.processes import kill_all
from tests.platform.shell import run_script

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.skipif(
        not list(Path("/usr/lib/postgresql").glob("*/lib/postgis-3.so")),
        reason="PostgreSQL with PostGIS is not installed on this machine",
    ),
]
START = "set_up_folders; start_database; "


def start(state, then="", *, before=""):
    outcome = run_script(before + START + then, SENTRA_VAR=str(state))
    assert outcome.code == 0, outcome.err
    return outcome


@pytest.fixture(scope="module")
def address(state):
    """The libpq address of the application's role in a freshly made cluster."""
    return as_libpq(start(state, 'echo "$DATABASE_URL"').out.splitlines()[-1])


def as_libpq(address):
    return address.replace("postgis://", "postgresql://")


def ask(address, question):
    connection = psycopg2.connect(address)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def superuser(address):
    return address.replace("sentra_app@", "postgres@")


def server_of(state) -> int:
    return int((state / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_it_listens_on_its_socket_only(address, state):
    assert ask(superuser(address), "SHOW listen_addresses") == ""
    assert stat.S_IMODE((state / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "postgres" / "socket").stat().st_mode) == 0o700


@pytest.mark.skipif(os.getuid() != 0, reason="needs to become somebody else")
def test_another_user_of_the_machine_cannot_connect(address, state):
    socket = state / "postgres" / "socket"
    client = ["psql", "-X", "-h", str(socket), "-U", "sentra_app", "-c", "SELECT 1", "sentra"]
    stranger = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    assert subprocess.run(client, capture_output=True).returncode == 0
    assert subprocess.run(stranger + client, capture_output=True).returncode != 0


def test_what_is_committed_survives_everything_short_of_the_disk(address):
    assert ask(superuser(address), "SHOW fsync") == "on"
    assert ask(superuser(address), "SHOW data_checksums") == "on"


def test_its_log_holds_no_rows(address, state):
    owner = address.replace("sentra_app@", "sentra_migrate@")
    ask(owner, "CREATE TABLE secrets (figure integer CHECK (figure < 0))")
    with pytest.raises(psycopg2.errors.CheckViolation):
        ask(owner, "INSERT INTO secrets VALUES (7919)")
    assert "7919" not in (state / "postgres" / "server.log").read_text()


def test_no_role_of_ours_is_a_superuser_and_postgis_answers(address):
    privileged = (
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sentra%' AND (rolsuper OR rolcreaterole)"
    )
    assert ask(address, privileged) == 0
    assert ask(address, "SELECT PostGIS_Lib_Version()") >= "3"


def test_kill_9_loses_nothing_that_was_committed(address, state):
    owner = address.replace("sentra_app@", "sentra_migrate@")
    ask(owner, "CREATE TABLE kept AS SELECT 42 AS figure")
    assert kill_all(state) > 1
    assert (state / "postgres" / "data" / "postmaster.pid").exists()
    start(state)
    assert ask(owner, "SELECT figure FROM kept") == 42


def test_a_pid_file_that_names_another_program_is_no_obstacle(address, state):
    pid_file = state / "postgres" / "data" / "postmaster.pid"
    before = pid_file.read_text()
    kill_all(state)
    other = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text(before.replace(before.split()[0], str(other.pid), 1))
        start(state)
        assert ask(address, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_server_that_is_running_already_is_used(address, state):
    before = server_of(state)
    start(state)
    assert server_of(state) == before


def test_the_last_user_stops_it(address, state):
    second = "(start_database; stop_database); server_answers && echo still there; "
    outcome = start(state, second + "stop_database; server_answers || echo gone")
    assert outcome.out.splitlines()[-2:] == ["still there", "gone"]
    start(state)


def test_a_creation_that_was_interrupted_is_finished(address, state):
    ask_as_server(superuser(address), "DROP DATABASE sentra")
    (state / "postgres" / "ready").unlink()
    start(state)
    assert ask(address, "SELECT PostGIS_Lib_Version()") >= "3"


def ask_as_server(address, statement):
    connection = psycopg2.connect(address.replace("/sentra?", "/postgres?"))
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def test_a_server_below_its_floor_gets_the_command_that_mends_it(tmp_path, state, address):
    (tmp_path / "config").mkdir()
    for major in range(14, 20):
        with (tmp_path / "config" / "postgresql_floors.txt").open("a") as floors:
            floors.write(f"{major}.99\n")
    outcome = run_script(f"CLUSTER={state}/postgres; cd {quote(str(tmp_path))}; choose_server")
    assert outcome.code == 0
    assert "apt-get install --only-upgrade postgresql-" in outcome.err


def test_a_long_path_with_spaces_gets_a_short_socket(state):
    deep = state / ("a folder with a name that is much too long for a socket " * 2).strip() / "var"
    deep.parent.mkdir()
    leftover = deep / "postgres" / "data.new"
    if os.getuid() != 0:
        leftover.mkdir(parents=True, mode=0o700)
        (leftover / "half a file").touch()
    outcome = start(deep, 'echo "$SOCKETS"; stop_database')
    socket = Path(outcome.out.splitlines()[-1])
    assert len(str(socket)) < 90 and " " not in str(socket)
    shutil.rmtree(socket)
    start(deep, "stop_database")


@pytest.mark.skipif(os.getuid() != 0, reason="only root has another user's server")
def test_a_project_in_a_closed_home_keeps_its_database_outside(state):
    home = state / "home"
    home.mkdir(mode=0o700)
    # What root makes there nobody else may read, unless it is said.
    start(home / "var", "stop_database", before="umask 077; ")
    link = home / "var" / "postgres"
    assert link.is_symlink() and link.resolve().parent == Path("/var/lib/sentra")
    start(home / "var", "stop_database")
