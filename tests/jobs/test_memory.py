"""Memory goes back to the system between the steps of a run."""

from pathlib import Path

import numpy as np

from jobs.memory import give_back_memory


def resident_pages() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])


def test_nothing_breaks_and_memory_does_not_grow():
    tables = [np.ones(200_000) for _ in range(40)]
    kept = tables[::2]
    del tables
    before = resident_pages()
    give_back_memory()
    assert resident_pages() <= before + 1000
    assert sum(table.sum() for table in kept) == 20 * 200_000
