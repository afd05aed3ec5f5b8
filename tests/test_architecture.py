"""The one rule of imports, and the purity of `analysis`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the top down: each may import what stands below it, and `analysis`.
ORDER = ["config", "publication", "clusters", "firms", "regions", "ingest", "jobs", "agencies"]
MAY_IMPORT = {
    package: set(ORDER[place + 1 :]) | {"analysis"} for place, package in enumerate(ORDER)
} | {"analysis": set()}


def imported_packages(path):
    """Return the top-level names that a Python file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_follow_the_one_rule(package):
    forbidden = MAY_IMPORT.keys() - MAY_IMPORT[package] - {package}
    files = sorted((ROOT / package).rglob("*.py"))
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported_packages(path)
        if name in forbidden
    ]
    assert files, f"{package} is empty"
    assert offences == []


def test_analysis_works_without_django():
    code = (
        "import pkgutil, importlib, sys, analysis\n"
        "for m in pkgutil.walk_packages(analysis.__path__, 'analysis.'):\n"
        "    importlib.import_module(m.name)\n"
        "assert 'django' not in sys.modules\n"
        # Half a second of every start, for a few functions that scipy.special has, too.
        "assert 'scipy.stats' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "mixins", "signals"}


def test_folders_and_files_are_named_for_their_subject():
    offences = [
        str(path.relative_to(ROOT))
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*")
        if path.stem in FORBIDDEN_NAMES
    ]
    assert offences == []
