"""Where things lie, what .env says, and secrets."""

import fcntl
import stat
import subprocess
from shlex import quote

import pytest

from tests.platform.shell import ALL_PARTS, ROOT, clean_environment, run_script
from tests.waiting import PATIENCE_S


@pytest.fixture
def dotenv(tmp_path):
    """Return a function that reads a .env of the given text and then runs a script."""

    def read(text, script, **environment):
        (tmp_path / ".env").write_text(text)
        return run_script(f"ROOT={quote(str(tmp_path))}; read_dotenv; {script}", **environment)

    return read


def test_the_environment_wins_over_dotenv(dotenv):
    outcome = dotenv(
        "# a comment\nPORT=9001\nLOG_LEVEL=DEBUG = all", 'echo "$PORT $LOG_LEVEL"', PORT="9002"
    )
    assert outcome.out == "9002 DEBUG = all\n"


@pytest.mark.parametrize("line", ["just words", "NAME WITH SPACE=1", "$(touch here)=1", "=1"])
def test_a_bad_line_in_dotenv_ends_in_one_sentence(dotenv, line):
    outcome = dotenv(line + "\n", "echo went on")
    assert (outcome.code, outcome.out, len(outcome.sentences)) == (1, "", 1)


def test_dotenv_is_data_and_never_run(dotenv, tmp_path):
    outcome = dotenv("LOG_LEVEL=$(touch here)`touch here`", 'printf "%s" "$LOG_LEVEL"')
    assert outcome.out == "$(touch here)`touch here`"
    assert not (ROOT / "here").exists()


@pytest.mark.parametrize("port", ["0", "65536", "99999999999", "http", "-1", "80 80"])
def test_a_port_must_be_one(port):
    outcome = run_script("check_port; echo went on", PORT=port)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.sentences == [f'PORT is "{port}": it must be a number from 1 to 65535.']


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path):
    file = tmp_path / "secret_key"
    first = run_script(f"secret {quote(str(file))}").out
    assert run_script(f"secret {quote(str(file))}").out == first
    assert len(first) == 50 and first.isalnum()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_whose_writing_was_interrupted_is_made_anew(tmp_path):
    file = tmp_path / "secret_key"
    file.touch()
    assert len(run_script(f"secret {quote(str(file))}").out) == 50


def test_a_state_folder_that_cannot_be_made_ends_in_one_sentence():
    outcome = run_script("set_up_folders", SENTRA_VAR="/dev/null/sentra")
    assert outcome.code == 1
    assert outcome.sentences == [
        "The folder /dev/null/sentra cannot be made: set SENTRA_VAR to a folder you may write to."
    ]


def test_what_lies_in_the_state_folder_is_not_listed_to_others(tmp_path):
    run_script("set_up_folders", SENTRA_VAR=str(tmp_path / "var"))
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o711
    assert stat.S_IMODE((tmp_path / "var" / "log").stat().st_mode) == 0o700


def test_two_set_ups_at_once_take_turns(tmp_path):
    holder = f"VAR={quote(str(tmp_path))}; lock_setup; echo mine"
    with (tmp_path / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            ["sh", "-euc", ALL_PARTS + holder],
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert "Waiting for another bin/run or bin/test" in second.stdout.readline()
    assert second.communicate(timeout=PATIENCE_S)[0] == "mine\n"
    assert (
        run_script(
            f"VAR={quote(str(tmp_path))}; lock_setup; unlock_setup; lock_setup; echo mine"
        ).out
        == "mine\n"
    )
