"""Pure measures of regional industry clusters: labelled figures in, the same labels out.

Nothing here reads a file, a clock, a database or Django.  The names below load their module on
first use, so that ``import analysis`` costs nothing and Numba is only loaded where it is needed.
"""

from __future__ import annotations

import importlib

# Every public name, by the module that answers the question.  Result classes stay in the module.
MODULES: dict[str, tuple[str, ...]] = {
    "specialization": ("location_quotient", "standardized_location_quotient"),
    "quotient_interval": ("location_quotient_cells", "location_quotient_interval"),
}

_MODULE_OF = {name: module for module, names in MODULES.items() for name in names}
__all__ = sorted(_MODULE_OF)


def __getattr__(name: str):
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
