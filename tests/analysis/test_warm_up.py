"""Whoever compiles beforehand leaves no loop for a user to wait for."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

from numba.core.dispatcher import Dispatcher

import analysis

# In a process of its own: here, other tests may have compiled what the warm-up forgets.
COMPILED = """
from analysis.warm_up import warm_up
from tests.analysis.test_warm_up import loops
warm_up()
print(*(value.py_func.__name__ for value in loops().values() if value.signatures))
"""


def loops() -> dict[str, Dispatcher]:
    """Return every compiled loop of the package by module and name."""
    return {
        f"{module.name}.{name}": value
        for module in pkgutil.walk_packages(analysis.__path__, "analysis.")
        for name, value in vars(importlib.import_module(module.name)).items()
        if isinstance(value, Dispatcher)
    }


def test_every_loop_is_compiled_and_kept():
    assert len(loops()) >= 25
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", COMPILED], cwd=root, capture_output=True, text=True, check=True
    )
    # One that is only called from others is compiled with them.
    called = set(done.stdout.split())
    inner = {
        name
        for value in loops().values()
        for name in value.py_func.__code__.co_names
        if name in {each.py_func.__name__ for each in loops().values()}
    }
    assert {value.py_func.__name__ for value in loops().values()} == called | inner
    assert all(value.targetoptions.get("nopython") for value in loops().values())
    for name, value in loops().items():
        assert type(value._cache).__name__ == "FunctionCache", f"{name} is compiled anew each time"
