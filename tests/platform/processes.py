"""Find and end the processes of one state folder, and no others."""

import os
import signal
import time
from pathlib import Path


def processes_of(state: Path) -> set[int]:
    """Return the ids of all live processes that were started with this state folder or work inside it."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            inside = Path(os.readlink(folder / "cwd")).is_relative_to(state.resolve())
            zombie = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:  # it ended meanwhile, or is not ours to see
            continue
        ours = f"SENTRA_VAR={state}".encode() in environment or inside
        if ours and not zombie and int(folder.name) != os.getpid():
            found.add(int(folder.name))
    return found


def processes_named(state: Path, words: str) -> list[int]:
    """Return the ids of those whose command line holds the words."""
    found = []
    for pid in processes_of(state):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:  # it ended meanwhile
            continue
        if words in line.replace("\0", " "):
            found.append(pid)
    return found


def kill_all(state: Path) -> int:
    """End everything at once, as a power cut would; return how many there were."""
    killed = set()
    while alive := processes_of(state):
        for pid in alive:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        killed |= alive
        time.sleep(0.05)
    return len(killed)
