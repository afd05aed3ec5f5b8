"""What is missing is named; what cannot be installed ends in one sentence that says what to do."""

from shlex import quote

import pytest

from tests.platform.shell import path_with, run_script

WITHOUT = ("msgfmt", "bwrap", "chromium")
NOT_ROOT = "case $1 in -un) echo planner ;; *) echo 1000 ;; esac"


@pytest.fixture
def state(tmp_path):
    return str(tmp_path / "var")


def install(purpose, *, path, state):
    script = f"set_up_folders; install_system_packages {purpose}; echo went on"
    return run_script(script, PATH=path, SENTRA_VAR=state)


def test_nothing_is_installed_where_nothing_is_missing(tmp_path, state):
    path = path_with(tmp_path / "bin", apt_get="echo called >&2; exit 1")
    outcome = install("run", path=path, state=state)
    assert (outcome.code, outcome.out, outcome.err) == (0, "went on\n", "")


def test_without_apt_the_packages_are_named_and_docker_is_offered(tmp_path, state):
    path = path_with(tmp_path / "bin", hide=(*WITHOUT, "apt-get"))
    outcome = install("test", path=path, state=state)
    assert outcome.code == 1
    [sentence] = outcome.sentences
    assert "gettext bubblewrap chromium" in sentence and "docker compose up" in sentence


def test_chromium_is_for_tests_only(tmp_path, state):
    path = path_with(tmp_path / "bin", hide=(*WITHOUT, "apt-get"))
    assert "chromium" not in install("run", path=path, state=state).err


def test_without_root_the_command_for_an_administrator_is_printed(tmp_path, state):
    path = path_with(tmp_path / "bin", hide=(*WITHOUT, "sudo"), id=NOT_ROOT)
    outcome = install("run", path=path, state=state)
    assert outcome.code == 1
    [sentence] = outcome.sentences
    assert '"apt-get install gettext bubblewrap"' in sentence


def test_what_apt_is_asked_is_said_aloud(tmp_path, state):
    stubs = {"apt_get": "exit 100", "dpkg": "exit 0", "sleep": "exit 0"}
    path = path_with(tmp_path / "bin", hide=(*WITHOUT, "sudo"), **stubs)
    outcome = run_script(
        "id() { echo 0; }; set_up_folders; install_system_packages run",
        PATH=path,
        SENTRA_VAR=state,
    )
    assert outcome.out.startswith(
        "Installing system packages with apt-get, which may take some minutes: gettext bubblewrap\n"
    )
    [sentence] = outcome.sentences
    assert sentence.startswith("The package lists could not be fetched")


def test_a_server_that_stumbles_is_asked_again_and_one_that_is_away_is_named(tmp_path, state):
    path = path_with(tmp_path / "bin", sleep="exit 0")
    asked = "set_up_folders; with_patience 'Nothing came.' sh -c 'echo >>asked; test $(wc -l <asked) -ge {}'"
    outcome = run_script(
        f"cd {quote(str(tmp_path))}; {asked.format(3)}", PATH=path, SENTRA_VAR=state
    )
    assert (outcome.code, outcome.err) == (0, "")
    told = [f"Nothing came. Trying again in {seconds} seconds." for seconds in (5, 20)]
    assert outcome.out.splitlines() == told
    outcome = run_script(
        f"cd {quote(str(tmp_path))}; {asked.format(99)}", PATH=path, SENTRA_VAR=state
    )
    [sentence] = outcome.sentences
    assert outcome.code == 1 and sentence.startswith("Nothing came. Details are in ")


def test_a_full_disk_is_named_before_anything_is_installed(tmp_path, state):
    full = "printf 'h\\n/dev/x 9 9 2048 99%% /\\n'"
    path = path_with(tmp_path / "bin", hide=(*WITHOUT, "sudo"), apt_get="exit 1", df=full)
    outcome = run_script(
        "id() { echo 0; }; set_up_folders; install_system_packages run",
        PATH=path,
        SENTRA_VAR=state,
    )
    [sentence] = outcome.sentences
    assert "only 2 MB left" in sentence and "run bin/run again" in sentence


def test_a_step_that_fails_on_a_full_disk_says_so(tmp_path, state):
    path = path_with(tmp_path / "bin", df="printf 'h\\n/dev/x 9 9 2048 99%% /\\n'")
    outcome = run_script(
        'set_up_folders; quietly "It did not work." false', PATH=path, SENTRA_VAR=state
    )
    [sentence] = outcome.sentences
    assert sentence.startswith("The disk that holds") and "make room" in sentence


def test_an_interpreter_elsewhere_on_the_path_is_not_used(tmp_path):
    path = path_with(tmp_path / "bin", python3="echo never; exit 1")
    assert run_script('find_python; echo "$PYTHON"', PATH=path).out.startswith("/usr/bin/python3")


def test_a_stamp_is_of_exactly_what_was_done(tmp_path):
    script = f'cd {quote(str(tmp_path))}; stamp done one; for v in one two; do stamped done $v && echo "$v"; done; true'
    assert run_script(script).out == "one\n"


def test_node_from_the_path_must_be_new_enough(tmp_path):
    old = path_with(tmp_path / "old", node="exit 1", npm="exit 0")
    asked = 'install_tool() { echo "install $1"; }; find_python() { :; }; find_node'
    assert run_script(asked, PATH=old).out == "install node\n"
    new = path_with(tmp_path / "new", node="exit 0", npm="exit 0")
    assert run_script(asked, PATH=new).out == ""


def test_texts_of_several_lines_are_not_overlooked(tmp_path):
    po = tmp_path / "x.po"
    po.write_text(
        'msgid ""\nmsgstr ""\n"Header"\n\nmsgid "one"\nmsgstr ""\n\n'
        'msgid ""\n"two\\n"\n"lines"\nmsgstr ""\n'
    )
    assert run_script(f"first_lines <{quote(str(po))}").out == '"one"\n"two\\n"\n'
