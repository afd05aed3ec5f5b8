"""Run pieces of the start scripts as a shell would."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parent.parent.parent
ALL_PARTS = 'ROOT=$PWD ME=bin/run; for part in bin/setup/*.sh; do . "$part"; done\n'


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """What was said to the person who waits, warnings left out."""
        return [line for line in self.err.splitlines() if line and not line.startswith("Warning")]


def clean_environment(**changes: str) -> dict[str, str]:
    """Return an environment without what the test run itself was told."""
    ours = ("DATABASE_URL", "SECRET_KEY", "SENTRA_VAR", "PORT", "DJANGO_SETTINGS_MODULE")
    return {k: v for k, v in os.environ.items() if not k.endswith(ours)} | changes


def run_script(script: str, **environment: str) -> Outcome:
    """Run lines of shell after the parts of bin/setup were read, from the project's folder."""
    done = subprocess.run(
        ["sh", "-euc", ALL_PARTS + script],
        cwd=ROOT,
        env=clean_environment(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def path_with(folder: Path, *, hide=(), **stubs: str) -> str:
    """Return a search path of the system's own commands less the hidden ones, with stubs (shell lines)."""
    folder.mkdir()
    for place in ("/usr/sbin", "/usr/bin"):
        for command in Path(place).iterdir():
            link = folder / command.name
            if command.name not in hide and not link.is_symlink():
                link.symlink_to(command)
    for name, lines in stubs.items():
        stub = folder / name.replace("_", "-")
        stub.unlink(missing_ok=True)
        stub.write_text(f"#!/bin/sh\n{lines}\n")
        stub.chmod(0o755)
    return str(folder)
