"""Measure the speed of the measures against their peers, on this machine, in one run.

``python -m benchmarks [CASE…] [--scale 0.1]`` prints the table of docs/benchmarks.md.  Every case
runs in a process of its own, warm, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys

from benchmarks import cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="*", choices=[*cases.CASES, []])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(cases.measured(options.one, options.scale)))
        return
    print(machine(), "\n")
    print("| work | size | wall s | processor s | peak GiB | peer | peer s, its size | per unit |")
    print("|---|---|---|---|---|---|---|---|")
    for name in options.case or cases.CASES:
        command = [sys.executable, "-m", "benchmarks", "--one", name, "--scale", str(options.scale)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"| {name} | failed: {done.stderr.strip().splitlines()[-1]} |", flush=True)
            continue
        print(row(json.loads(done.stdout.splitlines()[-1])), flush=True)


def row(found: dict) -> str:
    """Return a line of the table."""
    digits = 0 if (found["ratio"] or 0) >= 10 else 1
    ratio = "–" if found["ratio"] is None else f"{found['ratio']:,.{digits}f} ×"
    peer = "–" if found["peer"] is None else f"{found['peer_seconds']:.2f}, {found['peer_size']}"
    return (
        f"| {found['work']} | {found['size']} | {found['wall']:.2f} | {found['processor']:.2f} "
        f"| {found['memory']:.2f} | {found['peer'] or '–'} | {peer} | {ratio} |"
    )


def machine() -> str:
    """Describe the machine as far as it matters."""
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    load = "/".join(f"{part:.1f}" for part in os.getloadavg())
    count = len(os.sched_getaffinity(0))
    return f"{count} × {model}; Python {platform.python_version()}; load before the run {load}"


if __name__ == "__main__":
    main()
