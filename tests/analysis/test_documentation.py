"""The package and its document say the same, and loading it costs nothing."""

import re
import subprocess
import sys
from pathlib import Path

import analysis

ROOT = Path(__file__).resolve().parents[2]
METHODS = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")


def test_every_public_function_is_explained_and_every_explained_one_exists():
    explained = re.findall(r"^### `(\w+)`", METHODS, flags=re.MULTILINE)
    assert sorted(explained) == sorted(analysis.__all__)


def test_every_explanation_says_what_a_planner_and_an_expert_need():
    for section in re.split(r"^### ", METHODS, flags=re.MULTILINE)[1:]:
        name = section.split("\n", 1)[0]
        for part in ("**Formula**", "**Reading**", "**Do not trust it**", "**Source**"):
            assert part in section, f"{name} lacks {part}"


def test_every_public_function_has_an_example():
    for name in analysis.__all__:
        assert ">>>" in getattr(analysis, name).__doc__, name


def test_importing_the_package_loads_neither_pandas_nor_numba_nor_django():
    code = (
        "import sys, analysis\n"
        "print([name for name in ('pandas', 'numba', 'scipy', 'django') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
