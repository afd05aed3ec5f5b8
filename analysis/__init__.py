"""Pure measures of regional industry clusters: labelled figures in, the same labels out.

Nothing here reads a file, a clock, a database or Django.  The names below load their module on
first use, so that ``import analysis`` costs nothing and Numba is only loaded where it is needed.
"""

from __future__ import annotations

import importlib

# Every public name, by the module that answers the question.  Result classes stay in the module.
MODULES: dict[str, tuple[str, ...]] = {
    "specialization": (
        "gini_specialization",
        "hachman",
        "herfindahl",
        "krugman_specialization",
        "location_quotient",
        "standardized_location_quotient",
    ),
    "quotient_interval": ("location_quotient_cells", "location_quotient_interval"),
    "variety": ("entropy", "related_variety", "unrelated_variety"),
    "inequality": ("theil_l", "theil_t"),
    "concentration": (
        "cluster_index",
        "gini_of_location_quotients",
        "hoover",
        "locational_gini_lorenz",
    ),
    "agglomeration": (
        "coagglomeration",
        "ellison_glaeser",
        "ellison_glaeser_by_industry",
        "group_coagglomeration",
    ),
    "change": (
        "entry_exit_rates",
        "shift_share",
        "shift_share_by_region",
        "theil_sen_slope",
        "theil_sen_slopes",
    ),
    "relatedness": (
        "association",
        "cosine",
        "economic_complexity",
        "input_output_link",
        "jaccard",
        "proximity",
        "relatedness_density",
    ),
    "contiguity": ("contiguity_weights", "row_standardized"),
    "hotspots": (
        "benjamini_hochberg",
        "getis_ord_star",
        "local_moran",
        "moran",
        "moran_by_industry",
    ),
    "distance": (
        "duranton_overman",
        "duranton_overman_bands",
        "marcon_puech",
        "marcon_puech_bands",
    ),
    "indices": ("all_indices",),
    "networks": ("network_against_chance", "network_figures"),
    "detection": ("detected_clusters",),
    "detection.definitions": ("clusters_by_definition",),
    "detection.statistics_only": ("clusters_from_statistics",),
    "lifecycle": ("cluster_stages",),
    "transitions": ("stage_transitions",),
    "comparison": ("change_against_similar",),
    "affiliations": ("social_ties",),
    "characteristics": ("cluster_characteristics",),
    "benefits": ("purchasing_pools", "shared_labour", "supply_gaps"),
    "aggregation": ("cell_totals",),
    "assignment": ("assigned_regions",),
    "stability": ("stability_grade",),
    "strength": ("observatory_stars", "strong_clusters"),
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
