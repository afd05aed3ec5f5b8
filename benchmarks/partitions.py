"""Measure what the tasks of a run cost, and what a national register would take on more machines.

``python -m benchmarks.partitions [--scale 0.1]`` prints the table of docs/operations.md.  Each task is done
by one thread, as a worker of a cluster does it.
"""

from __future__ import annotations

import argparse
import pickle
import time
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cross_section import Surroundings
from analysis.threads import one_thread
from benchmarks.cases import REGIONS
from clusters.measuring import BlockTask, SectionTask, measured_section, summed_block

ESTABLISHMENTS = 350_000_000
SIDE = int(REGIONS**0.5)


def register(count: int, industries: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    size, often = np.exp(rng.normal(0, 1, SIDE * SIDE)), 1 / np.arange(1, industries + 1)
    return pd.DataFrame(
        {
            "region": rng.choice(SIDE * SIDE, count, p=size / size.sum()),
            "industry": rng.choice(industries, count, p=often / often.sum()),
            "employees": np.ceil(np.exp(rng.normal(1.5, 1, count))),
        }
    )


def grid() -> Surroundings:
    from shapely import box

    from analysis import contiguity_weights

    cells = [box(x, y, x + 1, y + 1) for x in range(SIDE) for y in range(SIDE)]
    return Surroundings(
        neighbors=contiguity_weights(cells), regions=pd.Index(range(SIDE * SIDE)),
        most_permutations=9_999,
    )  # fmt: skip


def timed(work, task):
    start = time.perf_counter()
    found = work(task)
    return found, time.perf_counter() - start


def block_task(firms: pd.DataFrame) -> BlockTask:
    return BlockTask("employment", firms, firms.groupby("region")["employees"].sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size")
    scale = parser.parse_args().scale
    with one_thread():
        report(scale)


def report(scale: float) -> None:
    surroundings = grid()
    for industries in (20, 400):  # compile, and fill caches
        small = block_task(register(20_000, industries))
        task = SectionTask([summed_block(small)], surroundings, (1,))
        measured_section(replace(task, with_pairs=True))
    print("| task | size | s | sent MB |\n|---|---|---|---|")
    per_firm = 0.0
    for count in (int(1e6 * scale), int(5e6 * scale)):
        task = block_task(register(count, 1500))
        _, seconds = timed(summed_block, task)
        per_firm = seconds / count
        sent = len(pickle.dumps(task, protocol=5)) / 1e6
        print(f"| block | {count:,} firms | {seconds:.1f} | {sent:.0f} |", flush=True)
    section = 0.0
    for count, industries in ((int(1e6 * scale), 400), (int(20e6 * scale), 1500)):
        block = summed_block(block_task(register(count, industries)))
        task = SectionTask([block], surroundings, (1,))
        sent = len(pickle.dumps(task, protocol=5)) / 1e6
        _, section = timed(measured_section, task)
        size = f"{SIDE * SIDE:,} × {industries:,}, {len(block.cells):,} cells"
        print(f"| section | {size} | {section:.1f} | {sent:.0f} |", flush=True)
    print("\n| workers | 350 million establishments, one year | ten years |\n|---|---|---|")
    for workers in (1, 10, 100):
        blocks = ESTABLISHMENTS * per_firm / workers
        one, ten = blocks + section, 10 * blocks + section * -(-10 // workers)
        print(f"| {workers} | {one:,.0f} s | {ten:,.0f} s |")


if __name__ == "__main__":
    main()
