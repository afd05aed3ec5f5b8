"""Whoever compiles beforehand leaves no loop for a user to wait for."""

import importlib
import pkgutil

from numba.core.dispatcher import Dispatcher

import analysis
from analysis.warm_up import warm_up


def loops() -> dict[str, Dispatcher]:
    """Return every compiled loop of the package by module and name."""
    return {
        f"{module.name}.{name}": value
        for module in pkgutil.walk_packages(analysis.__path__, "analysis.")
        for name, value in vars(importlib.import_module(module.name)).items()
        if isinstance(value, Dispatcher)
    }


def test_every_loop_is_compiled_and_kept():
    warm_up()
    assert len(loops()) >= 25
    # One that is only called from others is compiled with them.
    called = {value.py_func.__name__ for value in loops().values() if value.signatures}
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
